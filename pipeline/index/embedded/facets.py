"""Counts of documents by field, exact, in one pass over what is found."""

from typing import Any

from tantivy import Query

from pipeline.index import FACET_VALUES, FACETS
from pipeline.index.embedded.ranking import View

MAX_BUCKETS = 65_000  # tantivy's bound on one aggregation


def facets(view: View, query: Query) -> dict[str, tuple[tuple[str, int], ...]]:
    """Each facet's first values: by count, falling, then by value."""
    found = {name: _values(buckets) for name, buckets in _counted(view, query, FACETS, FACET_VALUES + 1).items()}
    unsure = tuple(name for name, values in found.items() if _is_cut_in_a_tie(values))
    if unsure:
        found |= {name: _values(buckets) for name, buckets in _counted(view, query, unsure, MAX_BUCKETS).items()}
    return {name: found[name][:FACET_VALUES] for name in FACETS}


def _counted(view: View, query: Query, names: tuple[str, ...], size: int) -> dict[str, list[dict[str, Any]]]:
    # Without segment_size each segment reports its first few values only, and the sums are wrong.
    wanted = {name: {"terms": {"field": name, "size": size, "segment_size": MAX_BUCKETS}} for name in names}
    answer = view.searcher.aggregate(query, wanted)
    return {name: answer[name]["buckets"] for name in names}


def _values(buckets: list[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
    values = ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
    return tuple(sorted(values, key=lambda value: (-value[1], value[0])))


def _is_cut_in_a_tie(values: tuple[tuple[str, int], ...]) -> bool:
    """Whether the last value shown has the same count as one that was left out, which may come before it."""
    return len(values) > FACET_VALUES and values[FACET_VALUES][1] == values[FACET_VALUES - 1][1]
