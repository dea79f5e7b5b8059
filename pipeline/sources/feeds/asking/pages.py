"""The pages behind entries: each fetched once a run, for all who name it, host by host in the order they came."""

import asyncio
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.article import Http, Named, RawDocument, Unreadable
from pipeline.polls import Item, Polled
from pipeline.sources.feeds import entries
from pipeline.sources.feeds.asking import stories
from pipeline.sources.feeds.asking.desk import Desk, Step
from pipeline.sources.feeds.asking.misses import Miss, missed, tried
from pipeline.sources.feeds.asking.stories import Pending
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.result import Response, Result
from pipeline.sources.fetch.robots import Verdict
from pipeline.sources.fetch.target import Target, target

MOST_HELD = 32 * 2**20
"""Bytes of entries that wait for their pages; what is beyond them waits in the ledger, for the next run."""


@dataclass(frozen=True, slots=True)
class Party:
    """A feed's entry that wants a page; its item as it is kept until then."""

    subscription: Subscription
    item: Item
    kept: Pending


@dataclass(frozen=True, slots=True)
class Job:
    """A page, and who wants it: the first who named it gives the document."""

    url: str
    parties: list[Party]


class Pages:
    """The pages of one run."""

    def __init__(self, desk: Desk, tasks: asyncio.TaskGroup) -> None:
        self._desk = desk
        self._tasks = tasks
        self._jobs: dict[str, Job] = {}
        self._queues: dict[str, deque[Job]] = {}
        self._held = 0

    def __len__(self) -> int:
        """How many pages are still to be fetched."""
        return len(self._jobs)

    def joined(self, party: Party) -> bool:
        """Whether the page that an entry stands for is being fetched: then it is for this one too."""
        if job := self._jobs.get(party.item.locator):
            job.parties.append(party)
            self._held += _size(party)
        return job is not None

    def want(self, party: Party, url: str) -> None:
        """Fetch a page for an entry; where too many wait, its item is due for the next run."""
        if self.joined(party) or self._held + _size(party) > MOST_HELD:
            return
        self._held += _size(party)
        job = self._jobs[party.item.locator] = Job(url, [party])
        place = target(url, self._desk.terms.policy)
        turn = place.turn if isinstance(place, Target) else ""
        if turn not in self._queues:
            self._queues[turn] = deque()
            self._tasks.create_task(self._work_off(turn))
        self._queues[turn].append(job)

    async def _work_off(self, turn: str) -> None:
        queue = self._queues[turn]
        while queue:
            await self._fetch(queue.popleft())
        del self._queues[turn]

    async def _fetch(self, job: Job) -> None:
        desk, first = self._desk, job.parties[0]
        headers = desk.terms.headers(first.subscription.url, job.url)
        async with desk.web.page(job.url, headers) as found, desk.outlet.turn():
            del self._jobs[first.item.locator]
            self._held -= sum(map(_size, job.parties))
            miss = missed(found, desk.now_ms(), desk.web.closed.until)
            desk.put(*(self._missing(job, miss) if miss else self._there(job, found)))

    def _there(self, job: Job, found: Result | Verdict) -> Iterator[Step]:
        """The page's document, by the first who named it."""
        assert isinstance(found, Response)
        first = job.parties[0]
        yield RawDocument(
            locator=first.item.locator,
            body=found.body,
            media_type=found.content_type or "text/html",
            fetched_at=found.fetched_at,
            given=entries.given(first.kept.entry, first.kept.feed, first.subscription),
            came_as="page",
            http=Http(found.url, found.status, found.request_headers, found.headers),
        )
        self._desk.offered[first.item.locator] = True
        now_ms = self._desk.now_ms()
        for party in job.parties:
            item = stories.settled(replace(party.item, asked_ms=now_ms, tries=0))
            yield from self._told(party, item, is_first=party is first)

    def _missing(self, job: Job, miss: Miss) -> Iterator[Step]:
        """What there is without the page: a whole text, else a summary, unless one of them was offered before."""
        now_ms = self._desk.now_ms()
        teller = min((p for p in job.parties if not p.kept.is_told), key=lambda p: not p.kept.is_whole, default=None)
        if teller:
            locator = teller.item.locator
            made = stories.document(teller.kept, teller.subscription, locator)
            yield made or Unreadable(locator, miss.reason)
            self._desk.offered[locator] = teller.kept.is_whole
        for party in job.parties:
            is_over = party.kept.is_whole or party is not job.parties[0]
            item = stories.settled(party.item) if is_over else tried(party.item, party.kept, miss, now_ms)
            yield from self._told(party, item, is_first=party is teller)

    def _told(self, party: Party, item: Item, *, is_first: bool) -> Iterator[Step]:
        """What is to be remembered of a party; its feed names the document, if it did not before."""
        if not (is_first or party.kept.is_told):
            yield Named(item.locator, (party.subscription.url,))
        yield Polled(None, None, (item,))


def _size(party: Party) -> int:
    """Its entry as JSON, and about as much twice as text."""
    return 3 * len(party.item.entry or b"")
