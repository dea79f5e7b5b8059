"""One feed of a run: it is asked, its answer read, and what is new in it offered; then what waited is taken up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.article import Http
from pipeline.clock import milliseconds, moment
from pipeline.polls import FeedState, Item, Kept, Poll, Polled
from pipeline.sources.feeds import schedule
from pipeline.sources.feeds.asking.desk import Desk
from pipeline.sources.feeds.asking.offering import Offering
from pipeline.sources.feeds.asking.pages import Pages
from pipeline.sources.feeds.asking.reading import Reading, read
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.result import NotModified, Refused, Request, Response, Result, Sent


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
            asked = Asked(before, request, result, sent, now_ms, desk.terms.run)
            if isinstance(result, Refused) and result.why == "wait":
                await self._put_off(asked)
                return set()
            if not (isinstance(result, Response) and result.status // 100 == 2) or _is_same(before, result):
                return await self._offer(asked, Reading())
            async with desk.readers.one() as reader:
                return await self._offer(asked, await read(desk, self._subscription, result, reader))

    async def _offer(self, asked: "Asked", reading: Reading) -> set[str]:
        """Offer what is new, and behind it what is to be remembered; the keys of the items that were changed."""
        desk = self._desk
        async with desk.outlet.turn():
            offering = Offering(desk, self._pages, self._subscription)
            steps = list(offering.offered(reading.stories, reading.places))
            now_ms, chance, new = desk.now_ms(), desk.terms.chance(), offering.new
            after = schedule.after(asked.before, asked.result, reading.feed, reading.trouble, new, now_ms, chance)
            items = tuple(offering.items)
            poll = asked.poll(after, len(reading.feed.entries) if reading.feed else 0, new, offering.changed)
            kept = asked.kept(after, bool(items))
            if kept is not None and reading.carries_deleted:
                kept = replace(kept, body=b"")  # as a take-down leaves it: the entry's words would be archived again
            desk.put(*steps, Polled(after, poll, items, kept))
            offering.begin()
        return {item.key for item in items}

    async def _put_off(self, asked: "Asked") -> None:
        """Of a feed whose host wants to be left alone, only a redirect to it was seen, if anything; it stays due."""
        if asked.sent:
            until_ms = max(asked.before.next_poll_ms, self._desk.web.closed.until(asked.result.url))
            async with self._desk.outlet.turn():
                self._desk.put(Polled(replace(asked.before, next_poll_ms=until_ms), None, ()))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a feed, and what came of it."""

    before: FeedState  # with the requests counted
    request: Request
    result: Result
    sent: Sequence[Sent]
    at_ms: int
    run: str

    def poll(self, after: FeedState, entries: int, new: int, changed: int) -> Poll:
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
            entries=entries,
            new=new,
            conditional=self.request.conditional,
            changed=changed,
        )

    def kept(self, after: FeedState, has_news: bool) -> Kept | None:
        """The answer, if it is to be archived: it brought something, or is the first that could not be read."""
        result = self.result
        is_evidence = after.answer == "unreadable" and self.before.answer != "unreadable"
        if not isinstance(result, Response) or not (has_news or is_evidence):
            return None
        http = Http(result.url, result.status, result.request_headers, result.headers)
        return Kept(self.request.url, result.body, moment(milliseconds(result.fetched_at)), http)


def _is_same(before: FeedState, result: Response) -> bool:
    """Whether it is, byte for byte, what was read the last time."""
    return result.body_sha256 == before.body_sha256
