"""One run over all due feeds: hosts side by side, one host's feeds in turn, their pages as they turn up."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from pipeline.article import Http, Named, Offer, Unreadable
from pipeline.clock import milliseconds
from pipeline.errors import Failed, NewsError, Rejected
from pipeline.polls import FeedState, Item, Kept, Learned, Poll, Polled
from pipeline.sources import Clock
from pipeline.sources.feeds import entries, schedule
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.parser import Parser
from pipeline.sources.feeds.polling.hosts import Hosts
from pipeline.sources.feeds.polling.memory import Memory
from pipeline.sources.feeds.polling.pages import Had, Pages, Want, pending
from pipeline.sources.feeds.polling.reading import News, items_of, news
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Headers, NotModified, Request, Response, Result, Sent
from pipeline.sources.fetch.robots import Robots
from pipeline.sources.fetch.target import Target, keeps_secrets, target

logger = logging.getLogger(__name__)

type Step = Offer | Named | Polled | Learned

FEEDS_AT_ONCE = 16  # whose bodies are in memory together: 160 MB at the very most
PAGES_AT_ONCE = 4  # of one feed: what a page holds in memory is bounded by 5 MB

_SENT: ContextVar[list[Sent] | None] = ContextVar("sent", default=None)
"""Where the requests of the feed that is just asked for are counted."""


@dataclass(frozen=True)
class Plan:
    """What a run is to do, and by which rules."""

    subscriptions: Sequence[Subscription]
    memory: Memory
    policy: Policy
    run: str
    force: bool = False
    credentials: Mapping[str, Headers] = field(default_factory=dict, repr=False)
    deadline_s: float = 480.0  # runs come every ten minutes; what is not done by then is left for the next
    fetcher: Callable[[Policy, Callable[[Sent], None]], Fetcher] = lambda policy, log: Fetcher(policy, log=log)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class _Asked:
    """A feed that was asked."""

    subscription: Subscription
    before: FeedState  # with its requests counted
    request: Request
    result: Result
    at_ms: int
    duration_ms: int


class Round:
    """The run while it goes on. Its steps come out of `steps`, in an order that keeps law 6."""

    def __init__(self, plan: Plan, clock: Clock) -> None:
        self._plan, self._clock = plan, clock
        self._hosts = Hosts(plan.policy, plan.memory.waits(self._now_ms()))
        self._out: asyncio.Queue[Step | None] = asyncio.Queue(maxsize=8)
        self._slots = asyncio.Semaphore(FEEDS_AT_ONCE)
        self._claims: dict[str, asyncio.Future[bool]] = {}  # locator → whether somebody offered its document
        self._busy: dict[str, frozenset[str]] = {}  # feed → keys of items that are asked for anyway

    async def steps(self) -> AsyncIterator[Step]:
        """Everything the feeds offer, and behind each feed's offers what is to be remembered of it."""
        self._ends_at = asyncio.get_running_loop().time() + self._plan.deadline_s
        work = asyncio.create_task(self._work())
        work.add_done_callback(lambda task: None)
        try:
            while (step := await self._next(work)) is not None:
                yield step
            await work
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)

    async def _next(self, work: "asyncio.Task[None]") -> Step | None:
        """The next step; None when all is done, or the work has failed."""
        getting = asyncio.create_task(self._out.get())
        await asyncio.wait({getting, work}, return_when=asyncio.FIRST_COMPLETED)
        if getting.done():
            return getting.result()
        getting.cancel()
        return self._out.get_nowait() if not self._out.empty() else None

    async def _work(self) -> None:
        plan = self._plan
        async with plan.fetcher(plan.policy, _count) as fetcher:
            self._fetcher = fetcher
            robots = Robots(fetcher.get, plan.memory.robots(), now=plan.now)
            known = {one.origin: one for one in robots.known}
            self._pages = Pages(fetcher, robots, self._hosts, self._now_ms, self._clock, self._is_over)
            with Parser() as self._parser:
                async with asyncio.TaskGroup() as self._tasks:
                    self._begin()
            met = tuple(one for one in robots.known if known.get(one.origin) != one)
            if met:
                await self._out.put(Learned(robots=met))
        await self._out.put(None)

    def _begin(self) -> None:
        """Start with the pages that earlier runs left, and with every host's feeds."""
        now_ms = self._now_ms()
        by_name = {subscription.url: subscription for subscription in self._plan.subscriptions}
        waiting: defaultdict[str, list[Item]] = defaultdict(list)
        for item in self._plan.memory.due_items(list(by_name), now_ms):
            waiting[item.feed].append(item)
        for feed, items in waiting.items():
            self._busy[feed] = frozenset(item.key for item in items)
            self._start(self._catch_up(by_name[feed], items))
        states = self._plan.memory.feeds(by_name)
        queues: defaultdict[str, list[tuple[Subscription, FeedState]]] = defaultdict(list)
        for name, subscription in by_name.items():
            state = states.get(name, FeedState(name))
            address = state.moved_to or name
            if schedule.due(state, now_ms, force=self._plan.force) and not self._hosts.wait_until_ms(address, now_ms):
                queues[self._hosts.turn(address)].append((subscription, state))
        for queue in queues.values():
            self._start(self._host(queue))

    def _start(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.create_task(work)

    # -- feeds -------------------------------------------------------------------------------------------------------

    async def _host(self, queue: Sequence[tuple[Subscription, FeedState]]) -> None:
        """Ask the feeds of one host, one after the other; what is in them is somebody else's work."""
        for subscription, state in queue:
            if self._is_over():
                return  # it stays due
            await self._slots.acquire()
            try:
                asked = await self._ask(subscription, state)
            except BaseException:
                self._slots.release()
                raise
            self._start(self._answered(asked))

    async def _ask(self, subscription: Subscription, state: FeedState) -> _Asked:
        headers = self._plan.credentials.get(subscription.url, ())
        request = schedule.request(state, headers if self._may_know(state) else (), self._now_ms())
        sent: list[Sent] = []
        token = _SENT.set(sent)
        at_ms, started = self._now_ms(), asyncio.get_running_loop().time()
        try:
            result = self._hosts.dead(request.url) or await self._fetcher.get(request)
        finally:
            _SENT.reset(token)
        self._hosts.met(request.url, result)
        duration_ms = int(1000 * (asyncio.get_running_loop().time() - started))
        before = schedule.counted(state, sent, self._plan.force)
        return _Asked(subscription, before, request, result, at_ms, duration_ms)

    def _may_know(self, state: FeedState) -> bool:
        """Whether a feed's credentials may go to where it moved to."""
        if state.moved_to is None:
            return True
        first, here = target(state.feed, self._plan.policy), target(state.moved_to, self._plan.policy)
        return isinstance(first, Target) and isinstance(here, Target) and keeps_secrets(first, here)

    async def _answered(self, asked: _Asked) -> None:
        """Deal with one feed's answer; whatever goes wrong with it is its own trouble and nobody else's."""
        try:
            try:
                feed, trouble, fresh = await self._read(asked)
            finally:
                self._slots.release()
            items = await self._offer(asked.subscription, feed, fresh) if feed else []
            await self._remember(asked, feed, trouble, fresh, items)
        except NewsError:
            raise  # the ledger cannot be asked: the run stops
        except Exception as error:  # ours, in one feed: the others go on
            logger.exception("%s could not be dealt with", asked.subscription.url)
            await self._remember(asked, None, f"reading it fails by a fault of ours: {error!r}", [], [])

    async def _read(self, asked: _Asked) -> tuple[Feed | None, str | None, list[News]]:
        """The feed in an answer, or what is wrong with it, and its entries that are new or edited."""
        result, name = asked.result, asked.subscription.url
        if not isinstance(result, Response) or result.status // 100 != 2:
            return None, None, []
        if result.body_sha256 == asked.before.body_sha256:
            return None, None, []
        try:
            feed = await asyncio.to_thread(
                self._parser.parse, result.body, url=result.url, content_type=result.content_type, now=self._plan.now()
            )
        except (Rejected, Failed) as error:
            return None, str(error), []
        found = items_of(feed, name, self._now_ms())
        known = self._plan.memory.items(name, [item.key for _, item in found], [item.locator for _, item in found])
        return feed, None, news(found, known, self._busy.get(name, frozenset()), self._now_ms())

    async def _remember(
        self, asked: _Asked, feed: Feed | None, trouble: str | None, fresh: Sequence[News], items: Sequence[Item]
    ) -> None:
        """Say what the poll changed: behind the documents that it brought."""
        result, name = asked.result, asked.subscription.url
        new, edited = sum(not one.edited for one in fresh), sum(one.edited for one in fresh)
        state = schedule.after(asked.before, result, feed, trouble, new, self._now_ms(), self._plan.chance())
        if state.answer == "busy" and state.wait_until_ms > self._now_ms():
            waits = (self._hosts.asked_to_wait(asked.request.url, state.wait_until_ms),)
            await self._out.put(Learned(waits=waits))
        response = result if isinstance(result, Response) else None
        is_evidence = trouble is not None and asked.before.answer != "unreadable"
        kept = _kept(asked.request, response) if response and (fresh or is_evidence) else None
        poll = Poll(
            name, self._plan.run, asked.at_ms, state.answer or "error", _status(result), state.reason,
            len(response.body) if response else 0, asked.duration_ms, len(feed.entries) if feed else 0, new,
            asked.request.conditional, edited,
        )  # fmt: skip
        await self._out.put(Polled(state, poll, tuple(items), kept))

    # -- entries -----------------------------------------------------------------------------------------------------

    async def _offer(self, subscription: Subscription, feed: Feed, fresh: Sequence[News]) -> list[Item]:
        """Offer the documents that the entries stand for; the items as they are then."""
        places = self._plan.memory.locators([one.item.locator for one in fresh])
        kept = {name for name, place in places.items() if place.batch is not None and place.outcome != "rejected"}
        mine: list[News] = []
        others: list[News] = []
        for one in fresh:
            locator = one.item.locator
            is_known = locator in self._claims or (locator in kept and not one.edited)
            (others if is_known else mine).append(one)
            if not is_known:
                self._claims[locator] = asyncio.get_running_loop().create_future()
        slots = asyncio.Semaphore(PAGES_AT_ONCE)

        async def have(one: News) -> Item:
            async with slots:
                return await self._have(subscription, feed, one)

        items = list(await asyncio.gather(*map(have, mine)))
        return items + [await self._name(subscription, feed, one) for one in others]

    async def _have(self, subscription: Subscription, feed: Feed, one: News) -> Item:
        """Offer an entry's document: the first of this run that stands for it."""
        claim, given = self._claims[one.item.locator], entries.given(one.entry, feed, subscription)
        offered = False
        try:
            if one.is_whole:
                made = entries.document(one.entry, given, one.item.locator, self._clock(), text="content")
                had = Had(one.item, made)
            else:
                had = await self._pages.have(Want(one.item, one.entry, given, offered=one.edited))
            offered = await self._put(had, tells=not one.edited)
            return had.item
        finally:
            claim.set_result(offered)

    async def _name(self, subscription: Subscription, feed: Feed, one: News) -> Item:
        """Say that this feed names the document too; where the first could not offer it, offer what this entry has."""
        claim = self._claims.get(one.item.locator)
        if claim is None or await claim:
            await self._out.put(Named(one.item.locator, (subscription.url,)))
            return one.item
        given = entries.given(one.entry, feed, subscription)
        text: Literal["content", "summary"] = "content" if one.is_whole else "summary"
        made = entries.document(one.entry, given, one.item.locator, self._clock(), text=text)
        if made.body.strip():
            await self._out.put(made)
        return one.item

    async def _catch_up(self, subscription: Subscription, items: Sequence[Item]) -> None:
        """Ask for the pages that earlier runs could not have."""
        after = []
        for item in items:
            want = pending(item)
            if want is None:
                after.append(replace(item, again_ms=None, entry=None))
                continue
            had = await self._pages.have(want)
            await self._put(had, tells=not want.offered)
            after.append(had.item)
        await self._out.put(Polled(None, None, tuple(after)))

    async def _put(self, had: Had, *, tells: bool) -> bool:
        """Offer what was had; whether there was anything. `tells`: nothing was offered of it before, so say why not."""
        if had.wait:
            await self._out.put(Learned(waits=(had.wait,)))
        if had.document is not None:
            await self._out.put(had.document)
            return True
        if tells and had.item.tries:
            await self._out.put(Unreadable(had.item.locator, had.reason or "the feed says nothing of it"))
        return False

    def _is_over(self) -> bool:
        return asyncio.get_running_loop().time() >= self._ends_at

    def _now_ms(self) -> int:
        return milliseconds(self._plan.now())


def _count(sent: Sent) -> None:
    counted = _SENT.get()
    if counted is not None:
        counted.append(sent)


def _status(result: Result) -> int | None:
    if isinstance(result, Response):
        return result.status
    return 304 if isinstance(result, NotModified) else None


def _kept(request: Request, response: Response) -> Kept:
    http = Http(response.url, response.status, response.request_headers, response.headers)
    return Kept(request.url, response.body, response.fetched_at, http)
