"""What tests of take-downs offer, and how they see that nothing of it is left."""

from datetime import UTC, datetime

from builders import found, page
from builders_takedown import BRIDGE, traces_of

from pipeline.archive import batches, read_batch
from pipeline.article import Given, Http, RawDocument
from pipeline.clock import milliseconds, moment
from pipeline.installation import Installation
from pipeline.polls import FeedState, Item, Kept, Poll, Polled
from pipeline.verify import verify

FEED = "https://post.example/rss"
HTTP = Http(FEED, 200, (), (("Content-Type", "application/rss+xml"),))
WORDS = "zeppelin moorings"
AT = datetime.now(UTC)


def story(words: str = WORDS, url: str = BRIDGE, canonical: str = BRIDGE) -> RawDocument:
    body = page("The bridge closes for a year", words, canonical).encode()
    given = Given(url=url, title="The bridge closes for a year", feeds=(FEED,))
    return RawDocument(url, body, "text/html", moment(0), given, None, "page", Http(url, 200, (), ()))


def polled(run: str, body: str, feed: str = FEED) -> Polled:
    at_ms = milliseconds(AT)
    poll = Poll(feed, run, at_ms, "feed", 200, None, 9, 9, 1, 1, False)
    item = Item(feed, "1" * 32, BRIDGE, "2" * 32, at_ms, f"{BRIDGE}?utm_source=rss", "The bridge closes for a year")
    return Polled(FeedState(feed, polled_ms=at_ms), poll, (item,), Kept(feed, body.encode(), AT, HTTP))


def entry(link: str) -> str:
    return f"<rss><item><title>Bridge</title><link>{link}</link><description>{WORDS}</description></item></rss>"


def records(house: Installation) -> list[object]:
    return [record for batch in batches(house.archive) for record in read_batch(house.archive, batch)]


def outcome(house: Installation, locator: str = BRIDGE) -> tuple[str | None, str | None]:
    state = house.ledger.locators([locator])[locator]
    return state.outcome, state.reason


def assert_gone(house: Installation) -> None:
    """The text is nowhere; the account is whole."""
    assert not found(house, "zeppelin")
    assert traces_of(WORDS, house.settings.data_dir / "archive") == []
    assert traces_of(WORDS, house.settings.data_dir / "derived") == []
    report = verify(house)
    assert (report.missing, report.unexpected, report.stale, report.lost) == ((), (), (), ())
    assert report.archived == report.accounted
