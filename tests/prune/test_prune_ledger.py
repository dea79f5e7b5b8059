"""The ledger lets go of rows by age, and nothing is lost by it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from builders import digest, found
from houses_prune import ARCHIVE, DERIVED, DOCUMENTS, LEDGER, NOW, OLD, Houses, fill, houses, offered
from replays import land, replay

from pipeline.article import Named
from pipeline.clock import milliseconds
from pipeline.life.absence import why
from pipeline.outcomes import Counts
from pipeline.polls import Item, Poll, Polled
from pipeline.prune import prune
from pipeline.stages.fetch import unknown_batches
from pipeline.verify import Report, verify

LATER = NOW + timedelta(days=101)
"""By then all that the runs of `fill` wrote is past its age."""


@pytest.fixture
def opened(tmp_path: Path, state_url: str) -> Iterator[Houses]:
    with houses(tmp_path / "data", NEWS_STATE_URL=state_url) as opened:
        fill(opened())
        yield opened


def counts(houses: Houses, *settings: dict[str, str], dry_run: bool = False) -> dict[str, int]:
    """What prune says to have let go of in the ledger, long after."""
    ages = {name: value for setting in settings for name, value in setting.items()}
    gone = prune(houses(**ages), LATER, dry_run=dry_run)
    return {kind: one.count for kind, one in gone.items() if one is not None and one.count}


def findings(report: Report) -> tuple[object, ...]:
    return report.accounted - report.archived, report.missing, report.unexpected, report.stale, report.lost


def test_while_the_archive_is_kept_only_what_is_told_twice_goes(opened: Houses) -> None:
    house = opened()
    assert counts(opened, LEDGER) == {}
    land(house, NOW.date(), Named("/old/dated.txt", ("https://north.example/rss",)), run="named")
    before = verify(house)
    assert counts(opened, LEDGER) == {"changes": 1, "orders": 1, "runs": 1}
    assert verify(house) == before
    assert unknown_batches(house) == []
    assert why(house, "/old/dated.txt", milliseconds(NOW)).kind == "indexed"


def test_what_the_archive_has_no_longer_goes_and_nothing_is_lost(opened: Houses) -> None:
    house = opened()
    before = digest(house)
    would = counts(opened, ARCHIVE, LEDGER, dry_run=True)
    assert counts(opened, ARCHIVE, LEDGER) == would
    assert would == {"batches": 3, "changes": 3, "orders": 3, "runs": 3, "places": 3}
    assert counts(opened, ARCHIVE, LEDGER) == {}
    assert findings(verify(house)) == (0, (), (), (), ())
    assert digest(house) == before
    land(house, NOW.date(), *offered("old", "middle"), run="again")
    assert house.ledger.counts("again") == Counts(offered=6, unchanged=4, rejected=2)
    assert len(found(house, "council")) == 6


def test_a_removed_document_is_remembered_and_explained_when_its_rows_are_gone(opened: Houses) -> None:
    ages = (DOCUMENTS, ARCHIVE, DERIVED, LEDGER)
    assert counts(opened, *ages)["documents"] == 6
    counts(opened, *ages)
    house = opened(**DOCUMENTS)
    assert "older than 100 days" in why(house, "/old/undated.txt", milliseconds(NOW)).sentences[0]
    assert found(house, "council") == set()
    land(house, NOW.date(), *offered("old"), run="again")
    assert house.ledger.counts("again") == Counts(offered=3, rejected=3)


def test_nothing_of_an_open_run_goes(opened: Houses) -> None:
    house = opened()
    house.ledger.start_run("stopped", 1, house.version)
    poll = Poll("https://north.example/rss", "stopped", 1, "feed", 200, None, 9, 9, 0, 0, False)
    house.ledger.remember([Polled(None, poll, ())])
    counts(opened, ARCHIVE, LEDGER)
    assert list(house.ledger.open_runs()) == ["stopped"]
    assert len(house.ledger.polls_of("stopped")) == 1
    house.ledger.close_run("stopped", 2, Counts())
    house.ledger.remember([Polled(None, poll, ())])
    assert counts(opened, ARCHIVE, LEDGER) == {"polls": 1, "runs": 1}


def test_entries_of_feeds_stay_known(opened: Houses) -> None:
    house, feed = opened(), "https://north.example/rss"
    item = Item(feed, "a" * 32, "/old/empty.txt", "0" * 32, 1, None, None)
    house.ledger.remember([Polled(None, None, (item,))])
    counts(opened, DOCUMENTS, ARCHIVE, LEDGER)
    assert house.ledger.locators(["/old/empty.txt"]) == {}
    assert house.ledger.items(feed, ["a" * 32], []) == [item]


def test_a_batch_that_pruning_left_behind_is_not_taken_for_an_unknown_one(opened: Houses) -> None:
    """Pruning was killed half-way, and from then on the archive is kept for ever."""
    house = opened()
    house.ledger.note_pruned(f"{NOW.date()}")
    counts(opened, LEDGER)
    assert unknown_batches(house) == []
    assert findings(verify(house)) == (0, (), (), (), ())
    assert replay(house, OLD) == Counts(offered=3, unchanged=2, rejected=1)
