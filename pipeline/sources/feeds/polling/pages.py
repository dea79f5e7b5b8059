"""The pages behind entries: asked for as their site allows; what could not be had is asked for again later."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.article import Given, Http, RawDocument
from pipeline.polls import Item, Wait
from pipeline.sources.feeds.entries import document, page_address
from pipeline.sources.feeds.feed import Entry
from pipeline.sources.feeds.polling.hosts import Hosts
from pipeline.sources.feeds.polling.memory import Pending, decode, encode
from pipeline.sources.feeds.schedule.waiting import wait_until_ms
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.message import without_credentials
from pipeline.sources.fetch.result import Refused, Request, Response, Result, Unreachable
from pipeline.sources.fetch.robots import Robots

HOUR_MS = 3600 * 1000
TRIES_AFTER_MS = (HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS)
"""When a page that could not be had is asked for again: a server is often back after an hour, or a day; then the entry
has mostly left its feed, and its summary stands."""
FOR_GOOD = frozenset({404, 410, 451})  # statuses after which asking again cannot help


@dataclass(frozen=True, slots=True)
class Want:
    """A page that is to be had."""

    item: Item
    entry: Entry
    given: Given
    offered: bool = False  # its summary stands in for it since an earlier run


@dataclass(frozen=True, slots=True)
class Had:
    """What came of it: a document, or None, and why there is no page; and what is to be remembered."""

    item: Item
    document: RawDocument | None
    reason: str | None = None
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class _Miss:
    """Why a page was not had."""

    reason: str
    again_ms: int | None = None  # when it may be; None: as often as TRIES_AFTER_MS says
    for_good: bool = False
    tried: bool = True
    wait: Wait | None = None


class Pages:
    """Asks for pages during one run."""

    def __init__(
        self,
        fetcher: Fetcher,
        robots: Robots,
        hosts: Hosts,
        now_ms: Callable[[], int],
        clock: Callable[[], datetime],
        is_over: Callable[[], bool],
    ) -> None:
        self._fetcher, self._robots, self._hosts = fetcher, robots, hosts
        self._now_ms, self._clock, self._is_over = now_ms, clock, is_over

    async def have(self, want: Want) -> Had:
        """The document behind an entry: its page, else what the feed itself has of it."""
        found = await self._page(want)
        if isinstance(found, RawDocument):
            now_ms = self._now_ms()
            return Had(replace(want.item, asked_ms=now_ms, tries=0, again_ms=None, entry=None), found)
        item = self._later(want, found)
        stands_in = None if want.offered or not found.tried else self._stand_in(want)
        return Had(item, stands_in, found.reason, found.wait)

    async def _page(self, want: Want) -> RawDocument | _Miss:
        address = page_address(want.entry, want.item.locator)
        if address is None:
            return _Miss("the feed gives no address of its own to it", for_good=True)
        if not self._hosts.may_lead(want.item.feed, address):
            return _Miss("its feed leads to a private host that only a feed of such a host may name", for_good=True)
        if until_ms := self._hosts.wait_until_ms(address, self._now_ms()):
            return _Miss("its host asked us to wait", until_ms, tried=False)
        if dead := self._hosts.dead(address):
            return _Miss(dead.reason)
        if self._is_over():
            return _Miss("the run's time was over", self._now_ms(), tried=False)
        verdict = await self._robots.verdict(address)
        if not verdict.allowed:
            return _Miss(verdict.reason or "the site does not let us in", for_good=not verdict.passing)
        if self._is_over():  # the site's robots.txt took its time
            return _Miss("the run's time was over", self._now_ms(), tried=False)
        result = await self._fetcher.get(Request(address, "page", gap_s=verdict.delay_s))
        self._hosts.met(address, result)
        if isinstance(result, Response) and result.status // 100 == 2 and result.body:
            return self._document(want, result)
        return self._missed(address, result)

    def _document(self, want: Want, page: Response) -> RawDocument:
        return RawDocument(
            want.item.locator,
            page.body,
            page.content_type or "text/html",
            self._clock(),
            want.given,
            came_as="page",
            http=Http(page.url, page.status, page.request_headers, page.headers),
        )

    def _missed(self, address: str, result: Result) -> _Miss:
        if isinstance(result, Unreachable):
            return _Miss(f"its page cannot be had: {result.reason}")
        if isinstance(result, Refused):
            return _Miss(f"its page is not taken: {result.reason}", for_good=result.why != "time")
        status = result.status if isinstance(result, Response) else 304
        if status // 100 == 2:
            return _Miss("its page is empty")
        reason, now_ms = f"its page answers {status}", self._now_ms()
        said_s = result.freshness.retry_after_s if status in (429, 503) else None
        until_ms = wait_until_ms(said_s, now_ms, asked_to=status == 429)
        wait = self._hosts.asked_to_wait(without_credentials(address), until_ms) if until_ms else None
        return _Miss(reason, until_ms or None, for_good=status in FOR_GOOD, wait=wait)

    def _later(self, want: Want, miss: _Miss) -> Item:
        """The item, waiting for its page until its next turn; one that is given up waits no more."""
        item, now_ms = want.item, self._now_ms()
        if not miss.tried:
            kept = encode(Pending(want.entry, want.given, want.offered))
            return replace(item, again_ms=miss.again_ms, entry=kept)
        tries = item.tries + 1
        item = replace(item, asked_ms=now_ms, tries=tries, again_ms=None, entry=None)
        if miss.for_good or tries > len(TRIES_AFTER_MS):
            return item
        again_ms = max(now_ms + TRIES_AFTER_MS[tries - 1], miss.again_ms or 0)
        return replace(item, again_ms=again_ms, entry=encode(Pending(want.entry, want.given, True)))

    def _stand_in(self, want: Want) -> RawDocument | None:
        """What the feed itself says, as the document for now; None where it says nothing."""
        made = document(want.entry, want.given, want.item.locator, self._clock(), text="summary")
        return made if made.body.strip() else None


def pending(item: Item) -> Want | None:
    """The want of an item that waits for its page; None where what was kept of it cannot be read any more."""
    if item.entry is None:
        return None
    try:
        kept = decode(item.entry)
    except ValueError:  # msgspec's errors are ValueErrors: another release wrote it
        return None
    return Want(item, kept.entry, kept.given, kept.offered)
