"""`news verify --repair` as an operator meets it."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from builders import article, installation, spoil, write_lines
from replays import answer, news

from pipeline.archive import batches
from pipeline.index.embedded import EmbeddedIndex


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(300)]
    return write_lines(tmp_path / "many.jsonl", articles)


def delete(data: Path, count: int) -> list[str]:
    """Delete documents from the index by hand; their ids."""
    index = EmbeddedIndex(data / "index")
    ids = [id for id, _ in index.digest_lines()][:count]
    index.delete(ids)
    index.close()
    return ids


def missing(done: "subprocess.CompletedProcess[str]") -> dict[str, Any]:
    return {missing["id"]: missing["why"] for missing in answer(done)["missing"]}


def test_documents_deleted_by_hand_are_named_repaired_and_there_again(tmp_path: Path, seeds: Path) -> None:
    data = tmp_path / "data"
    assert news(data, "ingest", str(seeds)).returncode == 0
    undisturbed = answer(news(data, "verify", "--digest", "--json"))
    gone = delete(data, 3)
    found = news(data, "verify", "--json")
    assert (found.returncode, missing(found)) == (1, dict.fromkeys(gone))
    assert "`news verify --repair` queues what is missing" in found.stderr
    repaired = news(data, "verify", "--repair", "--json")
    run = answer(repaired)["repaired"]["run"]
    assert repaired.returncode == 0
    assert answer(repaired)["repaired"] == {"run": run, "queued": 3, "adopted": 0, "taken_away": 0, "forgotten": 0}
    assert missing(repaired) == dict.fromkeys(gone, f"pending: run {run} is not finished")
    assert missing(news(data, "verify", "--json")) == missing(repaired)
    again = news(data, "verify", "--repair")
    assert (again.returncode, again.stdout.splitlines()[-1]) == (0, "there was nothing to repair")
    assert news(data, "ingest", str(seeds)).returncode == 0
    assert answer(news(data, "verify", "--digest", "--json")) == undisturbed


def test_a_person_is_shown_a_hundred_and_told_of_the_others(tmp_path: Path, seeds: Path) -> None:
    data = tmp_path / "data"
    news(data, "ingest", str(seeds))
    delete(data, 120)
    found = news(data, "verify")
    lines = [line for line in found.stdout.splitlines() if line.startswith("missing: ")]
    assert (found.returncode, len(lines)) == (1, 100)
    assert "… and 20 more missing: `news verify --json` names all" in found.stdout
    assert len(missing(news(data, "verify", "--json"))) == 120


def test_a_lost_batch_is_named_with_what_to_do_and_is_no_failure(tmp_path: Path, seeds: Path) -> None:
    data = tmp_path / "data"
    news(data, "ingest", str(seeds))
    [batch] = (data / "archive").rglob("*.warc.gz")
    os.unlink(batch)
    found = news(data, "verify", "--json")
    name = batch.relative_to(data / "archive").as_posix()
    assert (found.returncode, answer(found)["lost"]) == (
        0,
        [{"batch": name, "positions": None, "records": 300, "why": None}],
    )
    assert "put them back from a copy" in found.stderr
    assert news(data, "verify", "--repair").stdout.splitlines()[-1] == (
        "forgotten: the lost records of 300 places; what their sources offer is archived again"
    )


def test_damage_that_only_whole_finds_is_repaired_as_the_advice_says(tmp_path: Path) -> None:
    data, seed = tmp_path / "data", tmp_path / "seed"
    seed.mkdir()
    for n in range(3):
        (seed / f"{n}.txt").write_text(article(f"matter {n}"))
    news(data, "ingest", str(seed))
    house = installation(data)
    [name] = batches(house.archive)
    spoil(house, name)
    assert "lost" not in news(data, "verify").stdout
    found = news(data, "verify", "--whole")
    assert f"lost: {name}: the archive no longer has 1 record of it\n" in found.stdout
    advice = found.stderr.split("`")[1]
    assert advice == "news verify --whole --repair"
    assert "forgotten: the lost records of 1 place;" in news(data, *advice.split()[1:]).stdout
    assert "of 1 batch the archive lost records that nobody waits for" in news(data, "verify", "--whole").stdout


def test_an_answer_has_the_keys_that_programs_know_where_a_service_fails_too(tmp_path: Path) -> None:
    done = news(tmp_path / "data", "verify", "--json", NEWS_STATE_URL="postgresql://news:sword@127.0.0.1:1/news")
    assert done.returncode == 3
    assert {"archived", "accounted", "indexed", "missing", "error"} <= answer(done).keys()
