"""What the archive has lost, or has and the ledger does not know, is named, written off or taken on."""

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from builders import article, digest, ingest, installation, quiet, spoil
from builders_verify import NOW, ids, is_clean, lose_batches, lose_ledger, mend, resume
from replays import Offering, land, text

from pipeline import stages
from pipeline.archive import batches
from pipeline.article import Given, Named, RawDocument
from pipeline.clock import EPOCH, strictly_increasing
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.stages import fetch
from pipeline.verify import Lost, verify
from pipeline.verify.archived import FORGOTTEN, HISTORY
from pipeline.verify.repair import LOST, repair

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


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
