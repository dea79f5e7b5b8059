"""What a query becomes in Elasticsearch's language."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.index import FACETS
from pipeline.index.elasticsearch.compile import compiled
from pipeline.index.elasticsearch.facets import counted, values
from pipeline.index.parts import choices
from pipeline.index.query import parse

LEAVES = {"match_all", "match_phrase", "term", "range", "multi_match", "bool"}


def phrase(text: str) -> dict[str, Any]:
    fields = (("title", 3.0), ("text", 1.0), ("summary", 1.0))
    clauses = [{"match_phrase": {field: {"query": text, "boost": boost}}} for field, boost in fields]
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


ADA = {"term": {"people.folded": "Ada Quill"}}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"match_all": {}}),
        ("ferry", {"bool": {"must": [phrase("ferry")]}}),
        ('ferry "night ward"', {"bool": {"must": [phrase("ferry"), phrase("night ward")]}}),
        ("-ferry", {"bool": {"must_not": [phrase("ferry")]}}),
        ('person:"Ada Quill"', {"bool": {"filter": [ADA]}}),
        ("topic:medtop:15000000", {"bool": {"filter": [{"term": {"topic_codes.folded": "medtop:15000000"}}]}}),
        ("after:2026-03-05", {"bool": {"filter": [{"range": {"published_at": {"gte": "2026-03-05T00:00:00.000Z"}}}]}}),
        ("before:2026-03-05", {"bool": {"filter": [{"range": {"published_at": {"lt": "2026-03-05T00:00:00.000Z"}}}]}}),
        (
            'ferry OR person:"Ada Quill"',
            {
                "bool": {
                    "must": [
                        {"bool": {"should": [phrase("ferry"), {"bool": {"filter": [ADA]}}], "minimum_should_match": 1}}
                    ]
                }
            },
        ),
        (
            "exact:Polish",
            {
                "bool": {
                    "must": [
                        {
                            "bool": {
                                "must": [phrase("Polish")],
                                "filter": [
                                    {
                                        "multi_match": {
                                            "query": "Polish",
                                            "type": "cross_fields",
                                            "operator": "and",
                                            "fields": ["title.exact", "text.exact", "summary.exact"],
                                        }
                                    }
                                ],
                            }
                        }
                    ]
                }
            },
        ),
    ],
)
def test_a_query_becomes(query: str, expected: dict[str, Any]) -> None:
    assert compiled(parse(query).parts) == expected


def test_a_day_is_the_time_zones() -> None:
    (clause,) = compiled(parse("after:2026-07-01", timezone="Europe/Berlin").parts)["bool"]["filter"]
    assert clause == {"range": {"published_at": {"gte": "2026-06-30T22:00:00.000Z"}}}


@given(st.text(max_size=60))
def test_whatever_is_typed_becomes_clauses_that_never_fail(query: str) -> None:
    def check(clause: dict[str, Any]) -> None:
        ((kind, body),) = clause.items()
        assert kind in LEAVES
        for group in ("must", "should", "filter", "must_not") if kind == "bool" else ():
            for inner in body.get(group, ()):
                check(inner)

    check(compiled(parse(query).parts))


def test_choices_are_taken_out_of_the_query_and_put_back_for_the_other_facets() -> None:
    asked = counted(parse('ferry person:"Ada Quill" -place:oslo'), shards=1)
    assert asked["query"] == {
        "bool": {"must": [phrase("ferry")], "must_not": [{"bool": {"filter": [{"term": {"places.folded": "oslo"}}]}}]}
    }
    assert asked["post_filter"] == {"bool": {"filter": [ADA]}}
    assert asked["aggs"]["people"]["filter"] == {"match_all": {}}
    assert asked["aggs"]["places"]["filter"] == {"bool": {"filter": [ADA]}}


def test_without_choices_everything_is_counted_in_one_pass() -> None:
    asked = counted(parse("ferry", timezone="Europe/Berlin"), shards=1)
    assert set(asked) == {"query", "aggs"}
    assert asked["aggs"]["people"] == {"terms": {"field": "people", "size": 20}}
    assert asked["aggs"]["month"]["date_histogram"]["time_zone"] == "Europe/Berlin"
    assert counted(parse("ferry"), shards=3)["aggs"]["people"]["terms"]["shard_size"] == 65_000


@pytest.mark.parametrize(
    ("query", "facets"),
    [
        ("ferry", set()),
        ('person:"Ada Quill" source:post', {"people", "source"}),
        ("person:a OR person:b", {"people"}),
        ("person:a OR place:b", set()),
        ("person:a OR ferry", set()),
        ("-person:a", set()),
        ("author:a story:b", set()),
    ],
)
def test_what_is_a_choice(query: str, facets: set[str]) -> None:
    assert set(choices(parse(query))) == facets


def test_facets_are_in_order_of_count_then_value() -> None:
    empty: dict[str, Any] = {"buckets": []}
    months = [{"key": n, "key_as_string": f"2026-0{n}", "doc_count": n} for n in (1, 3)]
    answer = dict.fromkeys(FACETS, empty)
    found = values({**answer, "month": {"values": {"buckets": months}}})
    assert found["month"] == (("2026-03", 3), ("2026-01", 1))
