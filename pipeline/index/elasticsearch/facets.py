"""Counts of documents by field: what to ask of Elasticsearch, and what its answer says.

Exact on one shard; on several as long as what is found has at most 65,000 values of a field in each, and otherwise
`doubts` says so.
"""

from typing import Any

from pipeline.index import FACET_VALUES, FACETS
from pipeline.index.elasticsearch.compile import Clause, compiled
from pipeline.index.parts import choices, without
from pipeline.index.query import Query

SHARD_VALUES = 65_000  # below Elasticsearch's bound on all buckets of an answer, 65,536

type Values = tuple[tuple[str, int], ...]


def counted(query: Query, shards: int) -> dict[str, Clause]:
    """The part of a search that counts: `query`, `post_filter` where a facet has choices, and `aggs`.

    A facet's own choices do not hold for it, so all choices are taken out of the query, and each facet's count and the
    hits put back those that hold for them.
    """
    chosen = choices(query)
    if not chosen:
        return {"query": compiled(query.parts), "aggs": {name: _facet(name, query, shards) for name in FACETS}}
    every = tuple(part for parts in chosen.values() for part in parts)
    return {
        "query": compiled(without(query, every).parts),
        "post_filter": compiled(every),
        "aggs": {
            name: {
                "filter": compiled(part for part in every if part not in chosen.get(name, ())),
                "aggs": {"values": _facet(name, query, shards)},
            }
            for name in FACETS
        },
    }


def values(aggregations: dict[str, Any]) -> dict[str, Values]:
    """Each facet's first values: by count, falling, then by value."""
    return {name: _values(aggregations[name]) for name in FACETS}


def doubts(aggregations: dict[str, Any]) -> tuple[str, ...]:
    """A note for the facets that Elasticsearch itself could not count exactly; none where all are."""
    bounds = {name: aggregations[name].get("values", aggregations[name]) for name in FACETS}
    named = [name for name, facet in bounds.items() if facet.get("doc_count_error_upper_bound", 0)]
    if not named:
        return ()
    return (f"too many values to count exactly, so that counts may be too low: {', '.join(named)}",)


def _facet(name: str, query: Query, shards: int) -> Clause:
    if name == "month":
        return {
            "date_histogram": {
                "field": "published_at",
                "calendar_interval": "month",
                "time_zone": query.timezone,
                "format": "yyyy-MM",
                "min_doc_count": 1,  # else the months between year 1 and 9999 are made, 120,000 of them
            }
        }
    terms: dict[str, Any] = {"field": name, "size": FACET_VALUES}  # by count, falling, then by value
    if shards > 1:
        terms["shard_size"] = SHARD_VALUES
    return {"terms": terms}


def _values(facet: dict[str, Any]) -> Values:
    buckets = facet.get("values", facet)["buckets"]
    found = ((str(bucket.get("key_as_string", bucket["key"])), int(bucket["doc_count"])) for bucket in buckets)
    return tuple(sorted(found, key=lambda value: (-value[1], value[0]))[:FACET_VALUES])
