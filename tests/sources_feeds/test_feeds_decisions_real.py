"""What is decided of a hundred feeds as they were served: the figures that `schedule.rhythm` quotes, and places."""

import gzip
from datetime import UTC, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from builders_feeds import FEED_URL

from pipeline.sources.feeds import entries
from pipeline.sources.feeds.feed import Feed
from pipeline.sources.feeds.parse import parse
from pipeline.sources.feeds.schedule import rhythm
from pipeline.sources.feeds.subscriptions import Subscription

FEEDS = Path(__file__).parents[2].parent / "shared" / "data" / "feeds"
NOW = datetime(2026, 11, 25, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the measuring feeds are not part of the repository")


@cache
def feeds() -> tuple[Feed, ...]:
    bodies = (gzip.decompress(path.read_bytes()) for path in sorted(FEEDS.glob("*.gz")))
    return tuple(parse(body, url=None, content_type=None, now=NOW) for body in bodies)


def spread(intervals: list[float]) -> list[int]:
    """How many are ten minutes, below an hour, below a day, a day."""
    edges = (0, rhythm.SHORTEST_S + 1, 3600, rhythm.LONGEST_S, rhythm.LONGEST_S + 1)
    return [sum(low <= one < high for one in intervals) for low, high in pairwise(edges)]


def test_real_feeds_are_asked_by_their_own_rhythm() -> None:
    own, said = [], []
    for feed in feeds():
        now_ms = rhythm.newest_ms(feed.entries, 2**62) or 0
        if (half_s := rhythm.by_dates(feed.entries, now_ms)) is not None:
            own.append(rhythm.poll_interval_s(half_s, 0, 0))
            said.append(rhythm.poll_interval_s(rhythm.interval_s(feed, 0, None, 0, now_ms), 0, 0))
    assert spread(own) == [1, 11, 9, 77]
    assert spread(said) == [0, 8, 13, 77]


def test_entries_of_real_feeds_have_places_of_their_own() -> None:
    lost = 0
    for feed in feeds():
        common = entries.common(feed.entries)
        places = {entries.locator(entry, common, FEED_URL) for entry in feed.entries}
        lost += len(feed.entries) - len(places)
    assert lost == 14  # notes of one page, told apart by its fragments only


def test_publishers_of_real_feeds_are_named_plainly() -> None:
    named = {entries.given(feed.entries[0], feed, Subscription(FEED_URL)).source for feed in feeds() if feed.entries}
    assert {"BBC News", "Al Jazeera", "TIME", "Japan Today", "AllAfrica News", "CBSNews.com", None} <= named
    assert not [name for name in named if name and name.lower().endswith((" rss", " feed", "-", "|"))]
