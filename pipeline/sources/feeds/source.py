"""Feeds as a source: all that are due asked side by side, and what is new in them offered as it arrives."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipeline import heap
from pipeline.article import RawDocument
from pipeline.clock import milliseconds
from pipeline.polls import FeedState, Item
from pipeline.sources import Clock
from pipeline.sources.feeds.asking.desk import Desk, Step, Terms
from pipeline.sources.feeds.asking.memory import Memory
from pipeline.sources.feeds.asking.outlet import Outlet, stream
from pipeline.sources.feeds.asking.pages import Pages
from pipeline.sources.feeds.asking.poll import FeedPoll
from pipeline.sources.feeds.asking.readers import Readers
from pipeline.sources.feeds.asking.web import MakeFetcher, Web
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Headers

__all__ = ["Feeds", "Memory", "Step"]

logger = logging.getLogger(__name__)

DEADLINE_S = 480.0  # runs come every ten minutes; two are left to archive and to begin
MOST_WAITING = 16 * 2**20  # bytes of what was made and not taken yet


class Feeds:
    """The feeds of one run. `credentials`: headers by feed, sent to its own origin alone.

    `force` asks feeds that are not due too, but none that asked us to wait. What is not done within `deadline_s`
    seconds is left for the next run. `fetcher` makes the Fetcher.
    """

    def __init__(
        self,
        subscriptions: Sequence[Subscription],
        memory: Memory,
        policy: Policy,
        *,
        run: str,
        force: bool = False,
        credentials: Mapping[str, Headers] = {},  # nobody writes to it
        deadline_s: float = DEADLINE_S,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
        fetcher: MakeFetcher = Fetcher,
    ) -> None:
        self._subscriptions = subscriptions
        self._memory = memory
        self._terms = Terms(run, force, policy, credentials, deadline_s, now, chance)
        self._fetcher = fetcher

    def offers(self, clock: Clock) -> Iterator[Step]:
        """Yield each feed's documents, and behind them what is to be remembered of it; then pages as they arrive.

        An entry whose page is wanted is remembered with its feed, as one that is due, and again when its page was
        offered: whatever is lost in between is asked for by the next run.
        """
        for step in stream(self._work, MOST_WAITING):
            # In the reader's thread, whose clock it is.
            yield replace(step, fetched_at=clock()) if isinstance(step, RawDocument) else step
        heap.give_back()  # the stages that follow in this process need it for their models

    async def _work(self, outlet: Outlet[Step]) -> None:
        memory, terms = self._memory, self._terms
        names = [subscription.url for subscription in self._subscriptions]
        states = await asyncio.to_thread(memory.feeds, names)
        waits = await asyncio.to_thread(memory.waits, milliseconds(terms.now()))
        robots = await asyncio.to_thread(memory.robots)
        async with Web(terms.policy, waits, robots, terms.now, self._fetcher) as web, Readers() as readers:
            desk = Desk(terms, memory, web, readers, outlet)
            try:
                async with asyncio.timeout(terms.deadline_s) as deadline:
                    await self._ask_all(desk, states)
            except TimeoutError:
                if not deadline.expired():
                    raise
                logger.warning("the run's %g s are over; what was not done is left for the next run", terms.deadline_s)
            async with outlet.turn():
                desk.put(*web.learned(robots=True))

    async def _ask_all(self, desk: Desk, states: Mapping[str, FeedState]) -> None:
        names = [subscription.url for subscription in self._subscriptions]
        due = defaultdict[str, list[Item]](list)
        for item in await asyncio.to_thread(self._memory.due_items, names, desk.now_ms()):
            due[item.feed].append(item)
        try:
            async with asyncio.TaskGroup() as tasks:
                pages = Pages(desk, tasks)
                for subscription in self._subscriptions:
                    name = subscription.url
                    poll = FeedPoll(desk, pages, subscription, states.get(name) or FeedState(name))
                    tasks.create_task(poll.run(due.pop(name, [])))
        except BaseExceptionGroup as group:  # the ledger's, or ours as a whole: it ends the run, and one is enough
            raise group.exceptions[0] from None
