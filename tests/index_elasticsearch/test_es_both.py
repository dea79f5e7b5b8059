"""The same search gives the same on both engines: documents, order by date, totals, facets, notes."""

import gzip
import json
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from builders import ingest, installation
from builders_index import find, made, opened
from real_elasticsearch import clear

from pipeline.index import Document, SearchIndex
from pipeline.index.query import parse

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT.parent / "shared" / "data" / "articles-text" / "abp-dev.jsonl.gz"
NAME = re.compile(r"\b[A-Z][a-zé]+ [A-Z][a-zé]+\b")

QUERIES = [
    "", "ferry", "ferries", "FERRY fares", "ferry OR bridge", '"night sailing"', "-ferry", "ferry -strike", "the", "a",
    "university", "universities evening", "international organization", "emergency -evening", "organized crime",
    "president OR senate -house", '"white house"', '"White House" -trump', "U.S.", "U.S. army", "COVID-19", "Trump's",
    "O’Neill", "minister’s", "climate change", '"climate change"', "to be or not to be", "2016", "1,000",
    "$1.5 billion",
    "exact:Polish", "exact:fares", 'exact:"climate change"', "exact:police -shooting", "Zürich", "café", "cafe",
    'source:"www.cnn.com"', "section:environment", "section:ENVIRONMENT OR section:healthcare", "lang:en", "lang:de",
    'person:"Donald Trump"', 'person:"donald trump" OR person:"hillary clinton"', '-person:"Donald Trump" trump',
    'person:"barack obama" section:elections', "after:2015-01-01", "before:2012-06-15",
    "after:2014-03-01 before:2014-04-01",
    "after:2016-01-01 election -primary", "author:nobody", "topic:sport", "story:x", "ferry (", '"ferry', "ferry AND",
    "*", "[ferry TO", "a:b:c", "ferry^2", "\\", "/", "ferry~1", "source:", "after:yesterday ferry", "-", "😀 ferry",
    "title:\"", "{!lucene}", "{\"match_all\": {}}", "<b>", "' OR 1=1 --", "ferry && boat || car", "x" * 300, "東京",
    "हिन्दी", "Fähre", "Impfstoff Dengue", "ferry OR OR bridge", "OR", "NOT ferry",
    "wexborough -\"night sailing\" OR bus",
]  # fmt: skip


@pytest.fixture(scope="module")
def engines(elasticsearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    house = installation(tmp_path_factory.mktemp("both") / "data")
    ingest(house, ROOT / "seeds" / "articles")
    documents = [*house.index.export(parse("")), *articles(500)]
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    other = opened(f"{elasticsearch}/{prefix}news")
    other.create()
    assert {written.outcome for index in (house.index, other) for written in index.write(documents)} == {"written"}
    yield house.index, other
    other.close()
    clear(elasticsearch, prefix)


def articles(count: int) -> Iterator[Document]:
    if not ARTICLES.exists():
        return
    with gzip.open(ARTICLES, "rt") as lines:
        for line in islice(lines, count):
            said: dict[str, Any] = json.loads(line)
            yield made(
                said["id"], said["text"], title=said["title"], source=said["host"], section=said["topic"],
                people=tuple(dict.fromkeys(NAME.findall(said["text"]))), authors=tuple(said["authors"].split(", ")),
                published_at=datetime.fromisoformat(said["date"] or "2010-01-01").replace(tzinfo=UTC),
            )  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_gives_the_same_on_both_engines(engines: tuple[SearchIndex, SearchIndex], query: str) -> None:
    ours, theirs = (find(index, query, limit=1_000) for index in engines)
    assert {hit.id for hit in theirs.hits} == {hit.id for hit in ours.hits}
    assert (theirs.total, theirs.facets) == (ours.total, ours.facets)
    assert (theirs.notes, theirs.next) == (ours.notes, ours.next)
    ours, theirs = (find(index, query, limit=50, sort="date", timezone="America/New_York") for index in engines)
    assert (theirs.total, theirs.facets) == (ours.total, ours.facets)
    assert [hit.id for hit in theirs.hits] == [hit.id for hit in ours.hits]


def test_both_export_the_same_documents_in_the_same_order(engines: tuple[SearchIndex, SearchIndex]) -> None:
    ours, theirs = engines
    assert list(theirs.export(parse("the"))) == list(ours.export(parse("the")))
    assert list(theirs.digest_lines()) == list(ours.digest_lines())


@pytest.mark.parametrize("query", ["ferry", '"climate change"', "president"])
def test_the_best_hits_have_a_snippet_about_the_words_on_both_engines(
    engines: tuple[SearchIndex, SearchIndex], query: str
) -> None:
    words = re.findall(r"\w+", query)
    for index in engines:
        hits = find(index, query, limit=5).hits
        about = [hit for hit in hits if any(word[:4] in hit.snippet.lower() for word in words)]
        assert len(about) >= min(len(hits), 4)
        assert all(0 < len(hit.snippet) <= 320 and "\n" not in hit.snippet for hit in hits)
