"""One feed of a run: it is asked, its answer read, and what is new in it offered; then what waited is taken up."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.article import Http
from pipeline.clock import milliseconds, moment
from pipeline.errors import DocumentError
from pipeline.polls import FeedState, Item, Kept, Poll, Polled
from pipeline.sources.feeds import schedule
from pipeline.sources.feeds.asking import stories
from pipeline.sources.feeds.asking.desk import Desk
from pipeline.sources.feeds.asking.fresh import Fresh, Told, fresh, told
from pipeline.sources.feeds.asking.memory import Place
from pipeline.sources.feeds.asking.offering import Offering
from pipeline.sources.feeds.asking.pages import Pages
from pipeline.sources.feeds.asking.stories import Story
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.result import NotModified, Refused, Request, Response, Result, Sent

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: a feed and its entries, or why there is none; neither where it is the same as last time."""

    feed: Feed | None = None
    entries: Sequence[Told] = ()
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class News:
    """What is new in a feed, and what is known of the documents it stands for."""

    stories: Sequence[Story] = ()
    places: Mapping[str, Place] | None = None


class FeedPoll:
    """Deals with one feed; nothing that is in it, or comes of asking, stops the others."""

    def __init__(self, desk: Desk, pages: Pages, subscription: Subscription, state: FeedState) -> None:
        self._desk = desk
        self._pages = pages
        self._subscription = subscription
        self._state = state

    async def run(self, due: Sequence[Item]) -> None:
        """Ask, if it is time, and take up the items that are due."""
        now_ms = self._desk.now_ms()
        changed: set[str] = set()
        if schedule.due(self._state, now_ms, force=self._desk.terms.force):
            changed = await self._ask(now_ms)
        waiting = [item for item in due if item.key not in changed]
        if waiting:
            async with self._desk.outlet.turn():
                offering = Offering(self._desk, self._pages, self._subscription)
                self._desk.put(*offering.resumed(waiting))

    async def _ask(self, now_ms: int) -> set[str]:
        """Ask, read, offer; the keys of the items that were changed."""
        desk, feed = self._desk, self._subscription.url
        headers = desk.terms.headers(feed, self._state.moved_to or feed)
        request = schedule.request(self._state, headers, now_ms)
        async with desk.web.answer(request) as (result, sent):
            before = schedule.counted(self._state, sent, desk.terms.force)
            if isinstance(result, Refused) and result.why == "wait":
                await self._put_off(before, result, sent)
                return set()
            reading = await self._read(before, result)
            reading, news = await self._news(reading)
            asked = Asked(request, result, sent, now_ms, desk.terms.run)
            async with desk.outlet.turn():
                offering = Offering(desk, self._pages, self._subscription)
                steps = list(offering.offered(news.stories, news.places or {}))
                after = schedule.after(
                    before, result, reading.feed, reading.trouble, offering.new, desk.now_ms(), desk.terms.chance()
                )
                items = tuple(offering.items)
                poll = asked.poll(after, reading.feed, offering.new, offering.changed)
                desk.put(*steps, Polled(after, poll, items, asked.kept(before, after, bool(items))))
        offering.begin()
        return {item.key for item in items}

    async def _put_off(self, state: FeedState, refused: Refused, sent: Sequence[Sent]) -> None:
        """Of a feed whose host wants to be left alone only a redirect to it was seen, if anything: it stays due."""
        if sent:
            until_ms = max(state.next_poll_ms, self._desk.web.closed.until(refused.url))
            async with self._desk.outlet.turn():
                self._desk.put(Polled(replace(state, next_poll_ms=until_ms), None, ()))

    async def _read(self, before: FeedState, result: Result) -> Reading:
        """What an answer says; any trouble with it is the feed's."""
        if not (isinstance(result, Response) and result.status // 100 == 2):
            return Reading()
        if result.body_sha256 == before.body_sha256:
            return Reading()
        try:
            feed = await self._desk.readers.read(result, self._desk.terms.now())
            return Reading(feed, await asyncio.to_thread(told, feed, self._subscription.url))
        except DocumentError as error:
            return Reading(trouble=str(error))
        except Exception as error:
            return self._fault(error)

    async def _news(self, reading: Reading) -> tuple[Reading, News]:
        """What is new; where that cannot be told by a fault of ours, the feed was not read."""
        if reading.feed is None:
            return reading, News()
        feed, entries, memory = self._subscription.url, reading.entries, self._desk.memory
        keys, locators = [one.key for one in entries], [one.locator for one in entries]
        items = await asyncio.to_thread(memory.items, feed, keys, locators)
        found = fresh(entries, items)
        places = await asyncio.to_thread(memory.locators, [one.told.locator for one in found]) if found else {}
        try:
            return reading, News(await asyncio.to_thread(self._stories, found, reading.feed), places)
        except Exception as error:
            return self._fault(error), News()

    def _stories(self, found: Sequence[Fresh], feed: Feed) -> list[Story]:
        return stories.stories(found, feed, self._subscription, self._desk.now_ms())

    def _fault(self, error: Exception) -> Reading:
        sentence = f"reading it failed by a fault of ours ({type(error).__name__}: {error}): please report it"
        logger.error("%s: %s", self._subscription.url, sentence, exc_info=error)
        return Reading(trouble=sentence)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a feed, and what came of it."""

    request: Request
    result: Result
    sent: Sequence[Sent]
    at_ms: int
    run: str

    def poll(self, after: FeedState, feed: Feed | None, new: int, changed: int) -> Poll:
        """The account of it."""
        result = self.result
        status = result.status if isinstance(result, Response) else 304 if isinstance(result, NotModified) else None
        return Poll(
            feed=after.feed,
            run=self.run,
            at_ms=self.at_ms,
            answer=after.answer or "error",
            status=status,
            reason=after.reason,
            received=len(result.body) if isinstance(result, Response) else 0,
            duration_ms=round(sum(one.seconds for one in self.sent) * 1000),
            entries=len(feed.entries) if feed else 0,
            new=new,
            conditional=self.request.conditional,
            changed=changed,
        )

    def kept(self, before: FeedState, after: FeedState, has_news: bool) -> Kept | None:
        """The answer, if it is to be archived: it brought something, or is the first that could not be read."""
        result = self.result
        is_evidence = after.answer == "unreadable" and before.answer != "unreadable"
        if not isinstance(result, Response) or not (has_news or is_evidence):
            return None
        http = Http(result.url, result.status, result.request_headers, result.headers)
        return Kept(self.request.url, result.body, moment(milliseconds(result.fetched_at)), http)
