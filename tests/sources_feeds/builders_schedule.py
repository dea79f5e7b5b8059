"""States, answers and feeds for the tests of the schedule."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from builders_feeds import FEED_URL

from pipeline.clock import milliseconds
from pipeline.polls import FeedState
from pipeline.sources.feeds import schedule
from pipeline.sources.feeds.feed import Entry, Feed
from pipeline.sources.fetch.result import Freshness, NotModified, Response, Result, Unreachable

NOON = datetime(2026, 6, 2, 12, 0, tzinfo=UTC)  # a Tuesday
NOW = milliseconds(NOON)
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
NEW_HOME = "https://news.harbourpost.example/rss"


def entry(number: int, at: datetime | None, **changes: Any) -> Entry:
    """An entry of this number, published then."""
    url = f"https://harbourpost.example/{number}"
    plainest = Entry(
        id=url, guid=url, url=url, title=f"Story {number}", published_at=at, updated_at=None,
        published=at.isoformat() if at else None, updated=None, authors=(), summary=None, summary_html=None,
        content=None, content_type="text/html", categories=(),
    )  # fmt: skip
    return replace(plainest, **changes)


def feed(
    gap: timedelta = timedelta(hours=1), *, newest: datetime = NOON, count: int = 10, says_s: int | None = None
) -> Feed:
    """A feed whose entries are so far apart; `says_s`: its ttl."""
    entries = tuple(entry(number, newest - number * gap) for number in range(count))
    return Feed("Harbour Post", "en", says_s, entries, ())


def undated(count: int = 5) -> Feed:
    """A feed that says nothing of time."""
    return Feed("Harbour Post", "en", None, tuple(entry(number, None) for number in range(count)), ())


def response(status: int = 200, *, url: str = FEED_URL, **changes: Any) -> Response:
    """An answer; of a redirect, `redirects` are the hops and `url` the end."""
    plainest = Response(
        status=status, url=url, redirects=(), body=b"", body_sha256="0" * 64, content_type="text/xml", etag=None,
        last_modified=None, freshness=Freshness(), fetched_at=NOON, headers=(), request_headers=(),
    )  # fmt: skip
    return replace(plainest, **changes)


def unmodified(*, url: str = FEED_URL, **changes: Any) -> NotModified:
    """304."""
    return replace(NotModified(url, (), None, None, Freshness(), NOON), **changes)


DEAD = Unreachable("its host harbourpost.example is not known", FEED_URL)


def after(
    state: FeedState, result: Result, read: Feed | None = None, trouble: str | None = None, *, new: int = 0,
    now_ms: int = NOW, chance: float = 0.0,
) -> FeedState:  # fmt: skip
    """`schedule.after`, without chance unless it is given."""
    return schedule.after(state, result, read, trouble, new, now_ms, chance)


def known(gap: timedelta = timedelta(hours=1), **changes: Any) -> FeedState:
    """A feed that was read a moment ago and brought something."""
    state = after(FeedState(FEED_URL), response(etag='"1"'), feed(gap), new=10)
    return replace(state, **changes)


def failing(times: int, result: Result = DEAD, state: FeedState | None = None) -> FeedState:
    """A feed that was asked so often in vain, each time as soon as it was due; its last poll is now."""
    state = state or known()
    moments = [state.next_poll_ms]
    for _ in range(times):
        state = after(state, result, now_ms=moments[-1])
        moments.append(state.next_poll_ms)
    return state
