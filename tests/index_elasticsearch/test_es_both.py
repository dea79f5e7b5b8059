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
from builders_index import find, made
from real_elasticsearch import clear, send

from pipeline.index import Document, Page, SearchIndex, Sort
from pipeline.index.query import parse
from pipeline.installation import Installation
from pipeline.settings import from_environment

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
def embedded(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    house = installation(tmp_path_factory.mktemp("both") / "data")
    ingest(house, ROOT / "seeds" / "articles")
    assert {written.outcome for written in house.index.write(articles(500))} <= {"written"}
    return house.index


LAYOUTS = {
    "as it is made": {},
    "three compressed shards": {"NEWS_INDEX_SHARDS": "3", "NEWS_INDEX_CODEC": "best_compression"},
}


@pytest.fixture(scope="module", params=list(LAYOUTS.values()), ids=list(LAYOUTS))
def engines(
    embedded: SearchIndex, elasticsearch: str, request: pytest.FixtureRequest
) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    settings = {"NEWS_INDEX_URL": f"{elasticsearch}/{prefix}news", **request.param}
    other = Installation(from_environment(settings)).index
    other.create()
    assert {written.outcome for written in other.write(embedded.export(parse("")))} == {"written"}
    (made_of,) = send(f"{elasticsearch}/{prefix}news/_settings").values()
    assert made_of["settings"]["index"]["number_of_shards"] == request.param.get("NEWS_INDEX_SHARDS", "1")
    assert made_of["settings"]["index"]["codec"] == request.param.get("NEWS_INDEX_CODEC", "default")
    yield embedded, other
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


@pytest.mark.parametrize("sort", ["date", "relevance"])
def test_page_after_page_every_document_comes_once_and_every_page_counts_the_same(
    engines: tuple[SearchIndex, SearchIndex], sort: Sort
) -> None:
    ours, theirs = ([*pages(index, "president OR ferry", sort)] for index in engines)
    ids = [[hit.id for page in all_pages for hit in page.hits] for all_pages in (ours, theirs)]
    assert sorted(ids[0]) == sorted(ids[1])
    assert len(set(ids[1])) == len(ids[1]) == theirs[0].total
    assert sort == "relevance" or ids[0] == ids[1]
    assert all((page.total, page.facets) == (ours[0].total, ours[0].facets) for page in (*ours, *theirs))


def pages(index: SearchIndex, query: str, sort: Sort) -> Iterator[Page]:
    after = None
    while True:
        page = find(index, query, limit=7, sort=sort, after=after)
        yield page
        if (after := page.next) is None:
            return


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
