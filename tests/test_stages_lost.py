"""Where the derived files are lost, no run is: what is not closed is made anew from the ledger and the archive."""

import shutil
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest
from builders import article, digest, found, ingest, installation, quiet, write_lines
from replays import Offering, fetched, land, replay, text

from pipeline import stages
from pipeline.article import Given, Named, RawDocument, Unreadable
from pipeline.clock import strictly_increasing
from pipeline.errors import UsageError
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.polls import FeedState, Item, Poll, Polled
from pipeline.sources.folder import Folder
from pipeline.stages import fetch
from pipeline.stages.derive import STAGES, Stage
from pipeline.stages.files import order_path, read_outcomes
from pipeline.stages.reprocess import land as land_again
from pipeline.verify import verify

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Five documents: three lines, a text, and one that is no article."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(3)]
    write_lines(folder / "many.jsonl", articles)
    (folder / "quays.txt").write_text(article("quays"))
    (folder / "empty.txt").write_bytes(b"")
    return folder


@pytest.fixture
def undisturbed(tmp_path: Path, seeds: Path) -> str:
    """The digest of the index after a run over the seeds that nothing disturbs."""
    peaceful = installation(tmp_path / "peaceful")
    ingest(peaceful, seeds)
    return digest(peaceful)


def start(house: Installation, run: str, *sources: Path) -> None:
    """A run that is stopped once all is landed: an order of each source."""
    list(stages.start(house, run, [Folder(source) for source in sources]))


def take_through(house: Installation, run: str, number: int) -> None:
    for name in STAGES:
        stages.stage(house, name, run, number)
    stages.index(house, run, number)


def lose_derived(house: Installation) -> None:
    shutil.rmtree(house.settings.data_dir / "derived")


def settled(house: Installation, run: str) -> Counts:
    """The account of a stopped run once the next command has finished it; it must add up."""
    stages.resume(house, quiet, lambda sentence: None)
    counts = stages.account(house, run)
    assert counts.pending == 0
    assert counts.offered == sum(
        (counts.indexed, counts.unchanged, counts.superseded, counts.duplicate, counts.rejected, counts.failed)
    )
    report = verify(house)
    assert (report.missing, report.unexpected, report.stale, report.lost) == ((), (), (), ())
    return counts


def test_a_run_whose_derived_files_are_lost_goes_on(house: Installation, seeds: Path, undisturbed: str) -> None:
    start(house, "run-1", seeds)
    lose_derived(house)
    assert settled(house, "run-1") == Counts(offered=5, indexed=4, rejected=1)
    assert digest(house) == undisturbed
    assert ingest(house, seeds, run="run-2") == Counts(offered=5, unchanged=4, rejected=1)


@pytest.mark.parametrize("lost", ["order", "decided"])
def test_so_does_one_that_lost_a_single_file_after_its_stages(
    house: Installation, seeds: Path, undisturbed: str, lost: str
) -> None:
    start(house, "run-1", seeds / "quays.txt", seeds)
    take_through(house, "run-1", 0)
    (house.settings.data_dir / f"derived/runs/run-1/{lost}-001.jsonl").unlink()
    assert settled(house, "run-1") == Counts(offered=5, indexed=4, rejected=1)
    assert digest(house) == undisturbed


def test_what_the_door_decided_is_decided_again_from_the_ledger(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "new.txt").write_text(article("ferries"))
    start(house, "run-2", seeds)
    lose_derived(house)
    assert settled(house, "run-2") == Counts(offered=6, indexed=1, unchanged=4, rejected=1)


def test_orders_that_were_closed_over_are_not_closed_over_twice(
    house: Installation, seeds: Path, undisturbed: str
) -> None:
    start(house, "run-1", seeds / "many.jsonl", seeds)
    for number in (0, 1):
        take_through(house, "run-1", number)
    outcomes = read_outcomes(order_path(house.derived, "run-1", 0, "outcomes")) or []
    house.ledger.close_order("run-1", 0, 1, house.version, outcomes)
    lose_derived(house)
    assert settled(house, "run-1") == Counts(offered=5, indexed=4, rejected=1)
    states = house.ledger.documents(outcome.id for outcome in outcomes if outcome.id)
    assert [len(house.ledger.history(id)) for id in states] == [1, 1, 1]
    assert {state.revision for state in states.values()} == {1}
    assert digest(house) == undisturbed


def test_a_run_that_was_all_closed_over_but_for_itself_is_closed(house: Installation, seeds: Path) -> None:
    start(house, "run-1", seeds)
    take_through(house, "run-1", 0)
    decided = read_outcomes(order_path(house.derived, "run-1", 0, "decided")) or []
    outcomes = read_outcomes(order_path(house.derived, "run-1", 0, "outcomes")) or []
    house.ledger.close_order("run-1", 0, 1, house.version, decided + outcomes)
    lose_derived(house)
    assert settled(house, "run-1") == Counts(offered=5, indexed=4, rejected=1)


def test_places_that_moved_on_to_a_later_run_are_that_runs(house: Installation, seeds: Path) -> None:
    start(house, "run-1", seeds)
    (seeds / "quays.txt").write_text(article("new quays"))
    start(house, "run-2", seeds / "quays.txt")
    lose_derived(house)
    assert settled(house, "run-1") == Counts(offered=5, indexed=3, superseded=1, rejected=1)
    assert stages.account(house, "run-2") == Counts(offered=1, indexed=1)
    assert found(house, '"new quays"')


def test_a_run_is_restored_again_where_it_was_killed_while_that_was_done(house: Installation, seeds: Path) -> None:
    """Its files are new, and the ledger still counts as before."""
    start(house, "run-1", seeds / "quays.txt", seeds)
    folder = house.settings.data_dir / "derived/runs/run-1"
    (folder / "order-000.jsonl").write_bytes((folder / "order-001.jsonl").read_bytes())
    (folder / "order-001.jsonl").write_bytes(b"")
    assert settled(house, "run-1") == Counts(offered=5, indexed=4, rejected=1)


def test_the_feeds_that_named_a_document_again_are_not_forgotten(house: Installation) -> None:
    url, north, south = "https://north.example/ferry", "https://north.example/rss", "https://south.example/rss"
    page = RawDocument(
        url, article("ferries").encode(), "text/plain", datetime.now(UTC), Given(url=url, feeds=(north,))
    )
    house.ledger.start_run("run-1", 1, house.version)
    clock = strictly_increasing(0)
    offered = [fetched(page, clock()), Named(url, (south,)), polled(south, url), Unreadable("/x", "it is empty")]
    list(fetch.fetch(house, "run-1", Offering(offered), clock))  # type: ignore[arg-type]  # offers polls, as feeds do
    lose_derived(house)
    assert settled(house, "run-1") == Counts(offered=2, indexed=1, rejected=1)
    [(id, _)] = house.index.digest_lines()
    document = house.index.get(id)
    assert document is not None
    assert document["feeds"] == [north, south]


def polled(feed: str, locator: str) -> Polled:
    """A feed's answer, with one entry."""
    item = Item(feed, sha256(locator.encode()).hexdigest()[:32], locator, "0" * 32, 1, locator, None)
    poll = Poll(feed, "run-1", 1, "feed", 200, None, 9, 9, 1, 1, False)
    return Polled(FeedState(feed, next_poll_ms=1), poll, (item,), None)


def test_a_replay_that_is_repeated_lands_what_it_had_not(house: Installation) -> None:
    land(
        house, MONDAY, text("/quays.txt", article("quays")), text("/empty.txt", ""), text("/own.txt", article("pilots"))
    )
    land(house, TUESDAY, text("/own.txt", article("late pilots")))
    list(land_again(house, "replay", MONDAY))
    lose_derived(house)
    counts = replay(house, MONDAY, run="replay")
    assert counts == Counts(offered=3, unchanged=1, rejected=1, superseded=1)


def test_a_run_whose_learned_names_are_lost_as_well_goes_on_under_todays(house: Installation, seeds: Path) -> None:
    house.ledger.start_run("run-1", 1, f"{house.version}.names-0123456789abcdef")
    start(house, "run-1", seeds)
    lose_derived(house)
    assert settled(house, "run-1") == Counts(offered=5, indexed=4, rejected=1)
    assert house.ledger.pipeline_version("run-1") == house.version


@pytest.mark.parametrize("stage", [*STAGES, "index"])
def test_an_order_whose_file_is_gone_says_what_to_do_instead(house: Installation, seeds: Path, stage: str) -> None:
    """As where one task of an old run is cleared in Airflow, after its files were pruned."""
    ingest(house, seeds)
    order_path(house.derived, "run-1", 0, "order").unlink()
    with pytest.raises(UsageError) as caught:
        stages.index(house, "run-1", 0) if stage == "index" else stages.stage(house, cast(Stage, stage), "run-1", 0)
    assert str(caught.value).startswith("order 0 of run run-1 is no longer at ")
    assert "clear the run's fetch task and what is downstream of it instead of this one" in str(caught.value)
