"""A deleted article stays deleted: by replay, re-index, lost ledger, a run at work, or a take-down that was killed."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import found, ingest, installation, page, quiet
from builders_takedown import BRIDGE, REASON, delete, offer, traces_of
from replays import replay
from stories_takedown import AT, WORDS, assert_gone, entry, polled, records, story

from pipeline import stages
from pipeline.archive import Deleted, batches
from pipeline.installation import Installation
from pipeline.life.absence import why
from pipeline.outcomes import Counts, Step
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING
from pipeline.takedown import take_down


def test_it_is_deleted_while_a_run_is_at_work(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (seeds / "bridge.html").write_text(page("A later edition", f"{WORDS} again", BRIDGE))

    def progress(step: Step, documents: int) -> None:
        if step == at:
            delete(house)

    for at in ("fetch", "extract", "clean", "tag", "index"):
        (seeds / "bridge.html").write_text(page(f"Edition {at}", f"{WORDS} at {at}", BRIDGE))
        counts = stages.ingest(house, f"run-{at}", [Folder(seeds)], progress)
        assert (counts.offered, counts.rejected, counts.indexed) == (2, 1, 0), at
        assert_gone(house)


@pytest.mark.parametrize("when", ["index", *(pytest.param(step, marks=pytest.mark.slow) for step in STAGES), "fetch"])
def test_it_is_deleted_for_the_first_time_while_a_run_brings_a_later_copy(
    house: Installation, seeds: Path, when: str
) -> None:
    ingest(house, seeds)
    (seeds / "bridge.html").write_text(page("A later edition", f"{WORDS} again", BRIDGE))

    def progress(step: Step, documents: int) -> None:
        if step == when:
            delete(house)

    stages.ingest(house, "run-2", [Folder(seeds)], progress)
    assert_gone(house)
    assert ingest(house, seeds, run="run-3") == Counts(offered=2, unchanged=1, rejected=1)


def test_a_replay_under_other_rules_rejects_it_and_a_rehearsal_says_so(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    today = datetime.now(UTC).date()
    rules = installation(
        house.settings.data_dir, NEWS_SPACY_MODELS="fi=absent", NEWS_STATE_URL=house.settings.state_url
    )
    with closing(rules.ledger):
        with rehearsing(rules) as rehearsal:
            counts, changes = rehearsal.day(today, EVERYTHING, 10)
            assert (counts.rejected, [change.id for change in changes if change.url == BRIDGE]) == (1, [])
        assert replay(rules, today) == Counts(offered=2, unchanged=1, rejected=1)
        assert_gone(rules)


def test_a_reindex_from_the_archive_leaves_it_out(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    house.index.close()
    shutil.rmtree(house.settings.data_dir / "index")
    assert stages.reindex(house, quiet) == 0
    assert_gone(house)
    assert len(found(house, "")) == 1


def test_a_reindex_leaves_none_of_its_bytes_in_the_files_of_the_embedded_index(
    house: Installation, seeds: Path
) -> None:
    ingest(house, seeds)
    folder = house.settings.data_dir / "index"
    assert traces_of("zeppelin", folder)
    delete(house)
    stages.reindex(house, quiet)
    assert traces_of("zeppelin", folder) == []


def test_a_lost_ledger_learns_of_it_from_the_archive(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    id = delete(house).id
    new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    with closing(new.ledger):
        stages.resume(new, quiet, lambda sentence: None)
        assert new.ledger.stones([id])[id].reason == REASON
        assert why(new, BRIDGE, 0).kind == "deleted"
        assert_gone(new)
        assert ingest(new, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
        assert offer(new, "run-3", story()) == Counts(offered=1, rejected=1)
        assert_gone(new)


def test_a_replay_after_a_lost_ledger_learns_of_it_too(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    delete(house)
    new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    with closing(new.ledger):
        assert replay(new, datetime.now(UTC).date()) == Counts(offered=2, indexed=1, rejected=1)
        assert why(new, BRIDGE, 0).kind == "deleted"
        assert offer(new, "run-3", story()) == Counts(offered=1, rejected=1)
        assert_gone(new)


def test_one_deleted_while_the_ledger_is_lost_is_gone_from_record_and_feed(house: Installation, tmp_path: Path) -> None:
    offer(house, "run-1", story(), polled("run-1", entry(BRIDGE)))
    new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
    with closing(new.ledger):
        done = delete(new)
        assert (done.known, done.records, done.responses) == (True, 1, 1)
        stages.resume(new, quiet, lambda sentence: None)
        assert why(new, BRIDGE, 0).kind == "deleted"
        assert_gone(new)


class Killed(Exception):
    """What ends a take-down in these tests."""


@pytest.mark.parametrize(
    "lost", [pytest.param(False, marks=pytest.mark.slow), True], ids=["ledger kept", "ledger lost"]
)
def test_one_that_was_killed_is_completed_by_the_next(
    house: Installation, seeds: Path, tmp_path: Path, *, lost: bool
) -> None:
    for number in range(3):
        (seeds / "bridge.html").write_text(page(f"Edition {number}", f"{WORDS} {number}", BRIDGE))
        ingest(house, seeds, run=f"run-{number}")
    offer(house, "run-3", story(), polled("run-3", entry(BRIDGE)))
    for steps in range(8):  # four batches, read twice
        with pytest.raises(Killed):
            take_down(house, BRIDGE, REASON, AT, killing(steps))
    assert not found(house, "zeppelin")
    if lost:
        house = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/new.sqlite")
        stages.resume(house, quiet, lambda sentence: None)
    done = delete(house)
    assert (done.records, done.responses) == (4, 1)
    assert_gone(house)
    house.ledger.close()


def killing(after: int) -> Callable[[str], None]:
    left = after

    def progress(batch: str) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed

    return progress


def test_one_killed_between_two_batches_is_completed_by_a_lost_ledgers_next_run(
    house: Installation, seeds: Path, tmp_path: Path
) -> None:
    for number in range(2):
        (seeds / "bridge.html").write_text(page(f"Edition {number}", f"{WORDS} {number}", BRIDGE))
        ingest(house, seeds, run=f"run-{number}")
    kept = {batch: (house.archive / batch).read_bytes() for batch in batches(house.archive)}
    delete(house)
    for number, redacted in enumerate(kept):
        for batch, data in kept.items():
            if batch != redacted:
                (house.archive / batch).write_bytes(data)
        shutil.rmtree(house.settings.data_dir / "derived")
        new = installation(house.settings.data_dir, NEWS_STATE_URL=f"sqlite:///{tmp_path}/{number}.sqlite")
        stages.resume(new, quiet, lambda sentence: None)
        assert sum(isinstance(record, Deleted) for record in records(new)) == 2
        assert_gone(new)
        new.ledger.close()
