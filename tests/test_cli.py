"""The `news` command as a user and a program meet it: output, exit codes, and one sentence where something is wrong."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import WITHOUT_MODEL, article, page, write_lines

NEWS = Path(sys.executable).parent / "news"

type News = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def news(tmp_path: Path) -> News:
    """Runs `news` with a data folder of its own, in a folder of its own."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"NEWS_DATA_DIR": str(tmp_path / "data"), **WITHOUT_MODEL, **environment}
        return subprocess.run(
            [NEWS, *arguments],
            cwd=tmp_path,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "a.txt").write_text(article("the new quay"))
    (folder / "b.html").write_text(page("Bridge closes", "the old bridge", "https://post.example/2026/bridge"))
    (folder / "c.txt").write_text("")
    return folder


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    """The JSON in the last line of standard output."""
    return json.loads(done.stdout.splitlines()[-1])


def test_ingest_prints_its_counts_last(news: News, seed: Path) -> None:
    done = news("ingest", "seed", "--json")
    counts = answer(done)
    assert done.returncode == 0
    assert counts.pop("seconds") > 0
    assert counts == {
        "offered": 3, "indexed": 2, "unchanged": 0, "superseded": 0, "duplicate": 0, "rejected": 1, "failed": 0,
        "pending": 0,
    }  # fmt: skip


def test_progress_goes_to_standard_error(news: News, seed: Path) -> None:
    done = news("ingest", "seed", "--json")
    assert len(done.stdout.splitlines()) == 1
    assert "tag: 2 documents" in done.stderr


def test_search_answers_with_hits_and_facets(news: News, seed: Path) -> None:
    news("ingest", "seed")
    found = answer(news("search", "bridge", "--json"))
    assert found["total"] == 1
    assert found["hits"][0]["title"] == "Bridge closes"
    assert found["hits"][0]["published_at"] == "2026-08-03T07:30:00.000Z"
    assert found["facets"]["month"] == [{"value": "2026-08", "count": 1}]
    assert set(found) == {"total", "hits", "facets", "next", "notes"}


def test_search_before_anything_was_ingested_says_so(news: News) -> None:
    done = news("search", "bridge")
    assert done.returncode == 0
    assert "nothing is indexed yet" in done.stdout


def test_a_query_that_begins_with_a_dash_stands_behind_two(news: News, seed: Path) -> None:
    news("ingest", "seed")
    assert answer(news("search", "--json", "--", "-bridge"))["total"] == 1


def test_all_exports_whole_documents(news: News, seed: Path) -> None:
    news("ingest", "seed")
    documents = [json.loads(line) for line in news("search", "--all", "--jsonl").stdout.splitlines()]
    assert len(documents) == 2
    assert all({"text", "content_hash", "removed", "run"} <= set(document) for document in documents)


def test_pages_follow_one_another(news: News, tmp_path: Path) -> None:
    write_lines(tmp_path / "many.jsonl", ({"text": article(f"matter {n}"), "title": f"Nr {n}"} for n in range(5)))
    news("ingest", "many.jsonl")
    seen, cursor = [], None
    while True:
        page = answer(
            news(
                "search", "--all", "--limit", "2", "--sort", "date", "--json", *(["--after", cursor] if cursor else [])
            )
        )
        seen += [hit["title"] for hit in page["hits"]]
        if (cursor := page["next"]) is None:
            break
    assert sorted(seen) == [f"Nr {n}" for n in range(5)]


def test_verify_proves_that_nothing_is_missing(news: News, seed: Path) -> None:
    news("ingest", "seed")
    done = news("verify", "--digest", "--json")
    report = answer(done)
    assert done.returncode == 0
    assert (report["archived"], report["accounted"], report["indexed"], report["missing"]) == (2, 2, 2, [])
    assert len(report["digest"]) == 64


def test_verify_fails_where_a_document_is_gone_and_nobody_knows_why(news: News, seed: Path, tmp_path: Path) -> None:
    news("ingest", "seed")
    (tmp_path / "data/index").rename(tmp_path / "elsewhere")
    done = news("verify", "--json")
    assert done.returncode == 1
    assert [missing["why"] for missing in answer(done)["missing"]] == [None, None]
    assert "`news index reindex --from-archive`" in done.stderr
    assert news("index", "reindex", "--from-archive").returncode == 0
    assert news("verify").stderr == ""


def test_a_lost_index_is_brought_back_from_the_archive(news: News, seed: Path, tmp_path: Path) -> None:
    news("ingest", "seed")
    before = answer(news("verify", "--digest", "--json"))
    (tmp_path / "data/index").rename(tmp_path / "elsewhere")
    assert news("index", "reindex").returncode == 0
    assert answer(news("verify", "--digest", "--json")) == before


def test_inspect_shows_every_file_in_order_with_all_keys(news: News, seed: Path) -> None:
    records = [json.loads(line) for line in news("inspect", "--jsonl", "seed").stdout.splitlines()]
    assert [record["path"] for record in records] == ["seed/a.txt", "seed/b.html", "seed/c.txt"]
    assert all(list(record) == list(records[0]) for record in records)
    assert [record["error"] and record["error"]["kind"] for record in records] == [None, None, "rejected"]
    assert (records[0]["title"], records[1]["title"]) == (None, "Bridge closes")
    assert records[1]["url"] == "https://post.example/2026/bridge"


def test_inspect_without_tags_loads_no_model(news: News, seed: Path) -> None:
    done = news("inspect", "--jsonl", "--no-tag", "seed/a.txt", NEWS_SPACY_MODELS="en=no_such_model")
    assert json.loads(done.stdout)["entities"] == []


def test_inspect_writes_nothing(news: News, seed: Path, tmp_path: Path) -> None:
    news("inspect", "seed")
    assert not (tmp_path / "data").exists()


def test_runs_lists_the_accounts(news: News, seed: Path) -> None:
    news("ingest", "seed")
    news("ingest", "seed")
    assert "unchanged" in news("runs").stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "complaint"),
    [
        (["ingest"], {"NEWS_FEEDS_FILE": "nowhere.toml"}, "nowhere.toml does not exist"),
        (["ingest", "nowhere"], {}, "nowhere"),
        (["ingest", "feeds"], {"NEWS_FEEDS_FILE": os.devnull}, "names no feeds"),
        (["inspect", "nowhere"], {}, "nowhere"),
        (["search", "--after", "rubbish"], {}, "“rubbish”"),
        (["search", "--limit", "many"], {}, "many"),
        (["ingest", "seed"], {"NEWS_SPACY_MODELS": "en"}, "NEWS_SPACY_MODELS has “en”"),
        (["ingest", "seed"], {"NEWS_SPACY_MODELS": "en=no_such_model"}, "no_such_model"),
        (["search"], {"NEWS_TIMEZONE": "Mars/Base"}, "NEWS_TIMEZONE is “Mars/Base”"),
        (["search"], {"NEWS_INDEX_URL": "http://me:word@127.0.0.1:9200/x"}, "NEWS_INDEX_URL"),
        (["verify"], {"NEWS_STATE_URL": "nonsense"}, "NEWS_STATE_URL"),
    ],
)
def test_a_mistake_is_answered_with_one_sentence_and_exit_code_2(
    news: News, seed: Path, arguments: list[str], environment: dict[str, str], complaint: str
) -> None:
    done = news(*arguments, **environment)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_is_a_file_is_answered_with_one_sentence(news: News, seed: Path) -> None:
    done = news("ingest", "seed", NEWS_DATA_DIR=str(seed / "a.txt"))
    assert done.returncode == 2
    assert "which is not a folder" in done.stderr


def test_a_service_that_refuses_gives_exit_code_3_and_the_account(news: News, seed: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/index").write_text("no index")
    done = news("ingest", "seed", "--json")
    assert done.returncode == 3
    assert answer(done)["pending"] == 2
    assert answer(done)["offered"] == 3
    (tmp_path / "data/index").unlink()
    assert answer(news("ingest", "seed", "--json"))["unchanged"] == 2
    assert answer(news("verify", "--json"))["missing"] == []


def test_what_a_stopped_run_left_is_counted_where_finishing_it_fails_again(
    news: News, seed: Path, tmp_path: Path
) -> None:
    """Also before the new run has begun: the documents are pending, and nobody may take them for gone."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/index").write_text("no index")
    first = answer(news("ingest", "seed", "--json"))
    done = news("ingest", "seed", "--json")
    assert done.returncode == 3
    assert "finishing run" in done.stderr
    assert {**answer(done), "seconds": 0} == {**first, "seconds": 0}
    assert first["pending"] == 2
    (tmp_path / "data/index").unlink()
    assert answer(news("ingest", "seed", "--json"))["unchanged"] == 2


def test_a_program_is_answered_in_one_line_also_where_the_index_cannot_be_read(
    news: News, seed: Path, tmp_path: Path
) -> None:
    assert news("ingest", "seed").returncode == 0
    [described] = (tmp_path / "data/index").rglob("meta.json")
    described.write_text("no index")
    found, proof = news("search", "bridge", "--json"), news("verify", "--digest", "--json")
    assert (found.returncode, proof.returncode) == (3, 3)
    [note] = answer(found).pop("notes")
    assert answer(found) == {"total": 0, "hits": [], "facets": {}, "next": None, "notes": [note]}
    sentence = answer(proof)["error"]
    assert answer(proof) == {
        "archived": None, "accounted": None, "indexed": None, "missing": [], "unexpected": [], "stale": [], "lost": [],
        "digest": None, "error": sentence,
    }  # fmt: skip
    assert f"news: {note}" in found.stderr
    assert f"news: {sentence}" in proof.stderr
    assert "digest" not in answer(news("verify", "--json"))


def test_empty_variables_count_as_unset(news: News, seed: Path) -> None:
    assert news("ingest", "seed", NEWS_STATE_URL="", NEWS_TIMEZONE=" ").returncode == 0


def test_help_names_every_command(news: News) -> None:
    shown = news("--help").stdout
    for command in ("ingest", "inspect", "search", "verify", "runs", "index"):
        assert f"\n  {command}" in shown
        assert news(command, "--help").returncode == 0


@pytest.mark.parametrize(("arguments", "limit_s"), [(["--help"], 0.4), (["search", "bridge", "--json"], 1.0)])
def test_light_commands_start_quickly(news: News, arguments: list[str], limit_s: float) -> None:
    """CPU seconds (issue: help under 0.4, search under 1), which other work on the machine hardly touches."""
    news(*arguments)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    news(*arguments)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < limit_s
