"""What is new in a feed, told in a time that grows with its entries and no faster."""

import time
from datetime import timedelta

import pytest
from builders_schedule import NOON, entry

from pipeline.sources.feeds.asking.fresh import told
from pipeline.sources.feeds.feed import Feed

FEED_URL = "https://harbourpost.example/rss"
TEXT = "<p>" + "back to the harbour " * 15 + "</p>"


def spent_s(count: int, url: str | None) -> float:
    """CPU seconds for the entries of a feed: teasers, each at its own address, or whole texts, all at `url`."""
    places = [url or f"https://harbourpost.example/{number}" for number in range(count)]
    text = TEXT if url else None
    feed = Feed("Harbour Post", "en", None, tuple(
        entry(number, NOON + timedelta(milliseconds=number), id=f"note-{number}", url=place, content=text)
        for number, place in enumerate(places)
    ), ())  # fmt: skip
    started = time.process_time()
    assert len(told(feed, FEED_URL)) == count
    return time.process_time() - started


@pytest.mark.parametrize("url", [None, "https://harbourpost.example/live"])
def test_ten_times_the_entries_take_some_ten_times_as_long(url: str | None) -> None:
    few_s = spent_s(2000, url)
    assert spent_s(20_000, url) < 25 * few_s
