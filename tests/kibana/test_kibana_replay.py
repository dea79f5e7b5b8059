"""Every panel over the demo's articles, on a real Elasticsearch: what Kibana would ask it, and the same in Python.

No Kibana takes part: that it makes these aggregations of the panels is read in its documentation, not seen.
"""

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
from panels_kibana import Documents, aggregation, counted, matches, query, rows, split
from real_elasticsearch import clear, send

from pipeline.kibana.definitions import Definition, definitions

ROOT = Path(__file__).parents[2]
NEWS = Path(sys.executable).parent / "news"
INSTALLED = definitions("news-articles")


@dataclass(frozen=True)
class Demo:
    """The demo's articles in an index, the account of the run that took them in, and the index's own export."""

    url: str  # of the alias
    counts: Mapping[str, int]
    documents: Documents

    def search(self, body: Mapping[str, Any]) -> Any:
        return send(f"{self.url}/_search", "POST", body)


@pytest.fixture(scope="module")
def demo(elasticsearch: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    url = f"{elasticsearch}/{prefix}news"
    settings = {"NEWS_DATA_DIR": str(tmp_path_factory.mktemp("data")), "NEWS_INDEX_URL": url}

    def news(*arguments: str) -> list[str]:
        done = subprocess.run(
            [NEWS, *arguments], cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    counts = json.loads(news("ingest", "seeds/articles", "--json")[-1])
    send(f"{url}/_refresh", "POST")
    documents = [json.loads(line) for line in news("search", "--all", "--jsonl")]
    yield Demo(url, counts, documents)
    clear(elasticsearch, prefix)


def panels(kind: str) -> list[Any]:
    return [
        pytest.param(panel, id=panel["id"])
        for dashboard in INSTALLED.dashboards
        for panel in dashboard.body["panels"]
        if panel["type"] == kind
    ]


@pytest.mark.parametrize("panel", panels("vis"))
def test_a_panel_shows_what_the_documents_come_to(demo: Demo, panel: Mapping[str, Any]) -> None:
    buckets, metrics = split(panel)
    shown = rows(demo.search({"size": 0, "aggs": aggregation(buckets, metrics)})["aggregations"], metrics)
    expected = counted(demo.documents, buckets, metrics)
    assert len(shown) == len(expected) > 0
    width = len(buckets)
    for row, wanted in zip(shown, expected, strict=True):
        assert row[:width] == wanted[:width]
        for value, counted_value in zip(row[width:], wanted[width:], strict=True):
            assert value == (None if counted_value is None else pytest.approx(number(counted_value), rel=1e-6))
    assert any(value for row in shown for value in row[width:]), "nothing to see"


def number(value: Any) -> Any:
    """A moment as Elasticsearch's `max` gives it, in milliseconds."""
    return datetime.fromisoformat(value).timestamp() * 1000 if isinstance(value, str) else value


@pytest.mark.parametrize("panel", panels("discover_session"))
def test_a_list_shows_the_articles_that_match_in_their_order(demo: Demo, panel: Mapping[str, Any]) -> None:
    (tab,) = panel["config"]["tabs"]
    listed(
        demo, tab.get("query", {}).get("expression", ""), [(order["name"], order["direction"]) for order in tab["sort"]]
    )


@pytest.mark.parametrize("search", INSTALLED.searches, ids=lambda search: search.id)
def test_a_saved_search_shows_the_articles_that_match_in_their_order(demo: Demo, search: Definition) -> None:
    attributes = search.body["attributes"]
    expression = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]
    listed(demo, expression, [(name, direction) for name, direction in attributes["sort"]])


def listed(demo: Demo, expression: str, order: list[tuple[str, str]]) -> None:
    """Ask for the list, and compare it with the export."""
    ((field, direction),) = order
    answer = demo.search({"size": 500, "query": query(expression), "sort": [{field: direction}]})
    hits = [hit["_source"] for hit in answer["hits"]["hits"]]
    expected = [document for document in demo.documents if matches(document, expression)]
    assert {hit["id"] for hit in hits} == {document["id"] for document in expected} != set()
    in_order = sorted((document[field] for document in expected), reverse=direction == "desc")
    assert [hit[field] for hit in hits] == in_order


def headline(demo: Demo, name: str) -> Any:
    """What a panel with a single number shows."""
    (panel,) = [each for board in INSTALLED.dashboards for each in board.body["panels"] if each["id"] == name]
    _, metrics = split(panel)
    ((value,),) = rows(demo.search({"size": 0, "aggs": aggregation([], metrics)})["aggregations"], metrics)
    return value


def test_headlines_say_what_their_labels_promise(demo: Demo) -> None:
    """Counted without a look at the panels' definitions."""
    documents = demo.documents
    lengths = [sum(len(removal["text"]) for removal in document["removed"]) for document in documents]
    assert headline(demo, "news-sources") == len({document["source"] for document in documents} - {None})
    assert headline(demo, "news-stories") == len({document["story"] for document in documents})
    assert headline(demo, "sources-undated") == sum(document["published_from"] == "fetched" for document in documents)
    assert headline(demo, "sources-words") == pytest.approx(fmean(len(each["text"].split()) for each in documents))
    assert headline(demo, "cleaning-characters") == sum(lengths)
    assert headline(demo, "cleaning-articles") == sum(length > 0 for length in lengths)
    assert headline(demo, "cleaning-rules-used") == len(
        {gone["rule"] for each in documents for gone in each["removed"]}
    )
    shares = [gone / (gone + len(document["text"])) for gone, document in zip(lengths, documents, strict=True)]
    assert headline(demo, "cleaning-share") == pytest.approx(fmean(shares), rel=1e-4)


@pytest.mark.parametrize("dashboard", ["news", "sources"])
def test_the_number_of_articles_is_that_of_the_account(demo: Demo, dashboard: str) -> None:
    assert headline(demo, f"{dashboard}-articles") == demo.counts["indexed"] == len(demo.documents)


@pytest.mark.parametrize("field", ["source", "language", "topics"])
def test_a_control_offers_values_and_each_narrows_the_articles(demo: Demo, field: str) -> None:
    answer = demo.search({"size": 0, "aggs": {"offered": {"terms": {"field": field, "size": 10}}}})
    offered = answer["aggregations"]["offered"]["buckets"]
    assert len(offered) > 1
    for value in offered:
        found = demo.search({"query": {"term": {field: value["key"]}}, "track_total_hits": True})
        assert found["hits"]["total"]["value"] == value["doc_count"]
