"""news prune, as an operator meets it: what it says, and what becomes of it when it is killed."""

import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from houses_prune import ARCHIVE, DERIVED, DOCUMENTS, LEDGER, OLD, fill, houses
from replays import ROOT, answer, news, release

from pipeline.errors import UsageError
from pipeline.settings import DESCRIPTIONS, from_environment
from pipeline.verify import verify

AGES = DOCUMENTS | ARCHIVE | DERIVED | LEDGER


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("filled") / "data"
    with houses(data) as opened:
        fill(opened())
    ledger = sqlite3.connect(data / "ledger.sqlite")  # as if each run had been closed on its day
    ledger.execute("update runs set closed_at = started_at")
    ledger.execute("update orders set closed_at = (select started_at from runs where runs.run = orders.run)")
    ledger.execute("update changes set at = (select started_at from runs where runs.run = changes.run)")
    ledger.commit()
    ledger.close()
    return data


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled, tmp_path / "data"))


def prune(data: Path, *options: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return news(data, "prune", *options, program=ROOT, **settings)


def files(data: Path, *folders: str) -> set[str]:
    return {str(path.relative_to(data)) for folder in folders for path in (data / folder).rglob("*") if path.is_file()}


def test_where_no_age_is_set_nothing_goes_and_it_says_so(data: Path) -> None:
    asked = prune(data, "--dry-run")
    assert (asked.returncode, asked.stdout.startswith("all is kept for ever: set NEWS_KEEP_")) == (0, True)
    told = prune(data)
    assert (told.returncode, "all is kept for ever: set NEWS_KEEP_" in told.stderr) == (2, True)


def test_a_dry_run_says_what_would_go_and_leaves_it(data: Path) -> None:
    before = files(data, "archive", "derived")
    would = prune(data, "--dry-run", **AGES).stdout
    assert f"documents of the index: 2 would go, of {OLD} to {OLD}" in would
    assert f"batches of the archive: 1 would go, of {OLD} to {OLD}" in would
    assert f"runs: 1 would go, of {OLD} to {OLD}" in would
    assert files(data, "archive", "derived") == before
    dry = answer(prune(data, "--dry-run", "--json", **AGES))
    assert answer(prune(data, "--json", **AGES)) == dry
    assert dry["documents"] == {"count": 2, "from": f"{OLD}", "to": f"{OLD}"}
    assert answer(prune(data, "--json", **ARCHIVE))["documents"] is None


def test_an_archive_that_is_kept_shorter_than_documents_is_warned_of(data: Path) -> None:
    assert "a lost index could not be restored" in prune(data, "--dry-run", **ARCHIVE).stderr
    assert "documents for 200 days" in prune(data, "--dry-run", **ARCHIVE, NEWS_KEEP_DOCUMENTS_DAYS="200").stderr
    assert prune(data, "--dry-run", **ARCHIVE, **DOCUMENTS).stderr == ""


@pytest.mark.parametrize("name", sorted(name for name in DESCRIPTIONS if name.startswith("NEWS_KEEP_")))
@pytest.mark.parametrize("said", ["0", "-1", "30d", "1.5", "always", "123456"])
def test_an_age_is_a_number_of_days(name: str, said: str) -> None:
    with pytest.raises(UsageError, match=f"{name} is “{said}”: write a number of days"):
        from_environment({name: said})


def state(data: Path) -> dict[str, Any]:
    """All that can be told of an installation, but when it was pruned."""
    with houses(data) as opened:
        house = opened()
        report = verify(house)
        standings = {one.id: (one.outcome, one.reason, one.batch) for one in house.ledger.standings()}
        return {
            "files": files(data, "archive", "derived"),
            "digest": report.digest,
            "wrong": (report.missing, report.unexpected, report.stale, report.lost),
            "documents": standings,
            "places": sorted(house.ledger.locators([f"/{age}/{kind}.txt" for age in ("old", "middle", "new")
                                                    for kind in ("dated", "undated", "empty")])),
            "runs": sorted(house.ledger.latest_runs(99)),
        }  # fmt: skip


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that dies at the step that DIE_AT says: before it removes a file or writes the ledger."""
    dies = (
        "__import__('os')._exit(9) if (steps := getattr(__import__('os'), 'steps', 0) + 1) == "
        "int(__import__('os').environ.get('DIE_AT', 0)) else setattr(__import__('os'), 'steps', steps)\n"
    )
    places = {
        "storage.py": "        path.unlink(missing_ok=True)\n",
        "ledger/retention.py": "        connection.execute(delete(table).where(same), of)\n",
        "prune/__init__.py": "        installation.ledger.age(",
    }
    faults = {name: (line, f"{' ' * 8}{dies}{line}") for name, line in places.items()}
    return release(tmp_path_factory.mktemp("mortal"), faults)


def test_killed_at_any_step_and_run_again_it_ends_as_if_undisturbed(
    data: Path, filled: Path, tmp_path: Path, mortal: Path
) -> None:
    whole = Path(shutil.copytree(filled, tmp_path / "whole"))
    assert prune(whole, **AGES).returncode == 0
    deaths = 0
    while (done := news(data, "prune", program=mortal, DIE_AT=f"{deaths + 1}", **AGES)).returncode == 9:
        deaths += 1
    assert (done.returncode, deaths >= 4) == (0, True)
    assert state(data) == state(whole)
    assert state(whole)["wrong"] == ((), (), (), ())
