"""A run that was stopped, or that meets damage, an absent index or an absent archive, loses nothing."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from builders import digest, found, ingest, installation, quiet

from pipeline import stages
from pipeline.archive import batches
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.outcomes import Counts, Step
from pipeline.sources.folder import Folder
from pipeline.stages.reprocess import land
from pipeline.verify import verify

STOPPING: dict[str, Callable[[Installation], None]] = {
    "after fetch": lambda house: None,
    "after extract": lambda house: through(house, "extract"),
    "after tag": lambda house: through(house, "extract", "clean", "tag"),
    "after index": lambda house: through(house, "extract", "clean", "tag", "index"),
}


def through(house: Installation, *steps: Step) -> None:
    for step in steps:
        if step == "index":
            stages.index(house, "stopped", 0)
        elif step != "fetch":
            stages.stage(house, step, "stopped", 0)


@pytest.mark.parametrize("moment", STOPPING)
def test_a_stopped_run_is_finished_by_the_next_under_its_own_name(
    house: Installation, seeds: Path, tmp_path: Path, moment: str
) -> None:
    list(stages.start(house, "stopped", [Folder(seeds)]))
    STOPPING[moment](house)
    assert {missing.why for missing in verify(house).missing} == {"pending: run stopped is not finished"}
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=3, rejected=1)
    assert house.ledger.counts("stopped") == Counts(offered=4, indexed=3, rejected=1)
    undisturbed = installation(tmp_path / "undisturbed")
    ingest(undisturbed, seeds)
    assert digest(house) == digest(undisturbed)


def test_a_batch_that_the_ledger_does_not_know_is_adopted(house: Installation, seeds: Path) -> None:
    """Killed between the archive and the ledger; or the ledger was lost."""
    ingest(house, seeds)
    before = digest(house)
    house.ledger.close()
    for file in house.settings.data_dir.glob("ledger.sqlite*"):
        file.unlink()
    again = installation(house.settings.data_dir)
    stages.resume(again, quiet, lambda sentence: None)
    report = verify(again)
    assert (report.archived, report.accounted, report.missing, report.digest) == (3, 3, (), before)


def test_a_run_that_another_process_works_on_is_left_alone(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "theirs", [Folder(seeds)]))
    other = installation(house.settings.data_dir)
    with stages.held(house, "theirs"):
        stages.resume(other, quiet, lambda sentence: None)
        assert list(house.ledger.open_runs()) == ["theirs"]
        with (
            pytest.raises(ServiceError, match="theirs is being worked on by another process"),
            stages.held(other, "theirs"),
        ):
            pass


def test_a_damaged_record_fails_alone_and_is_whole_again_when_offered_anew(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "run-1", [Folder(seeds)]))
    [batch] = batches(house.archive)
    file = house.archive / batch
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(bytes(data))
    stages.resume(house, quiet, lambda sentence: None)
    counts = house.ledger.counts("run-1")
    assert counts.failed >= 1
    assert counts.failed + counts.indexed == 3
    assert len(verify(house).missing) == counts.failed
    assert all(missing.why for missing in verify(house).missing)
    assert ingest(house, seeds, run="run-2") == Counts(
        offered=4, indexed=counts.failed, unchanged=counts.indexed, rejected=1
    )
    assert verify(house).missing == ()


def test_a_lost_index_stops_a_run_until_it_is_made_anew(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    before = digest(house)
    shutil.rmtree(house.settings.data_dir / "index")
    house = installation(house.settings.data_dir)
    with pytest.raises(ServiceError, match="the embedded index is gone: `news index reindex --from-archive`"):
        ingest(house, seeds, run="run-2")
    assert stages.reindex(house, quiet) == 0
    assert ingest(house, seeds, run="run-3").unchanged == 3
    assert digest(house) == before
    assert house.ledger.open_runs() == {}


def test_a_run_into_another_index_than_the_ledgers_is_refused(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    data = house.settings.data_dir
    elsewhere = installation(data, NEWS_INDEX_URL="http://127.0.0.1:9/articles")
    with pytest.raises(UsageError, match="documents are in the embedded index, not in Elasticsearch's articles"):
        ingest(elsewhere, seeds, run="run-2")
    assert ingest(installation(data), seeds, run="run-3").unchanged == 3


def test_a_damaged_index_is_noticed_by_a_run_that_writes_nothing(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    (house.settings.data_dir / "index" / "tantivy" / "meta.json").unlink()
    with pytest.raises(ServiceError, match="cannot be used"):
        ingest(installation(house.settings.data_dir), seeds, run="run-2")


@pytest.mark.parametrize("storage", ["disk", "memory"])
def test_an_archive_out_of_reach_stops_the_run_and_fails_no_document(tmp_path: Path, seeds: Path, storage: str) -> None:
    url = str(tmp_path / "archive") if storage == "disk" else f"memory://{tmp_path}/archive"
    house = installation(tmp_path / "data", NEWS_ARCHIVE_URL=url)
    list(stages.start(house, "run-1", [Folder(seeds)]))
    mounted, elsewhere = house.archive.fs, f"{house.archive.path}-elsewhere"
    mounted.mv(house.archive.path, elsewhere, recursive=True)
    mounted.makedirs(house.archive.path, exist_ok=True)  # where it is mounted stays there
    with pytest.raises(ServiceError, match="nothing of the archive can be seen"):
        ingest(house, seeds, run="run-2")
    assert stages.account(house, "run-1") == Counts(offered=4, rejected=1, pending=3)
    day = date.fromisoformat(min(house.ledger.batches())[:10].replace("/", "-"))
    with pytest.raises(ServiceError, match="nothing of the archive can be seen"):
        list(land(house, "replay-1", day))
    mounted.rm(house.archive.path, recursive=True)
    mounted.mv(elsewhere, house.archive.path, recursive=True)
    assert ingest(house, seeds, run="run-2") == Counts(offered=4, unchanged=3, rejected=1)
    assert stages.account(house, "run-1") == Counts(offered=4, indexed=3, rejected=1)


def test_a_batch_lost_from_an_archive_that_is_there_fails_its_documents_alone(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "run-1", [Folder(seeds / "a.txt")]))
    list(stages.start(house, "run-2", [Folder(seeds / "b.txt")]))
    next(batch for batch in (house.archive / name for name in batches(house.archive)) if "run-1" in batch.name).unlink()
    assert stages.resume(house, quiet, lambda sentence: None) == 1
    assert len(found(house, "")) == 1
