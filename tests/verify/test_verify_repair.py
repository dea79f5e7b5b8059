"""What is missing is named, queued once, and there again after the next run; what should not be there is taken away."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from builders import article, digest, ingest, installation, quiet, spoil, write_lines
from builders_verify import NOW, Busy, altered, document, ids, is_clean, lose_batches, lose_ledger, mend, resume
from replays import Offering, land, text

from pipeline import stages
from pipeline.archive import batches
from pipeline.article import Given, Named, RawDocument
from pipeline.clock import EPOCH, strictly_increasing
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.sources.folder import Folder
from pipeline.stages import fetch
from pipeline.stages.derive import STAGES
from pipeline.tombstone import Tombstone
from pipeline.verify import Lost, Unexpected, verify
from pipeline.verify.archived import FORGOTTEN, HISTORY
from pipeline.verify.repair import LOST, repair

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(params=["embedded", "elasticsearch"])
def index_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """Each engine in turn."""
    if request.param == "embedded":
        return {}
    return {"NEWS_INDEX_URL": f"{request.getfixturevalue('elasticsearch')}/{request.getfixturevalue('alias')}"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    house = installation(tmp_path / "data")
    with closing(house.ledger):
        yield house


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(8)]
    write_lines(folder / "many.jsonl", articles)
    for name in ("quays", "bridges"):
        (folder / f"{name}.txt").write_text(article(name))
    return folder


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


def test_a_place_that_failed_on_a_later_edition_keeps_its_state(house: Installation) -> None:
    address = Given(url="https://post.example/quay")
    land(house, MONDAY, text("/a.txt", article("the first edition"), address))
    undisturbed = digest(house)
    house.ledger.start_run("run-2", 1, house.version)
    clock = strictly_increasing(house.ledger.latest_fetch_ms())
    list(fetch.fetch(house, "run-2", Offering([text("/a.txt", article("the second edition"), address)]), clock))
    [_, second] = batches(house.archive)
    spoil(house, second)
    resume(house)
    before = house.ledger.locators(["/a.txt"])
    assert (before["/a.txt"].outcome, before["/a.txt"].batch) == ("failed", second)
    house.index.delete(ids(house))
    assert mend(house).queued == 1
    resume(house)
    assert (verify(house).missing, digest(house)) == ((), undisturbed)
    assert house.ledger.locators(["/a.txt"]) == before


def test_what_failed_before_it_was_a_document_is_queued_as_well(house: Installation) -> None:
    house.ledger.start_run("run-1", 1, house.version)
    list(fetch.fetch(house, "run-1", Offering([text("/a.txt", article("quays"))]), strictly_increasing(0)))
    [batch] = batches(house.archive)
    whole = (house.archive / batch).read_bytes()
    (house.archive / batch).write_bytes(whole[:600])
    resume(house)
    [missing] = verify(house).missing
    assert (missing.id, missing.url) == (None, "/a.txt")
    assert missing.why is not None
    (house.archive / batch).write_bytes(whole)  # from a copy
    assert (mend(house).queued, mend(house).queued) == (1, 0)
    resume(house)
    assert (verify(house).indexed, is_clean(verify(house))) == (1, True)


def test_batches_that_the_archive_has_lost_are_named_and_offered_anew(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    undisturbed = digest(house)
    [batch] = lose_batches(house)
    report = verify(house)
    assert (report.lost, report.missing, report.archived) == ((Lost(batch, None, 10, None),), (), 0)
    assert (mend(house).forgotten, mend(house).forgotten) == (10, 0)
    assert verify(house).lost == (Lost(batch, None, 10, FORGOTTEN),)
    assert ingest(house, seeds, run="run-2") == Counts(offered=10, unchanged=10)
    report = verify(house)
    assert (report.archived, report.accounted, report.missing, digest(house)) == (10, 10, (), undisturbed)
    assert report.lost == (Lost(batch, None, 0, HISTORY),)


def test_damage_is_found_by_reading_all_and_what_it_took_is_archived_again(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    [batch] = batches(house.archive)
    spoil(house, batch)
    assert verify(house).lost == ()  # what the two ends of its file say
    assert verify(house, whole=True).lost == (Lost(batch, (0,), 1, None),)
    assert verify(house, whole=True).archived == 9
    assert repair(house, verify(house, whole=True), NOW).forgotten == 1
    assert ingest(house, seeds, run="run-2") == Counts(offered=10, unchanged=10)
    assert [one.why for one in verify(house, whole=True).lost] == [HISTORY]


@pytest.mark.parametrize(
    ("damage", "lost"),
    [
        (lambda data: data[:-100], (9,)),  # the last record
        (lambda data: data[:-2000], None),  # several
        (lambda data: b"", tuple(range(10))),
        (lambda data: bytes(len(data)), tuple(range(10))),
    ],
)
def test_a_file_that_was_cut_short_emptied_or_filled_up_is_noticed_without_reading_all(
    house: Installation, seeds: Path, damage: Callable[[bytes], bytes], lost: tuple[int, ...] | None
) -> None:
    ingest(house, seeds)
    [batch] = batches(house.archive)
    undisturbed, path = digest(house), house.archive / batch
    path.write_bytes(damage(path.read_bytes()))
    report = verify(house)
    assert report.lost == verify(house, whole=True).lost
    [found] = report.lost
    assert found.positions == lost or (lost is None and len(found.positions or ()) > 1)
    assert (report.archived, report.accounted) == (10 - found.records, 10 - found.records)
    assert mend(house).forgotten == found.records
    assert ingest(house, seeds, run="run-2") == Counts(offered=10, unchanged=10)
    report = verify(house)
    assert (report.archived, report.missing, digest(house)) == (10, (), undisturbed)


def test_a_document_whose_file_was_emptied_is_not_queued_in_vain(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    [batch] = batches(house.archive)
    gone = ids(house)
    house.index.delete(gone)
    (house.archive / batch).write_bytes(b"")
    done = mend(house)
    assert (done.queued, done.forgotten, done.why) == (0, 10, dict.fromkeys(gone, LOST))


def test_a_document_whose_record_is_lost_too_comes_back_with_its_source(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    undisturbed, id = digest(house), ids(house)[0]
    house.index.delete([id])
    lose_batches(house)
    done = mend(house)
    assert (done.queued, done.why) == (0, {id: LOST})
    assert [missing.why for missing in verify(house).missing] == [LOST]
    assert ingest(house, seeds, run="run-2") == Counts(offered=10, indexed=1, unchanged=9)
    assert (verify(house).missing, digest(house)) == ((), undisturbed)


def test_a_run_goes_on_once_a_lost_archive_of_which_nothing_was_made_is_written_off(
    house: Installation, seeds: Path, tmp_path: Path
) -> None:
    (seeds / "quays-again.txt").write_text(article("quays"))  # a copy goes through the stages in every run
    ingest(house, seeds)
    undisturbed = digest(house)
    shutil.rmtree(tmp_path / "data/archive")
    shutil.rmtree(tmp_path / "data/derived")
    with pytest.raises(ServiceError, match="nothing of the archive can be seen"):
        ingest(house, seeds, run="run-2")
    assert mend(house).forgotten == 11
    assert ingest(house, seeds, run="run-3") == Counts(offered=11, unchanged=10, duplicate=1)
    assert ({one.why for one in verify(house).lost}, digest(house)) == ({HISTORY}, undisturbed)


def test_batches_that_the_ledger_does_not_know_are_taken_on(
    index_settings: dict[str, str], tmp_path: Path, seeds: Path
) -> None:
    house = installation(tmp_path / "data", **index_settings)
    ingest(house, seeds)
    (seeds / "ferries.txt").write_text(article("ferries"))
    ingest(house, seeds, seeds / "ferries.txt", run="run-2")
    undisturbed = digest(house)
    house.ledger.close()
    lose_ledger(tmp_path / "data")
    again = installation(tmp_path / "data", **index_settings)
    report = verify(again)
    assert (report.archived, report.accounted, report.ledger_is_lost) == (11, 0, True)
    assert {missing.why for missing in report.missing} == {None}
    assert mend(again).adopted == 11
    assert all(missing.why is not None for missing in verify(again).missing)
    assert mend(again).adopted == 0
    resume(again)
    assert (is_clean(verify(again)), digest(again)) == (True, undisturbed)


def test_a_lost_ledger_learns_of_a_document_whose_later_fetch_alone_is_in_the_index(tmp_path: Path) -> None:
    """A second feed named the page on Tuesday: nothing of that is in the archive."""
    house, url = installation(tmp_path / "data"), "https://post.example/ferry"
    ferry = RawDocument(url, article("ferries").encode(), "text/plain", EPOCH, Given(url=url), None, "page")
    land(house, MONDAY, ferry)
    land(house, TUESDAY, Named(url, ("https://south.example/rss",)))
    house.ledger.close()
    lose_ledger(tmp_path / "data")
    house = installation(tmp_path / "data")
    with closing(house.ledger):
        resume(house)
        assert (is_clean(verify(house)), len(ids(house))) == (True, 1)
        house.index.delete(ids(house))
        stages.reindex(house, quiet)
        assert (is_clean(verify(house)), len(ids(house))) == (True, 1)


def test_a_batch_taken_on_is_not_given_the_outcomes_of_another_order(tmp_path: Path, seeds: Path) -> None:
    ingest(installation(tmp_path / "data"), seeds)
    rules = {"NEWS_SPACY_MODELS": "fi=absent"}  # others: the first order of the next run is of documents known before
    house = installation(tmp_path / "data", **rules)
    (tmp_path / "ferries.txt").write_text(article("ferries"))
    ingest(house, seeds, tmp_path / "ferries.txt", run="run-2")
    undisturbed = digest(house)
    house.ledger.close()
    lose_ledger(tmp_path / "data")
    again = installation(tmp_path / "data", **rules)
    assert mend(again).adopted == 11
    resume(again)
    assert again.ledger.counts("run-2") == Counts(offered=1, indexed=1)
    assert (is_clean(verify(again)), digest(again)) == (True, undisturbed)


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
