"""What feeds offer, through the stages: who names a document, and when what was learned is kept."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from builders import digest, installation, page, quiet

from pipeline import stages
from pipeline.archive import MAX_BATCH_DOCUMENTS
from pipeline.article import Given, Http, Named, Offer, RawDocument, Unreadable
from pipeline.clock import milliseconds, moment
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.polls import FeedState, Item, Kept, Learned, Poll, Polled, Wait
from pipeline.sources import Clock
from pipeline.stages import fetch

NORTH, SOUTH = "https://north.example/rss", "https://south.example/rss"
FERRY, QUAY = "https://north.example/ferry", "https://north.example/quay"

ANOTHER_ORDER = [Unreadable(f"{NORTH}#{n}", "its page answers 404") for n in range(MAX_BATCH_DOCUMENTS - 1)]
"""Fills an order that has one document, so that the next document comes into another one."""

type Step = Offer | Named | Polled | Learned


@dataclass
class Script:
    """A source that offers what is written here, and stops as a killed process does where an exception stands."""

    steps: list[Step | Exception] = field(default_factory=list)

    def offers(self, clock: Clock) -> Iterator[Step]:
        for step in self.steps:
            if isinstance(step, Exception):
                raise step
            yield fetched_now(step, clock) if isinstance(step, RawDocument) else step


def fetched_now(document: RawDocument, clock: Clock) -> RawDocument:
    return RawDocument(
        document.locator, document.body, document.media_type, clock(), document.given, None, "page", document.http
    )


def story(url: str, words: str, *feeds: str, canonical: str | None = None) -> RawDocument:
    """The page of an article, as fetched because these feeds name it."""
    body = page(f"About {words}", words, canonical or url).encode()
    http = Http(url, 200, (("User-Agent", "news-pipeline"),), (("Content-Type", "text/html"),))
    given = Given(url=url, feeds=feeds)
    return RawDocument(url, body, "text/html", long_ago(), given, None, "page", http)


def long_ago() -> datetime:
    return moment(0)  # another one is set when the document is offered


def polled(feed: str, run: str, *locators: str, etag: str = "one", kept: bytes | None = None) -> Polled:
    at_ms = milliseconds(datetime.now(UTC))
    state = FeedState(feed, etag=etag, polled_ms=at_ms, next_poll_ms=at_ms + 1)
    poll = Poll(feed, run, at_ms, "feed", 200, None, 9, 9, len(locators), len(locators), False)
    items = tuple(
        Item(feed, sha256(locator.encode()).hexdigest()[:32], locator, "0" * 32, 1, locator, None)
        for locator in locators
    )
    http = Http(feed, 200, (), (("Content-Type", "application/rss+xml"),))
    response = Kept(feed, kept, long_ago(), http) if kept is not None else None
    return Polled(state, poll, items, response)


def ingest(house: Installation, run: str, *steps: Step | Exception) -> Counts:
    stages.resume(house, quiet, lambda sentence: None)
    return stages.ingest(house, run, [Script(list(steps))], quiet)


def feeds_of(house: Installation) -> dict[str, list[str]]:
    from pipeline.index.query import parse

    return {str(document["url"]): document["feeds"] for document in house.index.export(parse(""))}


@pytest.fixture
def house(state_url: str, tmp_path: Path) -> Iterator[Installation]:
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url)
    with closing(house.ledger):
        yield house


def test_a_story_that_two_feeds_of_a_run_name_is_one_document_naming_both(house: Installation) -> None:
    counts = ingest(house, "run-1", story(FERRY, "ferries", NORTH), Named(FERRY, (SOUTH,)))
    assert (counts.offered, counts.indexed, counts.duplicate) == (2, 1, 1)
    assert feeds_of(house) == {FERRY: [NORTH, SOUTH]}


def test_it_names_both_where_the_second_feed_comes_in_a_later_order(house: Installation) -> None:
    counts = ingest(
        house, "run-1", story(FERRY, "ferries", NORTH), *ANOTHER_ORDER, story(QUAY, "quays", NORTH),
        Named(FERRY, (SOUTH,)),
    )  # fmt: skip
    assert (len(house.ledger.orders("run-1")), counts.indexed, counts.duplicate) == (2, 2, 1)
    assert feeds_of(house) == {FERRY: [NORTH, SOUTH], QUAY: [NORTH]}


def test_it_names_both_where_two_addresses_prove_to_be_one_document(house: Installation) -> None:
    amp = story("https://north.example/amp/ferry", "ferries", SOUTH, canonical=FERRY)
    counts = ingest(house, "run-1", story(FERRY, "ferries", NORTH), *ANOTHER_ORDER, amp)
    assert (counts.indexed, counts.duplicate) == (1, 1)
    assert [sorted(feeds) for feeds in feeds_of(house).values()] == [[NORTH, SOUTH]]


def test_a_feed_that_names_a_known_document_later_is_added_and_said_once(house: Installation) -> None:
    ingest(house, "run-1", story(FERRY, "ferries", NORTH))
    before = digest(house)
    assert ingest(house, "run-2", Named(FERRY, (SOUTH,))).indexed == 1
    assert feeds_of(house) == {FERRY: [NORTH, SOUTH]}
    counts = ingest(house, "run-3", Named(FERRY, (SOUTH,)))
    assert (counts.unchanged, counts.indexed) == (1, 0)
    assert digest(house) == before


def test_an_edit_by_one_feed_does_not_forget_the_other(house: Installation) -> None:
    ingest(house, "run-1", story(FERRY, "ferries", NORTH), Named(FERRY, (SOUTH,)))
    assert ingest(house, "run-2", story(FERRY, "late ferries", NORTH)).indexed == 1
    assert feeds_of(house) == {FERRY: [NORTH, SOUTH]}


def test_what_could_not_be_had_is_rejected_for_the_second_feed_too(house: Installation) -> None:
    counts = ingest(house, "run-1", Unreadable(FERRY, "its page answers 404"), Named(FERRY, (SOUTH,)))
    assert (counts.offered, counts.rejected) == (2, 2)


def test_a_feeds_state_is_kept_with_the_documents_that_came_before_it(house: Installation) -> None:
    ingest(house, "run-1", story(FERRY, "ferries", NORTH), polled(NORTH, "run-1", FERRY))
    assert house.ledger.feeds([NORTH])[NORTH].etag == "one"
    assert [item.locator for item in house.ledger.items(NORTH, [], [FERRY])] == [FERRY]


def test_a_crash_keeps_nothing_of_a_feed_whose_documents_were_not_landed(house: Installation) -> None:
    with pytest.raises(RuntimeError, match="killed"):
        ingest(house, "run-1", story(FERRY, "ferries", NORTH), polled(NORTH, "run-1", FERRY), RuntimeError("killed"))
    assert house.ledger.feeds([NORTH]) == {}
    counts = ingest(house, "run-2", story(FERRY, "ferries", NORTH), polled(NORTH, "run-2", FERRY))
    assert (counts.indexed, house.ledger.feeds([NORTH])[NORTH].etag) == (1, "one")


def test_a_feed_without_anything_new_moves_on_without_an_order(house: Installation) -> None:
    counts = ingest(house, "run-1", polled(NORTH, "run-1"), Learned(waits=(Wait(SOUTH, "south.example", 10**15),)))
    assert counts.offered == 0
    assert house.ledger.orders("run-1") == []
    assert house.ledger.feeds([NORTH])[NORTH].etag == "one"
    assert [wait.url for wait in house.ledger.waits(10**14)] == [SOUTH]


def test_entries_that_a_feed_names_again_are_counted_as_unchanged(house: Installation) -> None:
    seen = Polled(
        FeedState(NORTH),
        Poll(
            NORTH,
            "run-1",
            milliseconds(datetime.now(UTC)),
            "feed",
            200,
            None,
            9,
            9,
            entries=30,
            new=1,
            conditional=True,
        ),
        (),
    )
    counts = ingest(house, "run-1", story(FERRY, "ferries", NORTH), seen)
    assert (counts.offered, counts.indexed, counts.unchanged) == (30, 1, 29)
    assert stages.account(house, "run-1") == counts


def test_the_response_of_a_feed_is_in_the_archive_and_its_poll_says_where(house: Installation) -> None:
    from pipeline.archive import read_kept

    ingest(house, "run-1", story(FERRY, "ferries", NORTH), polled(NORTH, "run-1", FERRY, kept=b"<rss>kept</rss>"))
    ingest(house, "run-2", polled(NORTH, "run-2", kept=b"<rss>alone</rss>"))
    bodies = []
    for poll in house.ledger.polls(NORTH, 0):
        assert poll.batch is not None
        assert poll.record is not None
        bodies.append(read_kept(house.archive, poll.batch, poll.record).body)
    assert sorted(bodies) == [b"<rss>alone</rss>", b"<rss>kept</rss>"]
    assert stages.resume(house, quiet, lambda sentence: None) == 0
    assert fetch.unknown_batches(house) == []


def test_what_a_hostile_feed_says_is_accounted_for_and_known_again(house: Installation) -> None:
    endless = "https://north.example/" + "".join(sha256(bytes([n])).hexdigest() for n in range(250))
    nothing = f"{NORTH}#\0"
    odd = Given(url=FERRY, title="half \0 nothing", source="\0", authors=("\0",), feeds=(NORTH,))
    steps: list[Step | Exception] = [
        replace(story(FERRY, "ferries", NORTH), given=odd),
        story(endless, "endless quays", NORTH, canonical=QUAY),
        story(nothing, "half a bridge", NORTH, canonical="https://north.example/bridge"),
        Unreadable(f"{endless}#", "its page says \0"),
        polled(NORTH, "run-1", FERRY, endless, nothing, etag="\0\udcff"),
    ]
    assert ingest(house, "run-1", *steps) == Counts(offered=4, indexed=3, rejected=1)
    assert ingest(house, "run-2", *steps) == Counts(offered=4, unchanged=3, rejected=1)
    assert len(house.ledger.items(NORTH, [], [FERRY, endless, nothing])) == 3
