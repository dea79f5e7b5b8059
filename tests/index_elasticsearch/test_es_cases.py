"""Faults of other projects, each as its case tells it: the `news` command against a real Elasticsearch."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import WITHOUT_MODEL, article
from proxy_es import Proxy, Reply, Request, edited, passed_on

NEWS = Path(sys.executable).parent / "news"
CASES = Path(__file__).parents[1] / "cases" / "index_search"

type News = Callable[..., tuple[int, Any]]


def runner(folder: Path, url: str) -> News:
    """Runs `news` with a data folder of its own: the exit code, and the JSON on the last line of standard output."""

    def run(*arguments: str, data: str = "data") -> tuple[int, Any]:
        settings = {"NEWS_DATA_DIR": str(folder / data), "NEWS_INDEX_URL": url, **WITHOUT_MODEL}
        done = subprocess.run(
            [NEWS, *arguments], cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True, check=False
        )
        return done.returncode, json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else done.stderr

    return run


@pytest.fixture
def news(elasticsearch: str, alias: str, tmp_path: Path) -> News:
    return runner(tmp_path, f"{elasticsearch}/{alias}")


@pytest.mark.parametrize("case", ["056-keyword-over-the-byte-limit", "058-query-with-special-characters"])
def test_a_case_of_steps(news: News, case: str) -> None:
    told = json.loads((CASES / case / "case.json").read_text())
    results: dict[str, Any] = {"exit": {}}
    for step in told["steps"]:
        arguments = [str(CASES / case / part) if part == "seed" else part for part in step["args"]]
        results["exit"][step["as"]], results[step["as"]] = news(*arguments)
    for expectation in told["expect"]:
        value = at(results, expectation["path"])
        assert holds(value, expectation), (expectation, value)


def at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def holds(value: Any, wanted: dict[str, Any]) -> bool:
    checks: dict[str, Callable[[Any], bool]] = {
        "equals": lambda expected: bool(value == expected),
        "contains": lambda expected: expected in value,
        "at_least": lambda expected: bool(value >= expected),
        "not_null": lambda expected: (value is not None) == expected,
        "min_length": lambda expected: len(value) >= expected,
    }
    return all(checks[name](expected) for name, expected in wanted.items() if name != "path")


def test_060_the_chunk_after_the_bad_one_is_sent_and_the_bad_ones_are_counted(
    elasticsearch: str, alias: str, tmp_path: Path
) -> None:
    def rule(request: Request) -> Reply:
        """Documents 3 and 7 of the first bulk never reach the node."""
        if request.number > 1:
            return passed_on(request)
        lines = request.body.splitlines(keepends=True)
        bad = [item["index"]["_id"] for n, item in enumerate(request.items) if n in (3, 7)]
        reply = request.forward(b"".join(lines[n] for n in range(len(lines)) if n // 2 not in (3, 7)))

        def edit(body: dict[str, Any]) -> None:
            error = {"type": "mapper_parsing_exception", "reason": "failed to parse"}
            body["items"][3:3] = [{"index": {"_id": id_, "status": 400, "error": error}} for id_ in bad]
            body["errors"] = True

        return edited(reply, edit)

    (tmp_path / "seed").mkdir()
    for n in range(1_002):
        words = f"proposal number {n} of the year {n * 7}"
        (tmp_path / "seed" / f"{n:04}.txt").write_text(article(words, paragraphs=2))
    proxy = Proxy(elasticsearch, rule)
    news = runner(tmp_path, f"{proxy.url}/{alias}")
    code, counts = news("ingest", "seed", "--json")
    assert (code, counts["offered"], counts["indexed"], counts["failed"]) == (1, 1_002, 1_000, 2)
    assert news("search", "--json")[1]["total"] == 1_000
    code, report = news("verify", "--json")
    assert (code, len(report["missing"])) == (0, 2)
    assert all("failed to parse" in missing["why"] for missing in report["missing"])
    proxy.close()


@pytest.mark.parametrize("ledger", ["data", "another"])
def test_062_an_older_copy_is_superseded_and_never_failed(news: News, tmp_path: Path, ledger: str) -> None:
    """With the ledger that knows the newer fetch, and with one that does not, where Elasticsearch's 409 decides."""
    for name, fetched_at in (("newer", "2026-03-05T12:00:00Z"), ("older", "2026-03-05T08:00:00Z")):
        html = (CASES / "062-older-copy-answers-409" / f"{name}.html").read_text()
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"html": html, "fetched_at": fetched_at}) + "\n")
    assert news("ingest", "newer.jsonl", "--json")[1]["indexed"] == 1
    code, older = news("ingest", "older.jsonl", "--json", data=ledger)
    assert (code, older["offered"], older["superseded"], older["failed"]) == (0, 1, 1, 0)
    page = news("search", "--json")[1]
    assert page["total"] == 1
    assert "second edition" in page["hits"][0]["title"]


def test_the_command_makes_looks_at_and_remakes_the_index(news: News, tmp_path: Path, alias: str) -> None:
    (tmp_path / "a.txt").write_text(article("the new quay"))
    assert news("index", "status", "--json")[1]["index"] is None
    assert news("index", "create") == (0, "created the index\n")
    assert news("index", "create") == (0, "the index is there already\n")
    assert news("ingest", "a.txt", "--json")[1]["indexed"] == 1
    code, said = news("index", "reindex")
    assert (code, re.sub(r"\s+", " ", said).strip()) == (0, f"1 documents copied; the index is now {alias}-v3-000002")
    assert news("index", "reindex", "--delete-old") == (0, f"deleted {alias}-v3-000001\n")
    status = news("index", "status", "--json")[1]
    assert (status["documents"], status["generations"]) == (1, {f"{alias}-v3-000002": 1})
    assert news("index", "reindex", "--from-archive")[0] == 0
    assert news("search", "quay", "--json")[1]["total"] == 1
    assert news("index", "reindex", "--from-archive", "--delete-old")[0] == 2


def test_a_server_that_is_not_there_is_exit_code_3(tmp_path: Path) -> None:
    news = runner(tmp_path, "http://127.0.0.1:9/news")
    code, said = news("index", "create")
    assert code == 3
    assert said.startswith("news: cannot reach Elasticsearch at http://127.0.0.1:9: check NEWS_INDEX_URL")
