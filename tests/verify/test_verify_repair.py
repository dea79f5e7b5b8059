"""What is missing is named, queued once, and there again after the next run; what should not be there is taken away."""

from contextlib import closing
from pathlib import Path

import pytest
from builders import article, digest, ingest, installation, quiet, write_lines
from builders_verify import NOW, Busy, altered, document, ids, is_clean, mend, resume

from pipeline import stages
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES
from pipeline.tombstone import Tombstone
from pipeline.verify import Unexpected, verify
from pipeline.verify.repair import repair


def test_documents_gone_from_the_index_are_named_queued_once_and_back_after_the_next_run(
    state_url: str, index_settings: dict[str, str], tmp_path: Path, seeds: Path
) -> None:
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url, **index_settings)
    with closing(house.ledger):
        ingest(house, seeds)
        undisturbed, gone = digest(house), ids(house)[2:5]
        house.index.delete(gone)
        assert [(missing.id, missing.why) for missing in verify(house).missing] == [(id, None) for id in gone]
        done = mend(house)
        assert (done.queued, done.run) == (3, "repair-20261125T120000")
        assert {missing.why for missing in verify(house).missing} == {f"pending: run {done.run} is not finished"}
        assert mend(house).queued == 0
        assert stages.account(house, str(done.run)) == Counts(offered=3, pending=3)
        resume(house)
        assert stages.account(house, str(done.run)) == Counts(offered=3, indexed=3)
        assert (is_clean(verify(house)), digest(house)) == (True, undisturbed)
        assert ingest(house, seeds, run="run-2") == Counts(offered=10, unchanged=10)


def test_a_run_that_waits_is_not_said_to_have_been_stopped(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    house.index.delete(ids(house)[:1])
    run, told = mend(house).run, list[str]()
    stages.resume(house, quiet, told.append)
    assert told == [f"finishing run {run}, which is open"]


def test_an_index_that_is_gone_is_repaired_too(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    undisturbed = digest(house)
    house.index.close()
    (tmp_path / "data/index").rename(tmp_path / "elsewhere")
    report = verify(house)
    assert (report.index_is_lost, len(report.missing)) == (True, 10)
    assert mend(house).queued == 10
    resume(house)
    assert (is_clean(verify(house)), digest(house)) == (True, undisturbed)


def test_what_somebody_else_put_into_the_index_is_named_and_left_alone(
    index_settings: dict[str, str], tmp_path: Path, seeds: Path
) -> None:
    house = installation(tmp_path / "data", **index_settings)
    ingest(house, seeds)
    house.index.write([altered(house, ids(house)[0], id="f" * 32, url="https://elsewhere.example/1")])
    assert verify(house).unexpected == (Unexpected("f" * 32, "https://elsewhere.example/1", None),)
    assert mend(house).taken_away == 0
    assert len(verify(house).unexpected) == 1


def test_what_the_ledger_says_is_removed_is_taken_out_of_the_index_again(
    index_settings: dict[str, str], tmp_path: Path, seeds: Path
) -> None:
    house = installation(tmp_path / "data", **index_settings)
    ingest(house, seeds)
    before = {id: document(house, id) for id in ids(house)}
    (seeds / "quays.txt").write_text(article("new quays"))
    ingest(house, seeds, run="run-2")
    [removed] = before.keys() - set(ids(house))
    undisturbed = digest(house)
    house.index.write([before[removed]])
    [found] = verify(house).unexpected
    assert found.id == removed
    assert found.why is not None
    assert found.why.startswith("the ledger says removed: ")
    assert mend(house).taken_away == 1
    assert (is_clean(verify(house)), digest(house)) == (True, undisturbed)


def test_what_was_deleted_is_taken_out_of_the_index_again_and_counts_nowhere(
    state_url: str, index_settings: dict[str, str], tmp_path: Path, seeds: Path
) -> None:
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url, **index_settings)
    with closing(house.ledger):
        ingest(house, seeds)
        id = ids(house)[3]
        house.ledger.bury(Tombstone(id, None, "a court order", 1))
        report = verify(house)
        assert [(one.id, one.why) for one in report.unexpected] == [(id, "the ledger says deleted: a court order")]
        assert (report.archived, report.accounted) == (9, 9)
        assert mend(house).taken_away == 1
        assert (is_clean(verify(house)), verify(house).indexed) == (True, 9)


def test_a_document_that_is_not_what_the_ledger_says_is_written_again(
    index_settings: dict[str, str], tmp_path: Path, seeds: Path
) -> None:
    house = installation(tmp_path / "data", **index_settings)
    ingest(house, seeds)
    undisturbed, id = digest(house), ids(house)[0]
    house.index.write([altered(house, id, content_hash="0" * 64)])
    assert [(stale.id, stale.why) for stale in verify(house).stale] == [(id, None)]
    assert mend(house).queued == 1
    resume(house)
    assert (is_clean(verify(house)), digest(house)) == (True, undisturbed)


def test_a_later_fetch_in_the_index_is_never_overwritten(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    id = ids(house)[0]
    house.index.write([altered(house, id, content_hash="0" * 64, fetched_at="2999-01-01T00:00:00.000Z")])
    [stale] = verify(house).stale
    assert stale.why == "the index has a later fetch, of 2999-01-01T00:00:00.000Z, than the ledger knows"
    assert mend(house).queued == 0


def test_what_an_open_run_wrote_is_its_and_nobody_takes_it_away(house: Installation, seeds: Path) -> None:
    list(stages.start(house, "run-1", [Folder(seeds)]))
    for name in STAGES:
        stages.stage(house, name, "run-1", 0)
    stages.index(house, "run-1", 0)
    report = verify(house)
    assert {unexpected.why for unexpected in report.unexpected} == {"run run-1, which is not finished, wrote it"}
    assert (report.indexed, len(report.unexpected)) == (10, 10)
    assert (mend(house).taken_away, mend(house).queued) == (0, 0)
    resume(house)
    assert is_clean(verify(house))


def test_a_run_that_closes_meanwhile_is_no_fault(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    (seeds / "quays.txt").write_text(article("new quays"))  # one document goes, another comes
    write_lines(seeds / "many.jsonl", [{"url": "https://post.example/3", "text": article("another matter")}])
    other = installation(tmp_path / "data")
    vars(house)["index"] = Busy(house.index, lambda: ingest(other, seeds, run="run-2"))
    report = verify(house)
    assert (report.missing, report.unexpected, report.stale) == ((), (), ())
    assert other.ledger.counts("run-2").indexed == 2
    other.ledger.close()


def test_a_run_that_decided_before_the_repair_does_not_undo_it(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    undisturbed, gone = digest(house), ids(house)[:4]
    list(stages.start(house, "run-2", [Folder(seeds)]))  # at the door, all is unchanged
    house.index.delete(gone)
    assert mend(house).queued == 4
    resume(house)
    assert house.ledger.counts("run-2") == Counts(offered=10, unchanged=10)
    assert (is_clean(verify(house)), digest(house)) == (True, undisturbed)


def test_two_repairs_at_once_do_not_queue_the_same(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    house.index.delete(ids(house))
    report = verify(house)
    with house.holding("repair"), pytest.raises(ServiceError, match="another process is repairing"):
        repair(house, report, NOW)


def test_another_index_is_not_repaired(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    house.ledger.note_index("Elsewhere's news")
    with pytest.raises(UsageError, match="in Elsewhere's news"):
        mend(house)
