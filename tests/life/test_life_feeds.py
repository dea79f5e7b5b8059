"""The life of what feeds name: which feed and which poll brought it, and what it is waiting for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import installation, page, quiet

from pipeline import stages
from pipeline.article import Given, Http, Named, Offer, RawDocument, Unreadable
from pipeline.clock import milliseconds, moment
from pipeline.installation import Installation
from pipeline.life.absence import why
from pipeline.life.document import life
from pipeline.life.naming import find
from pipeline.polls import FeedState, Item, Learned, Poll, Polled
from pipeline.sources import Clock

FEED, OTHER = "https://north.example/rss", "https://south.example/rss"
FERRY = "https://north.example/ferry"
NOW_MS = milliseconds(datetime.now(UTC))  # the ledger forgets polls of long ago
POLLED_MS = NOW_MS - 60_000


@dataclass
class Script:
    """A source that offers what is written here."""

    steps: tuple[Offer | Named | Polled | Learned, ...]

    def offers(self, clock: Clock) -> Iterator[Offer | Named | Polled | Learned]:
        for step in self.steps:
            yield replace(step, fetched_at=clock()) if isinstance(step, RawDocument) else step


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    (tmp_path / "feeds.toml").write_text(f'[[feed]]\nurl = "{FEED}"\n[[feed]]\nurl = "{OTHER}"\n')
    return installation(tmp_path / "data", NEWS_FEEDS_FILE=str(tmp_path / "feeds.toml"))


def run(house: Installation, name: str, *steps: Offer | Named | Polled | Learned) -> None:
    stages.ingest(house, name, [Script(steps)], quiet)


def story(words: str = "ferries") -> RawDocument:
    http = Http(FERRY, 200, (), (("Content-Type", "text/html"),))
    given = Given(url=FERRY, feeds=(FEED,))
    return RawDocument(
        FERRY, page("On ferries", words, FERRY).encode(), "text/html", moment(0), given, None, "page", http
    )


def polled(run: str, feed: str = FEED, at_ms: int = POLLED_MS, **item: object) -> Polled:
    poll = Poll(feed, run, at_ms, "feed", 200, None, 9, 9, 1, 1, False)
    seen = Item(feed, "1" * 32, FERRY, "2" * 32, at_ms, FERRY, "On ferries", **item)  # type: ignore[arg-type]
    return Polled(FeedState(feed, polled_ms=at_ms, changed_ms=at_ms), poll, (seen,))


def test_a_life_names_the_feeds_and_the_polls_that_brought_it(house: Installation) -> None:
    run(house, "run-1", story(), polled("run-1"))
    run(house, "run-2", Named(FERRY, (OTHER,)), polled("run-2", OTHER, POLLED_MS + 600_000))
    told = life(house, find(house, FERRY))
    assert [(s.item.feed, s.poll and s.poll.run) for s in told.sights] == [(FEED, "run-1"), (OTHER, "run-2")]
    assert told.state.feeds == (FEED, OTHER)
    assert isinstance(told.record, RawDocument)
    assert told.record.came_as == "page"


def test_why_says_that_a_page_is_asked_for_again_and_when(house: Installation) -> None:
    again = NOW_MS + 3_600_000
    run(house, "run-1", Unreadable(FERRY, "its page answers 403"), polled("run-1", tries=1, again_ms=again))
    told = why(house, f"{FERRY}?utm_source=rss", NOW_MS)
    assert told.kind == "rejected"
    assert told.sentences == (
        "run run-1 rejected it: its page answers 403",
        f"{FEED} names it, and its page is asked for once; next at {moment(again):%Y-%m-%d %H:%M} UTC",
    )


def test_why_says_what_became_of_the_latest_copy_of_an_indexed_article(house: Installation) -> None:
    run(house, "run-1", story(), polled("run-1"))
    run(house, "run-2", replace(story(), body=b"<html><body></body></html>"))
    assert why(house, FERRY, NOW_MS).kind == "removed"


def test_why_says_how_the_feeds_of_a_site_are(house: Installation) -> None:
    run(house, "run-1", polled("run-1"))
    told = why(house, "https://www.north.example/elsewhere", NOW_MS)
    assert told.kind == "unknown"
    assert told.sentences[0] == "no feed ever named it, and no run was offered it"
    assert told.sentences[1].startswith(f"{FEED} is of its site; it last brought something")


def test_a_document_is_known_by_the_address_that_its_page_names_too(house: Installation) -> None:
    amp = "https://north.example/amp/ferry"
    run(house, "run-1", replace(story(), locator=amp))
    assert find(house, amp) == find(house, FERRY)
    assert why(house, amp, NOW_MS).id == why(house, FERRY, NOW_MS).id == find(house, FERRY)
