"""Counts of documents by field, in one pass over what is found.

Exact, as long as what is found has at most 65,000 values of a field in each of tantivy's segments; beyond that only
values as rare as the rest may be miscounted.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tantivy import Query

from pipeline.index import FACET_VALUES, FACETS
from pipeline.index import query as asked
from pipeline.index.embedded.clauses import compiled
from pipeline.index.embedded.entries import first_of
from pipeline.index.embedded.ranking import View
from pipeline.index.parts import choices, without

MAX_BUCKETS = 65_000  # tantivy's bound on one aggregation

type Values = tuple[tuple[str, int], ...]


def count_facets(view: View, query: asked.Query) -> dict[str, Values]:
    """Each facet's first values: by count, falling, then by value; months begin at midnight in the query's time zone.

    A facet is counted without its own choices (see `choices`).
    """
    chosen = choices(query)
    found = _first_values(view, compiled(query, view.schema), tuple(name for name in FACETS if name not in chosen))
    for name, parts in chosen.items():
        found |= _first_values(view, compiled(without(query, parts), view.schema), (name,))
    if query.timezone != "UTC":
        found["month"] = _months(view, compiled(query, view.schema), ZoneInfo(query.timezone))
    return {name: found[name][:FACET_VALUES] for name in FACETS}


def count_rules(view: View, query: asked.Query) -> list[tuple[str, int]]:
    """The cleaning rules of what is found, most frequent first."""
    return list(_counted(view, compiled(query, view.schema), ("removed_by",), MAX_BUCKETS)["removed_by"])


def _first_values(view: View, query: Query, names: tuple[str, ...]) -> dict[str, Values]:
    found = _counted(view, query, names, FACET_VALUES + 1)
    for name in names:
        size = FACET_VALUES + 1
        while _is_cut_in_a_tie(found[name], size) and size < MAX_BUCKETS:
            size = min(size * 10, MAX_BUCKETS)
            found |= _counted(view, query, (name,), size)
    return found


def _counted(view: View, query: Query, names: tuple[str, ...], size: int) -> dict[str, Values]:
    # Without segment_size each segment reports its first few values only, and the sums are wrong.
    wanted = {name: {"terms": {"field": name, "size": size, "segment_size": MAX_BUCKETS}} for name in names}
    answer = view.searcher.aggregate(query, wanted)
    return {name: _values(answer[name]["buckets"]) for name in names}


def _values(buckets: list[dict[str, Any]]) -> Values:
    values = ((str(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets)
    return tuple(sorted(values, key=lambda value: (-value[1], value[0])))


def _is_cut_in_a_tie(values: Values, size: int) -> bool:
    """Whether some of the values that have the last shown one's count may not be among these `size`."""
    return len(values) == size and values[FACET_VALUES - 1][1] == values[-1][1]


def _months(view: View, query: Query, zone: ZoneInfo) -> Values:
    """Months as the zone has them: those stored are UTC's, which say where to look; tantivy knows no calendar."""
    stored = [name for name, _ in _counted(view, query, ("month",), MAX_BUCKETS)["month"]]
    months = sorted({_month(name, shift) for name in stored for shift in (-1, 0, 1)})
    ranges = [
        {"key": month, "from": float(_start(month, zone)), "to": float(_start(_month(month, 1), zone))}
        for month in months
    ]
    if not ranges:
        return ()
    answer = view.searcher.aggregate(query, {"month": {"range": {"field": "newest", "ranges": ranges}}})
    wanted = set(months)  # tantivy fills the gaps between ranges with buckets of its own
    return _values([bucket for bucket in answer["month"]["buckets"] if bucket["key"] in wanted and bucket["doc_count"]])


def _month(name: str, shift: int) -> str:
    """The month so many months later, within the calendar's years."""
    year, month = divmod(int(name[:4]) * 12 + int(name[5:]) - 1 + shift, 12)
    return f"{min(max(year, 1), 9999):04d}-{month + 1:02d}"


def _start(month: str, zone: ZoneInfo) -> int:
    """The number of the month's first moment: a multiple of 2¹⁶, which the engine's 64-bit floats hold exactly."""
    first = datetime(int(month[:4]), int(month[5:]), 1, tzinfo=zone)
    offset = first.utcoffset() or timedelta()
    # By hand, as the calendar's first and last months overflow a conversion to UTC.
    return max(first_of(first.replace(tzinfo=UTC)) - (offset // timedelta(milliseconds=1) << 16), 0)
