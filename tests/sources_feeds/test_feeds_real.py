"""A hundred feeds as they were served: everything in them is found."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.sources.feeds.parse import parse

FEEDS = Path(__file__).parents[2].parent / "shared" / "data" / "feeds"
NOW = datetime(2026, 11, 25, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FEEDS.is_dir(), reason="the measuring feeds are not part of the repository")


def test_a_hundred_real_feeds_are_read_whole() -> None:
    bodies = [gzip.decompress(path.read_bytes()) for path in sorted(FEEDS.glob("*.gz"))]
    feeds = [parse(body, url=None, content_type=None, now=NOW) for body in bodies]
    entries = [entry for feed in feeds for entry in feed.entries]
    assert len(feeds) == 100
    assert len(entries) == 2_753  # as many as feedparser.parse finds
    assert sum(len(feed.entries) - len({entry.id for entry in feed.entries}) for feed in feeds) == 0
