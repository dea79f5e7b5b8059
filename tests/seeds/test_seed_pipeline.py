"""The seed folder through the whole pipeline, with the default model: what users of the demo see."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from test_seed_articles import ARTICLES, EXPECTED, READABLE

NEWS = Path(sys.executable).parent / "news"
RECORDED = ("headline", "kicker", "byline", "caption")
"""Rules that take what a page repeats of its own citation above the text, and captions: no boilerplate."""
REAL = "000_22eeae11e7805795.txt"
ENGLISH = [name for name in READABLE if EXPECTED[name]["language"] == "en" and name != REAL]


def news(data: Path, *arguments: str) -> str:
    environment = {**os.environ, "NEWS_DATA_DIR": str(data)}
    return subprocess.run([NEWS, *arguments], env=environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def inspected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `news inspect --jsonl` says of every document, by its path below the seed folder."""
    lines = news(tmp_path_factory.mktemp("data"), "inspect", "--jsonl", str(ARTICLES)).splitlines()
    return {record["path"].removeprefix(f"{ARTICLES}/"): record for record in map(json.loads, lines)}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the seed folder was ingested."""
    data = tmp_path_factory.mktemp("ingested")
    counts = json.loads(news(data, "ingest", str(ARTICLES), "--json").splitlines()[-1])
    outcomes = [want["outcome"] for want in EXPECTED.values()]
    assert {kind: counts[kind] for kind in set(outcomes)} == {kind: outcomes.count(kind) for kind in set(outcomes)}
    return data


def search(data: Path, *query: str) -> Any:
    return json.loads(news(data, "search", "--json", "--limit", "100", "--", *query))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_is_what_it_says_of_itself(inspected: dict[str, Any], name: str) -> None:
    record, want = inspected[name], EXPECTED[name]
    if want["outcome"] == "rejected":
        assert record["error"]["kind"] == "rejected"
        return
    assert record["error"] is None
    assert record["title"] == want["title"]
    assert record["published_at"] == want["published_at"]
    assert record["language"] == want["language"]


@pytest.mark.parametrize("name", READABLE)
def test_boilerplate_goes_and_the_article_stays(inspected: dict[str, Any], name: str) -> None:
    record, want = inspected[name], EXPECTED[name]
    kept = record["text"].splitlines()
    assert [line for line in want["boilerplate"] if line in kept] == []
    gone = [removal["text"] for removal in record["removed"] if removal["rule"] not in RECORDED]
    bylines = [text for text in gone if any(author in text for author in record["authors"])]
    assert [text for text in gone if text not in [*want["boilerplate"], *bylines]] == []
    text = " ".join(record["text"].split())
    assert [sentence for sentence in want["keep"] if sentence not in text] == []


@pytest.mark.parametrize("name", ENGLISH)
def test_names_are_found(inspected: dict[str, Any], name: str) -> None:
    names = {entity["name"] for entity in inspected[name]["entities"]}
    want = EXPECTED[name]
    assert {*want["people"], *want["organizations"], *want["places"]} - names == set()


def test_the_real_document_keeps_its_13_lines(inspected: dict[str, Any]) -> None:
    record = inspected[REAL]
    assert len(record["text"].splitlines()) == 13
    assert [removal["position"] for removal in record["removed"]] == [2, 3, 4, 5, 15]
    names = {entity["name"] for entity in record["entities"]}
    assert {"Donald Trump", "Claudia Sheinbaum", "United States", "Mexico", "State Department"} <= names
    assert not [name for name in names if any(gone in name for gone in ("Coldplay", "Martin", "Zelensky", "Giuliani"))]
    classes = [topic["name"] for topic in record["topics"] if topic["code"].endswith("000000")]
    assert classes == ["crime, law and justice", "conflict, war and peace", "politics"]


def test_a_search_does_not_find_an_article_through_a_teaser(data: Path) -> None:
    """Two other pages tease the lifeboat story in their lists of recommended stories."""
    assert [hit["title"] for hit in search(data, "lifeboat")["hits"]] == [
        "Lifeboat crew tow yacht through gale in nine-hour rescue"
    ]


def test_facets_count_articles_and_filter_by_their_values(data: Path) -> None:
    everything = search(data)
    assert everything["total"] == 30
    for facet, field in (("source", "source"), ("people", "person"), ("places", "place"), ("topics", "topic")):
        for counted in everything["facets"][facet][:5]:
            assert search(data, f'{field}:"{counted["value"]}"')["total"] == counted["count"]


def test_a_second_ingest_changes_nothing(data: Path) -> None:
    counts = json.loads(news(data, "ingest", str(ARTICLES), "--json").splitlines()[-1])
    assert (counts["indexed"], counts["unchanged"], counts["duplicate"], counts["rejected"]) == (0, 30, 1, 2)
    report = json.loads(news(data, "verify", "--json"))
    assert (report["archived"], report["accounted"], report["indexed"], report["missing"]) == (31, 31, 30, [])


def test_a_facet_counts_documents_and_not_mentions(tmp_path: Path) -> None:
    """Reported fault (its source: case.json): the people filter showed 47,154 for a project of 1,086 documents."""
    seed = Path(__file__).parents[1] / "cases" / "entities" / "054-facet-counts-documents" / "seed"
    assert json.loads(news(tmp_path, "ingest", str(seed), "--json").splitlines()[-1])["indexed"] == 3
    everything = search(tmp_path)
    assert everything["total"] == 3
    assert [place["count"] for place in everything["facets"]["places"] if place["value"] == "Norway"] == [2]
    assert search(tmp_path, "place:Norway")["total"] == 2
