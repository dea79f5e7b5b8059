"""What is new in a feed, told in a time that grows with its entries and no faster."""

from datetime import timedelta

import pytest
from builders_schedule import NOON, entry
from timing import cpu_s

from pipeline.sources.feeds.asking.fresh import told
from pipeline.sources.feeds.feed import Feed

FEED_URL = "https://harbourpost.example/rss"
TEXT = "<p>" + "back to the harbour " * 15 + "</p>"


def spent_s(count: int, url: str | None, enough_s: float = 0.0) -> float:
    """CPU seconds for the entries of a feed: teasers, each at its own address, or whole texts, all at `url`."""
    places = [url or f"https://harbourpost.example/{number}" for number in range(count)]
    text = TEXT if url else None
    feed = Feed("Harbour Post", "en", None, tuple(
        entry(number, NOON + timedelta(milliseconds=number), id=f"note-{number}", url=place, content=text)
        for number, place in enumerate(places)
    ), ())  # fmt: skip
    return cpu_s(lambda: told(feed, FEED_URL), enough_s)


@pytest.mark.parametrize("url", [None, "https://harbourpost.example/live"])
def test_ten_times_the_entries_take_some_ten_times_as_long(url: str | None) -> None:
    limit_s = 25 * spent_s(2000, url)
    assert spent_s(20_000, url, limit_s) < limit_s
