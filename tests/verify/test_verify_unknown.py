"""What the index has and nobody knows goes when an operator says so, and never where the ledger is what is lost."""

import shutil
from pathlib import Path

import pytest
from builders import article, digest, ingest, installation, write_lines
from builders_verify import altered, ids, is_clean, lose_ledger, resume
from replays import answer, news

from pipeline import stages
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.sources.folder import Folder
from pipeline.verify import verify
from pipeline.verify.unknown import TAKEN, as_deleted, delete_unknown

FOREIGN = "f" * 32


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(8)]
    return write_lines(tmp_path / "many.jsonl", articles)


def add_foreign(house: Installation) -> None:
    house.index.write([altered(house, ids(house)[0], id=FOREIGN, url="https://elsewhere.example/1")])


def test_it_is_taken_out_and_nothing_else(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    undisturbed = digest(house)
    add_foreign(house)
    report = verify(house)
    assert delete_unknown(house, report) == {FOREIGN}
    assert [one.why for one in as_deleted(report, {FOREIGN}).unexpected] == [TAKEN]
    assert (is_clean(verify(house)), digest(house)) == (True, undisturbed)
    assert delete_unknown(house, verify(house)) == set()


def test_it_stays_while_a_run_may_still_know_it(house: Installation, seeds: Path, tmp_path: Path) -> None:
    ingest(house, seeds)
    add_foreign(house)
    (tmp_path / "quays.txt").write_text(article("quays"))
    list(stages.start(house, "stopped", [Folder(tmp_path / "quays.txt")]))
    with pytest.raises(ServiceError, match=r"run stopped is not finished .* nothing was deleted"):
        delete_unknown(house, verify(house))
    resume(house)
    assert delete_unknown(house, verify(house)) == {FOREIGN}


def test_it_stays_while_the_archive_has_batches_that_an_old_copy_of_the_ledger_does_not_know(
    tmp_path: Path, seeds: Path
) -> None:
    data = tmp_path / "data"
    house = installation(data)
    ingest(house, seeds)
    house.ledger.close()
    shutil.copy(data / "ledger.sqlite", tmp_path / "copy")
    (tmp_path / "quays.txt").write_text(article("quays"))
    ingest(house, tmp_path / "quays.txt", run="run-2")
    undisturbed = digest(house)
    house.ledger.close()
    lose_ledger(data)
    shutil.copy(tmp_path / "copy", data / "ledger.sqlite")
    house = installation(data)
    with pytest.raises(ServiceError, match="run run-2 is not finished"):
        delete_unknown(house, verify(house))
    resume(house)
    assert (delete_unknown(house, verify(house)), digest(house)) == (set(), undisturbed)


def test_nothing_goes_where_the_ledger_was_lost(tmp_path: Path, seeds: Path) -> None:
    house = installation(tmp_path / "data")
    ingest(house, seeds)
    undisturbed = digest(house)
    house.ledger.close()
    lose_ledger(tmp_path / "data")
    house = installation(tmp_path / "data")
    with pytest.raises(UsageError, match="nothing was deleted: `news ingest` takes the archive's batches on again"):
        delete_unknown(house, verify(house))
    assert digest(house) == undisturbed


def test_the_advice_names_the_command_that_does_it(tmp_path: Path, seeds: Path) -> None:
    data = tmp_path / "data"
    house = installation(data)
    ingest(house, seeds)
    add_foreign(house)
    house.index.close()
    house.ledger.close()
    found = news(data, "verify")
    assert "unexpected: https://elsewhere.example/1: the ledger does not know it" in found.stdout
    command = found.stderr.split("`")[3]
    assert command == "news verify --delete-unknown"
    done = news(data, *command.split()[1:])
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "deleted: 1 document that the ledger did not know")
    assert done.stderr == ""
    assert answer(news(data, "verify", "--delete-unknown", "--json"))["deleted"] == []
