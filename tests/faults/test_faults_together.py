"""Two runs at once over the same folder, day or feed: nothing lost, nothing twice."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from feed_server import item, page, published, teaser
from replays import answer
from runs_faults import DOCUMENTS, OFFERED, House, complete, unlike

COMMANDS = 3


def together(house: House, *arguments: str) -> list[tuple[int, str, str]]:
    """The same command several times at once: exit code, standard output and error of each."""
    processes = [house.begin(*arguments) for _ in range(COMMANDS)]
    outputs = [process.communicate() for process in processes]
    return [(process.returncode, *output) for process, output in zip(processes, outputs, strict=True)]


@pytest.fixture(params=["sqlite and embedded", "postgresql and elasticsearch"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    if request.param.startswith("sqlite"):
        return House(tmp_path / "data")
    index = f"{request.getfixturevalue('elasticsearch')}/{request.getfixturevalue('alias')}"
    return House(
        tmp_path / "data", {"NEWS_STATE_URL": request.getfixturevalue("postgres_url"), "NEWS_INDEX_URL": index}
    )


@pytest.mark.slow
def test_runs_over_one_folder(house: House, seed: Path, digest: str) -> None:
    for code, out, said in together(house, "ingest", str(seed), "--json"):
        assert code == 0, said
        counts = answer(subprocess.CompletedProcess([], code, out, said))
        assert (counts["offered"], counts["pending"], counts["failed"]) == (OFFERED, 0, 0)
    complete(house, digest)
    again = house.run("ingest", str(seed), "--json")
    assert (answer(again)["unchanged"], answer(again)["indexed"]) == (DOCUMENTS, 0)


@pytest.mark.slow
def test_runs_over_one_feed(house: House, tmp_path: Path) -> None:
    """Half of the entries have their text in the feed, and the others on pages that are asked for."""
    with published() as site:
        entries = [item(site.url(f"/{n}"), f"Matter {n}", text=unlike(n)) for n in range(6)]
        for n in range(6, 12):
            site.answers[f"/{n}"] = page(f"Matter {n}", unlike(n))
            entries.append(teaser(site.url(f"/{n}"), f"Matter {n}"))
        feed = site.serve("/rss", *entries)
        (tmp_path / "feeds.toml").write_text(f'[[feed]]\nurl = "{feed}"\n')
        house.settings |= {
            "NEWS_FEEDS_FILE": str(tmp_path / "feeds.toml"),
            "NEWS_ALLOW_PRIVATE_HOSTS": site.server.name,
        }
        for code, out, said in together(house, "ingest", "feeds", "--force", "--json"):
            assert code == 0, said
            counts = answer(subprocess.CompletedProcess([], code, out, said))
            assert (counts["pending"], counts["failed"], counts["rejected"]) == (0, 0, 0)
        again = house.run("ingest", "feeds", "--force", "--json")
        assert (again.returncode, answer(again)["indexed"]) == (0, 0)
    report = house.report()
    assert [report[kind] for kind in ("missing", "unexpected", "stale", "lost")] == [[], [], [], []]
    assert (report["archived"], report["accounted"], report["indexed"]) == (12, 12, 12)
    found = [json.loads(line) for line in house.run("search", "--all", "--jsonl").stdout.splitlines()]
    assert sorted(document["title"] for document in found) == sorted(f"Matter {n}" for n in range(12))
    assert {feed for document in found for feed in document["feeds"]} == {feed}


@pytest.mark.slow
def test_replays_of_one_day(house: House, seed: Path, digest: str) -> None:
    house.run("ingest", str(seed))
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    rules = House(house.data, {**house.settings, "NEWS_SPACY_MODELS": "fi=absent"})
    results = together(rules, "reprocess", "--from", day, "--to", day, "--json")
    assert {code for code, _, _ in results} <= {0, 3}
    assert 0 in {code for code, _, _ in results}
    for code, _, said in results:
        assert code == 0 or "is being worked on by another process: wait for it" in said
    assert rules.run("ingest", str(seed)).returncode == 0
    complete(rules, digest)
