"""Only what is asked for is replayed: of a feed, of a publisher, with an outcome."""

from datetime import date
from pathlib import Path

import pytest
from builders import article, found, installation, page
from replays import land, replay, text

from pipeline.article import Given, Named, RawDocument
from pipeline.clock import EPOCH
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.stages import resume
from pipeline.stages.wanted import Wanted

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
NORTH, SOUTH = "https://north.example/rss", "https://south.example/rss"


def story(url: str, words: str, *feeds: str, source: str | None = None) -> RawDocument:
    """The page behind an entry."""
    body = page(f"About {words}", words, url).encode()
    return RawDocument(url, body, "text/html", EPOCH, Given(url=url, source=source, feeds=feeds), None, "page")


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """Two stories of feeds, one of them named by a second feed a day later; a text of a desk's own; an empty file."""
    house = installation(tmp_path / "data")
    land(
        house, MONDAY, story("https://www.north.example/ferry", "ferries", NORTH, source="The North Star"),
        story("https://south.example/quay", "quays", SOUTH), text("/own.txt", article("pilots"), Given(source="Desk")),
        text("/empty.txt", ""),
    )  # fmt: skip
    land(house, TUESDAY, Named("https://www.north.example/ferry", (SOUTH,)))
    return house


WANTED: list[tuple[Wanted, Counts]] = [
    (Wanted(), Counts(offered=4, unchanged=3, rejected=1)),
    (Wanted(feed=NORTH), Counts(offered=1, unchanged=1)),
    (Wanted(feed=SOUTH), Counts(offered=2, unchanged=2)),
    (Wanted(feed="https://west.example/rss"), Counts()),
    (Wanted(source="the north star"), Counts(offered=1, unchanged=1)),
    (Wanted(source="north.example"), Counts(offered=1, unchanged=1)),
    (Wanted(source="www.South.example"), Counts(offered=1, unchanged=1)),
    (Wanted(source="orth.example"), Counts()),
    (Wanted(source="desk"), Counts(offered=1, unchanged=1)),
    (Wanted(outcome="rejected"), Counts(offered=1, rejected=1)),
    (Wanted(outcome="indexed"), Counts(offered=3, unchanged=3)),
    (Wanted(outcome="failed"), Counts()),
    (Wanted(feed=SOUTH, source="Desk"), Counts()),
    (Wanted(feed=SOUTH, source="north.example", outcome="indexed"), Counts(offered=1, unchanged=1)),
]


@pytest.mark.parametrize(("wanted", "expected"), WANTED, ids=lambda value: str(value))
def test_what_is_wanted_is_replayed(house: Installation, wanted: Wanted, expected: Counts) -> None:
    assert replay(house, MONDAY, wanted) == expected
    assert replay(installation(house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent"), MONDAY, wanted) == expected


def test_a_publisher_is_known_by_the_record_where_nothing_was_extracted_yet(house: Installation) -> None:
    (house.settings.data_dir / "derived/extract").rename(house.settings.data_dir / "lost")
    assert replay(house, MONDAY, Wanted(source="The North Star")).offered == 1
    assert replay(house, MONDAY, Wanted(source="south.example")).offered == 1


def test_what_failed_is_tried_again_alone(house: Installation) -> None:
    """A record was damaged and is whole again."""
    again = installation(house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent")
    for stage in ("extract", "clean", "tag"):
        (house.settings.data_dir / "derived" / stage).rename(house.settings.data_dir / f"lost-{stage}")
    [path] = (house.settings.data_dir / "archive").rglob("*.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 4])
    failed = replay(again, MONDAY).failed
    assert 0 < failed < 4
    path.write_bytes(whole)
    assert replay(again, MONDAY, Wanted(outcome="failed")).offered == failed
    assert replay(again, MONDAY) == Counts(offered=4, unchanged=3, rejected=1)


def test_of_a_batch_that_the_ledger_does_not_know_the_rest_is_taken_on_later(house: Installation) -> None:
    house.ledger.close()
    for path in house.settings.data_dir.glob("ledger.sqlite*"):
        path.rename(path.with_name(f"lost-{path.name}"))
    again = installation(house.settings.data_dir)
    assert replay(again, MONDAY, Wanted(feed=NORTH)).offered == 1
    assert again.ledger.batches() == set()
    resume(again, lambda step, documents: None, lambda sentence: None)
    assert len(again.ledger.batches()) == 1
    assert replay(again, MONDAY) == Counts(offered=4, unchanged=3, rejected=1)
    assert len(found(again, "")) == 3
