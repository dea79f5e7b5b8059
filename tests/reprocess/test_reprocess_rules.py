"""A release with other rules over an archive that is there: as if everything had been read by it from the beginning."""

import json
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from builders import article, ingest, installation, page, write_lines
from replays import ROOT, answer, news, release

from pipeline.outcomes import Counts

RULES = {
    # A paragraph goes that stayed before;
    "clean/__init__.py": (
        "removed = _settle(article, rules)",
        "removed = _settle(article, rules)\n"
        "    blocks = article.blocks if article.citation.title else ()\n"
        '    votes = [n for n, block in enumerate(blocks) if "vote" in block.text]\n'
        '    removed |= {n: Hit(n, "vote", "says who cannot vote") for n in votes}',
    ),
    # a parameter makes no address of its own any longer: other ids;
    "urls.py": ('"utm_",', '"utm_", "edition",'),
    # and an article about tugboats is none.
    "extract/__init__.py": (
        "    blocks = lines.blocks_of(text)\n",
        '    blocks = lines.blocks_of(text) if "tugboats" not in text else ()\n',
    ),
}


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with three other rules."""
    return release(tmp_path_factory.mktemp("newer"), RULES)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed")
    for words in ("quays", "tugboats", "ferries"):
        (folder / f"{words}.txt").write_text(article(words))
    (folder / "bridge.html").write_text(page("Bridge closes", "the old bridge", "https://post.example/bridge"))
    lines = [{"url": f"https://post.example/{n}?edition={m}", "text": article(f"matter {n}, edition {m}")}
             for n in range(3) for m in range(2)]  # fmt: skip
    write_lines(folder / "lines.jsonl", lines)
    return folder


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Path:
    house = installation(tmp_path_factory.mktemp("before") / "data")
    assert ingest(house, seed) == Counts(offered=10, indexed=10)
    house.ledger.close()
    house.index.close()
    return house.settings.data_dir


@pytest.fixture
def data(tmp_path: Path, ingested: Path) -> Path:
    """The data folder of an installation that read the seed by the rules of this release."""
    return Path(shutil.copytree(ingested, tmp_path / "data"))


def days(data: Path) -> tuple[str, ...]:
    """The days on which anything landed."""
    landed = sorted("-".join(path.parts[-4:-1]) for path in (data / "archive").rglob("*.warc.gz"))
    return "--from", landed[0], "--to", landed[-1]


def replayed(data: Path, *options: str, program: Path = ROOT) -> Any:
    """What a replay of everything says."""
    done = news(data, "reprocess", *days(data), "--json", *options, program=program)
    assert done.returncode == 0, done.stderr
    return answer(done)


def verified(data: Path, program: Path = ROOT) -> Any:
    return answer(news(data, "verify", "--digest", "--json", program=program))


def files(data: Path) -> dict[str, bytes]:
    """Everything below the data folder but SQLite's own side files."""
    paths = [path for path in data.rglob("*") if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))]
    return {str(path.relative_to(data)): path.read_bytes() for path in paths}


def test_a_replay_after_a_change_of_rules_equals_a_fresh_installation(
    data: Path, newer: Path, seed: Path, tmp_path: Path
) -> None:
    fresh = tmp_path / "fresh"
    counts = replayed(data, program=newer)
    assert (counts["offered"], counts["indexed"], counts["rejected"], counts["unchanged"]) == (10, 4, 1, 2)
    assert counts["duplicate"] == 3  # of each two editions, now one article
    news(fresh, "ingest", str(seed), "--json", program=newer)
    report = verified(data, program=newer)
    assert report["digest"] == verified(fresh, program=newer)["digest"]
    assert (report["indexed"], report["missing"]) == (6, [])
    assert answer(news(data, "search", "--json", "tugboats", program=newer))["total"] == 0
    again = replayed(data, program=newer)
    assert (again["unchanged"], again["rejected"], again["indexed"]) == (6, 1, 0)


def test_the_rules_of_before_bring_back_what_was_before(data: Path, newer: Path) -> None:
    before = verified(data)
    replayed(data, program=newer)
    assert replayed(data)["indexed"] == 8  # six editions, the tugboats, the bridge
    assert verified(data) == before


def test_a_rehearsal_says_what_would_change_and_writes_nothing(data: Path, newer: Path) -> None:
    before = files(data)
    said = replayed(data, "--dry-run", program=newer)
    assert files(data) == before
    assert said["would"] == {"changed": 1, "added": 3, "taken away": 7}
    assert len(said["changes"]) == 10
    [bridge] = [change for change in said["changes"] if change["what"] == "changed"]
    assert bridge["url"] == "https://post.example/bridge"
    assert "-“We cannot vote on what we have not read,”" in bridge["differences"]
    assert not [line for line in bridge["differences"] if line.startswith("+")]
    assert "removed_by: – → vote" in bridge["differences"]
    gone = {change["url"]: change["reason"] for change in said["changes"] if change["what"] == "taken away"}
    assert gone["https://post.example/0?edition=0"].endswith(
        "lines.jsonl#1 would give https://post.example/0?edition=0"
    )
    assert gone[None] == "the document holds no text"
    assert replayed(data, "--dry-run")["would"] == {}


def test_a_rehearsal_is_readable(data: Path, newer: Path) -> None:
    done = news(data, "reprocess", *days(data), "--dry-run", program=newer)
    assert "changed: https://post.example/bridge" in done.stdout
    assert "-“We cannot vote on what we have not read,”" in done.stdout
    last = "11 documents would change: 3 added, 1 changed, 7 taken away; 10 were looked at, and nothing was written"
    assert done.stdout.splitlines()[-1] == last


def test_a_rehearsal_without_a_change_says_so(data: Path) -> None:
    done = news(data, "reprocess", *days(data), "--dry-run")
    assert (done.returncode, done.stdout) == (
        0,
        "0 documents would change; 10 were looked at, and nothing was written\n",
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "yesterday", "--to", "2026-03-02"), "--from is “yesterday”, which is no day: write it"),
        (("--from", "2026-03-02", "--to", "2026-02-30"), "--to is “2026-02-30”, which is no day"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "--to is 2026-03-01, which is before --from 2026-03-02"),
        (("--from", "2026-03-02"), "Missing option '--to'"),
        (("--from", "2026-03-02", "--to", "2026-03-02", "--outcome", "unchanged"), "Invalid value for '--outcome'"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_meant_are_refused(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    done = news(tmp_path / "data", "reprocess", *options)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "data").exists()


def test_the_counts_of_all_days_are_summed_under_the_keys_of_ingest(data: Path) -> None:
    counts = replayed(data)
    assert list(counts) == [*asdict(Counts()), "seconds"]
    assert (counts["offered"], counts["unchanged"], counts["pending"]) == (10, 10, 0)
    empty = answer(news(data, "reprocess", "--from", "2020-02-28", "--to", "2020-03-01", "--json"))
    assert empty["offered"] == 0
    assert "20-02-29" in news(data, "runs", "--limit", "3").stdout


def test_an_index_that_fails_is_exit_3_and_the_next_replay_closes_what_was_stopped(data: Path, newer: Path) -> None:
    (data / "index").rename(data / "elsewhere")
    (data / "index").write_text("this is no index")
    done = news(data, "reprocess", *days(data), "--json", program=newer)
    assert done.returncode == 3, done.stderr
    assert answer(done)["pending"] == 10, done.stderr
    (data / "index").unlink()
    (data / "elsewhere").rename(data / "index")
    done = news(data, "reprocess", *days(data), "--json", program=newer)
    assert "which was stopped" in done.stderr
    assert answer(done)["unchanged"] == 6
    assert json.loads(news(data, "verify", "--json", program=newer).stdout)["missing"] == []
