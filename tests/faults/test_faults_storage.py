"""The archive and the derived files on object storage: the same promises as on a disk."""

import signal
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import article, ingest, installation, quiet
from real_s3 import S3Server
from replays import answer
from runs_faults import DOCUMENTS, OFFERED, House, complete, is_told

from pipeline import stages
from pipeline.archive import batch_name, batches, read_batch, write_batch
from pipeline.article import RawDocument
from pipeline.clock import strictly_increasing
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.sources.folder import Folder
from pipeline.stages.derive import STAGES
from pipeline.stages.files import derived_path
from pipeline.stages.reprocess import reprocess
from pipeline.stages.wanted import EVERYTHING
from pipeline.storage import names, read_whole, remove, write_whole
from pipeline.verify import verify

TODAY = datetime.now(UTC).date()


@pytest.fixture(params=["memory", "s3"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Settings that put archive and derived files into object storage."""
    root = f"memory://{tmp_path}" if request.param == "memory" else request.getfixturevalue("bucket")
    return {"NEWS_ARCHIVE_URL": f"{root}/archive", "NEWS_DERIVED_URL": f"{root}/derived"}


@pytest.fixture
def house(tmp_path: Path, where: dict[str, str]) -> Installation:
    return installation(tmp_path / "data", **where)


@pytest.fixture
def on_s3(tmp_path: Path, s3: S3Server, bucket: str) -> House:
    settings = {"NEWS_ARCHIVE_URL": f"{bucket}/archive", "NEWS_DERIVED_URL": f"{bucket}/derived"}
    return House(tmp_path / "data", settings | s3.environment)


def bodies(house: Installation) -> list[bytes]:
    records = [record for batch in batches(house.archive) for record in read_batch(house.archive, batch)]
    return [record.body for record in records if isinstance(record, RawDocument)]


def test_what_is_taken_in_is_taken_in_once_and_replayed_without_a_change(
    house: Installation, seed: Path, digest: str, tmp_path: Path
) -> None:
    assert ingest(house, seed) == Counts(offered=OFFERED, indexed=DOCUMENTS, duplicate=3, rejected=1)
    archived = sorted(bodies(house))
    assert ingest(house, seed, run="run-2") == Counts(offered=OFFERED, unchanged=DOCUMENTS, duplicate=3, rejected=1)
    assert sorted(bodies(house)) == archived
    replayed = reprocess(house, "replay", TODAY, EVERYTHING, quiet)
    assert (replayed.unchanged, replayed.indexed, replayed.failed) == (DOCUMENTS, 0, 0)
    report = verify(house)
    assert (report.digest, report.missing, report.lost) == (digest, (), ())
    assert not list(tmp_path.glob("data/archive")) + list(tmp_path.glob("data/derived"))


def test_rules_that_changed_are_replayed_from_the_archive(
    house: Installation, seed: Path, where: dict[str, str]
) -> None:
    ingest(house, seed)
    rules = installation(house.settings.data_dir, **where, NEWS_SPACY_MODELS="fi=absent")
    assert reprocess(rules, "replay", TODAY, EVERYTHING, quiet).unchanged == DOCUMENTS
    assert verify(rules).missing == ()


def test_a_batch_that_the_ledger_does_not_know_is_adopted(house: Installation, seed: Path, digest: str) -> None:
    """As a kill between the archive and the ledger leaves it."""
    clock = strictly_increasing(0)
    offers = [offer for offer in Folder(seed).offers(clock) if isinstance(offer, RawDocument)]
    write_batch(house.archive, batch_name(TODAY, "killed", 0), offers)
    stages.resume(house, quiet, lambda sentence: None)
    assert house.ledger.counts("killed").indexed == DOCUMENTS
    assert ingest(house, seed, run="run-2").unchanged == DOCUMENTS
    assert len(list(batches(house.archive))) == 1
    assert verify(house).digest == digest


def test_a_damaged_derived_file_is_made_anew_and_a_truncated_batch_fails_with_a_reason(
    house: Installation, seed: Path, where: dict[str, str], digest: str
) -> None:
    ingest(house, seed)
    [batch] = batches(house.archive)
    tagged = derived_path(house.derived, "tag", batch)
    for damage in (b"", read_whole(tagged)[:100]):
        write_whole(tagged, damage)
        stages.index(house, "run-1", 0)
        assert len(read_whole(tagged)) > 100
    whole = read_whole(house.archive / batch)
    write_whole(house.archive / batch, whole[: len(whole) // 2])
    for stage in STAGES:
        remove(derived_path(house.derived, stage, batch))
    rules = installation(house.settings.data_dir, **where, NEWS_SPACY_MODELS="fi=absent")
    replayed = reprocess(rules, "replay", TODAY, EVERYTHING, quiet)
    assert replayed.failed > 0
    assert replayed.pending == 0
    assert verify(rules).digest == digest  # what is in the index stays there
    assert ingest(rules, seed, run="run-2").failed == 0
    assert verify(rules).missing == ()


def test_no_half_of_a_batch_is_ever_seen(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "many").mkdir()
    for n in range(12):
        (tmp_path / f"many/{n}.txt").write_text(article(f"matter {n} ") + "x" * 5_000_000)
    list(stages.start(house, "run-1", [Folder(tmp_path / "many")]))
    assert len(bodies(house)) == 12
    assert [name for name in names(house.archive / f"{TODAY:%Y/%m/%d}") if not name.endswith(".warc.gz")] == []


@pytest.mark.slow
def test_commands_on_s3_killed_at_any_moment_lose_nothing(on_s3: House, seed: Path, digest: str) -> None:
    stopped = 0
    for moment in (0.5, 0.8, 1.1, 1.5, 2.0, 2.6):  # later and later, as each goes on where the one before was stopped
        process = on_s3.begin("ingest", str(seed))
        try:
            process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            stopped += 1
    assert stopped >= 2
    assert on_s3.run("ingest", str(seed)).returncode == 0
    complete(on_s3, digest)


@pytest.mark.slow
def test_an_s3_that_refuses_stops_the_run_and_the_next_one_completes_it(on_s3: House, seed: Path, digest: str) -> None:
    """Before anything is archived, or when the stages write."""
    away = on_s3.run("ingest", str(seed), "--json", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert not is_told(on_s3, away)
    assert "Could not connect to the endpoint URL" in away.stderr
    nowhere = on_s3.settings["NEWS_DERIVED_URL"].replace("test-", "nobodys-")
    refused = on_s3.run("ingest", str(seed), "--json", NEWS_DERIVED_URL=nowhere)
    assert not is_told(on_s3, refused)
    assert "The specified bucket does not exist" in refused.stderr
    done = on_s3.run("ingest", str(seed), "--json")
    assert answer(done)["pending"] == 0
    complete(on_s3, digest)
