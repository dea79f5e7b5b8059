"""What was rejected or failed is listed by stage and reason, shown with its raw record, and tried again."""

import gzip
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from builders import WITHOUT_MODEL
from builders_letters import FAULTS, STAGES, write_seed
from click.testing import CliRunner
from replays import ROOT, answer, news, release

from pipeline.cli import news as command_line

FOUND = {
    ("empty.txt", "fetch", "rejected"), ("error.html", "extract", "rejected"),
    *((f"{stage}.txt", stage, "failed") for stage in STAGES),
}  # fmt: skip


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with a fault in each stage."""
    return release(tmp_path_factory.mktemp("faulty"), FAULTS)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_seed(tmp_path_factory.mktemp("in") / "seed")


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, faulty: Path, seed: Path) -> Path:
    data = tmp_path_factory.mktemp("before") / "data"
    done = news(data, "ingest", str(seed), "--json", program=faulty)
    assert (done.returncode, answer(done)["failed"], answer(done)["rejected"]) == (1, 4, 2)
    return data


@pytest.fixture
def data(tmp_path: Path, ingested: Path) -> Path:
    """The data folder of an installation over whose documents a faulty release has stumbled."""
    return Path(shutil.copytree(ingested, tmp_path / "data"))


def here(data: Path, *arguments: str, **settings: str) -> str:
    """What `news` of this release prints; in this process, unless it talks to servers."""
    if settings:
        served = news(data, *arguments, program=ROOT, **settings)
        assert served.returncode == 0, served.stderr
        return served.stdout
    environment = {"NEWS_DATA_DIR": str(data), **WITHOUT_MODEL, **settings}
    done = CliRunner().invoke(command_line, arguments, env=environment)
    assert done.exception is None, done.exception
    return done.stdout


def listed(data: Path, *options: str, **settings: str) -> list[Any]:
    return [
        json.loads(line) for line in here(data, "dead-letters", "list", "--jsonl", *options, **settings).splitlines()
    ]


def names(data: Path, *options: str) -> set[str]:
    return {Path(letter["locator"]).name for letter in listed(data, *options)}


def stopped(letters: list[Any]) -> set[tuple[str, str | None, str]]:
    return {(Path(letter["locator"]).name, letter["stage"], letter["outcome"]) for letter in letters}


def retried(data: Path, *options: str, **settings: str) -> Any:
    return json.loads(here(data, "dead-letters", "retry", "--json", *options, **settings))


@pytest.fixture(params=["sqlite and embedded", "postgresql and elasticsearch"])
def servers(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings of an installation without and with servers."""
    if request.param == "sqlite and embedded":
        return {}
    node, alias = request.getfixturevalue("elasticsearch"), request.getfixturevalue("alias")
    return {"NEWS_STATE_URL": request.getfixturevalue("postgres_url"), "NEWS_INDEX_URL": f"{node}/{alias}"}


def test_each_is_listed_under_the_stage_that_stopped_it_and_retried_once_the_fault_is_mended(
    tmp_path: Path, faulty: Path, seed: Path, servers: dict[str, str]
) -> None:
    settings, data = servers, tmp_path / "data"
    assert news(data, "ingest", str(seed), program=faulty, **settings).returncode == 1
    letters = listed(data, **settings)
    assert stopped(letters) == FOUND
    assert all(letter["run"] and letter["reason"] and letter["pipeline_version"] for letter in letters)
    assert [letter["record"] is None for letter in letters] == [letter["stage"] == "fetch" for letter in letters]

    queued = retried(data, **settings)
    assert (queued["queued"], queued["never_archived"], queued["at_work"]) == (4, 0, 0)
    assert {letter["stage"] for letter in listed(data, **settings) if letter["queued"]} == set(STAGES)
    again = retried(data, **settings)
    assert (again["run"], again["queued"], again["at_work"]) == (None, 0, 4)

    (tmp_path / "nothing").mkdir()
    finished = news(data, "ingest", str(tmp_path / "nothing"), "--json", program=ROOT, **settings)
    assert f"finishing run {queued['run']}, which is open" in finished.stderr
    assert finished.returncode == 0, finished.stderr
    assert {letter["outcome"] for letter in listed(data, **settings)} == {"rejected"}
    verified = json.loads(here(data, "verify", "--json", **settings))
    assert (verified["indexed"], verified["missing"]) == (5, [])


def test_the_table_counts_by_stage_and_outcome_and_says_the_commonest_reasons(data: Path) -> None:
    said = here(data, "dead-letters", "list")
    assert "6 dead letters" in said
    assert "404 not found" in said
    assert "1 × ValueError: nobody foresaw this" in said
    assert "Traceback" not in said
    assert "5 more: --limit shows more" in here(data, "dead-letters", "list", "--limit", "1")
    assert here(data, "dead-letters", "list", "--since", "2999-01-01") == "there are no such dead letters\n"


CHOICES: list[tuple[tuple[str, ...], set[str]]] = [
    (("--stage", "clean"), {"clean.txt"}),
    (("--stage", "extract"), {"extract.txt", "error.html"}),
    (("--stage", "extract", "--outcome", "rejected"), {"error.html"}),
    (("--reason", "FORESAW nobody"), {"extract.txt", "clean.txt", "tag.txt"}),
    (("--reason", "100%"), set()),
    (("--reason", "_"), {"extract.txt", "clean.txt", "tag.txt"}),  # in their tracebacks; no wildcard
    (("--feed", "https://north.example/rss"), set()),
    (("--since", "2020-01-01", "--outcome", "rejected"), {"error.html", "empty.txt"}),
    (("--since", "2999-01-01"), set()),
]


@pytest.mark.parametrize(("options", "expected"), CHOICES, ids=lambda value: " ".join(sorted(value)))
def test_they_are_chosen_by(ingested: Path, options: tuple[str, ...], expected: set[str]) -> None:
    assert names(ingested, *options) == expected


def test_one_is_shown_with_its_traceback_rules_and_record(data: Path, seed: Path) -> None:
    [letter] = listed(data, "--stage", "tag")
    for name in (str(seed / "tag.txt"), letter["record"]):
        said = here(data, "dead-letters", "show", name)
        for fact in ("nobody foresaw this", "Traceback", letter["run"], letter["pipeline_version"], letter["record"]):
            assert fact in said
    [refused] = listed(data, "--stage", "index")
    assert "tag.txt" not in here(data, "dead-letters", "show", refused["id"][:8])


def test_the_raw_bytes_are_given_or_the_reason_why_there_are_none(data: Path, seed: Path) -> None:
    raw = here(data, "dead-letters", "show", str(seed / "error.html"), "--raw")
    assert raw == (seed / "error.html").read_text()
    none = news(data, "dead-letters", "show", str(seed / "empty.txt"), "--raw")
    assert (none.returncode, none.stdout) == (1, "")
    assert "was never archived: the file is empty" in none.stderr


def test_what_is_no_dead_letter_is_said_to_be_none(data: Path, seed: Path) -> None:
    well = news(data, "dead-letters", "show", str(seed / "well.txt"))
    assert (well.returncode, "it was indexed" in well.stderr) == (2, True)
    unknown = news(data, "dead-letters", "retry", "https://nowhere.example/")
    assert (unknown.returncode, "no run was ever offered" in unknown.stderr) == (2, True)
    both = news(data, "dead-letters", "retry", "--stage", "tag", str(seed / "tag.txt"))
    assert both.returncode == 2


def test_rejected_ones_are_tried_again_only_where_they_are_meant(data: Path, seed: Path) -> None:
    assert retried(data, "--stage", "extract", "--outcome", "rejected")["queued"] == 1
    assert retried(data, str(seed / "empty.txt"))["never_archived"] == 1
    assert retried(data, str(seed / "tag.txt"), str(seed / "index.txt"))["queued"] == 2
    assert news(data, "ingest", str(seed), "--json").returncode == 0
    assert names(data) == {"empty.txt", "error.html"}


def test_what_is_tried_again_by_the_same_rules_fails_again(data: Path, faulty: Path, tmp_path: Path) -> None:
    assert retried(data)["queued"] == 4
    (tmp_path / "nothing").mkdir()
    assert news(data, "ingest", str(tmp_path / "nothing"), program=faulty).returncode == 1
    assert stopped(listed(data)) == FOUND


def test_a_deleted_document_is_never_tried_again(data: Path, seed: Path) -> None:
    assert "court order" in here(data, "delete", str(seed / "index.txt"), "--reason", "court order")
    assert [Path(letter["locator"]).name for letter in listed(data) if letter["deleted"]] == ["index.txt"]
    assert retried(data)["queued"] == 3
    assert retried(data, "--outcome", "rejected")["deleted"] == 1


def test_records_that_the_archive_has_lost_are_counted(data: Path) -> None:
    shutil.rmtree(data / "archive")
    assert retried(data) | {"lost": 0} == {
        "run": None, "queued": 0, "at_work": 0, "deleted": 0, "never_archived": 0, "lost": 0,
    }  # fmt: skip
    assert retried(data)["lost"] == 4


def test_files_of_a_release_that_did_not_write_the_stage_down_tell_it_all_the_same(data: Path, tmp_path: Path) -> None:
    for path in (data / "derived").rglob("*.jsonl.gz"):
        header, *lines = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        for line in lines:
            line.get("problem", {}).pop("stage", None)
        text = "".join(json.dumps(line) + "\n" for line in (header | {"failed": False}, *lines))
        path.write_bytes(gzip.compress(text.encode()))
    with sqlite3.connect(data / "ledger.sqlite") as ledger:
        ledger.execute("update locators set stage = null")
    ledger.close()
    assert stopped(listed(data, "--outcome", "rejected")) == {
        ("empty.txt", None, "rejected"),
        ("error.html", None, "rejected"),
    }
    retried(data, "--reason", "404 not found", "--outcome", "rejected")
    (tmp_path / "nothing").mkdir()
    here(data, "ingest", str(tmp_path / "nothing"))
    assert names(data, "--stage", "extract") == {"error.html"}
