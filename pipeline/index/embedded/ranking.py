"""The order of what is found: complete, so that it is the same tomorrow, and pages that go on where they left off.

Tantivy breaks ties by where a document happens to lie, which every merge changes. So hits are taken in whole groups
of equal keys, and ids put each group in order.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import cast

from tantivy import DocAddress, FieldType, Order, Query, Schema, Searcher

from pipeline.errors import UsageError
from pipeline.index import Sort
from pipeline.index.embedded.clauses import all_of, unscored
from pipeline.index.embedded.entries import ID

ANCHORS = 3  # rows that a cursor remembers: the fewest with a middle one
MAX_CURSOR_CHARACTERS = 500  # ours have up to 250
WALK_PAGE = 10_000  # rows held at a time when all of an index is walked through


@dataclass(frozen=True, slots=True)
class View:
    """One state of the index, whatever is written meanwhile."""

    searcher: Searcher
    schema: Schema

    def bounded(self, count: int) -> int:
        """No more than one over all documents: the engine reserves memory for as many hits as it is asked for."""
        return min(count, self.searcher.num_docs + 1)

    def numbers(self, column: str, addresses: list[DocAddress]) -> list[int]:
        """These documents' values in a column of whole numbers. ValueError: one has none, so the files are damaged."""
        values = self.searcher.fast_field_values(column, addresses)
        if None in values:
            raise ValueError(f"a document has no {column}")
        return cast(list[int], values)

    def ids(self, addresses: list[DocAddress]) -> list[str]:
        """These documents' ids, without reading the documents."""
        columns = (self.numbers(column, addresses) for column in ("id_high", "id_low"))
        return [f"{high:016x}{low:016x}" for high, low in zip(*columns, strict=True)]


@dataclass(frozen=True, slots=True)
class Row:
    """One document found, and its place in the order."""

    score: float | None
    newest: int
    id: str
    address: DocAddress

    @property
    def place(self) -> tuple[float, int, str]:
        """Sorts as the hits are shown."""
        return (-(self.score or 0.0), -self.newest, self.id)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: its last row's score and number, the ids of the last rows, and how many rows came so far."""

    sort: Sort
    score: float | None
    newest: int
    ids: tuple[str, ...]  # at most ANCHORS, in order, never none
    rank: int

    def __str__(self) -> str:
        state = json.dumps([self.sort, self.score, self.newest, self.ids, self.rank], separators=(",", ":"))
        return base64.urlsafe_b64encode(state.encode()).decode().rstrip("=")


def cursor(text: str, sort: Sort) -> Cursor:
    """Read a cursor back. UsageError: it is none, or of another sort."""
    try:
        if len(text) > MAX_CURSOR_CHARACTERS:
            raise ValueError(len(text))
        state = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        kind, score, newest, ids, rank = state
        found = Cursor(kind, None if score is None else float(score), int(newest), tuple(map(str, ids)), int(rank))
        known = found.ids and all(map(ID.fullmatch, found.ids))
        if found.sort != sort or not known or not 0 <= found.newest < 2**64 or not 0 <= found.rank < 2**32:
            raise ValueError(found)
    except (ValueError, TypeError, LookupError, OverflowError, binascii.Error) as error:
        raise UsageError(
            f"“{text[:40]}” is no place in these results: take it from `next` of the same query and sort"
        ) from error
    return found


def cursor_behind(rows: list[Row], sort: Sort, before: Cursor | None) -> Cursor:
    """The cursor of a page with these rows, which followed `before`."""
    ids = ((before.ids if before else ()) + tuple(row.id for row in rows))[-ANCHORS:]
    return Cursor(sort, rows[-1].score, rows[-1].newest, ids, (before.rank if before else 0) + len(rows))


def by_date(view: View, query: Query, limit: int, after: Cursor | None) -> list[Row]:
    """Up to `limit` rows after the cursor, newest first, then by id."""
    start = after.newest if after else None
    rows = walk(view, query, "newest", start=start, page=limit + 16)
    return list(islice((row for row in rows if not after or row.place[1:] > (-after.newest, after.ids[-1])), limit))


def by_relevance(view: View, query: Query, limit: int, after: Cursor | None) -> list[Row]:
    """Up to `limit` rows after the cursor's, best first, then newest, then by id.

    Any write changes all scores a little, and their order hardly ever. So a page goes on behind the middle one of the
    last rows before it, wherever these stand now: even if one of them was deleted, or rewritten and moved.
    """
    left = sum(_matches(view, query, id_) for id_ in after.ids) if after else 0
    count = (after.rank if after else 0) + limit + 16
    while True:
        rows, complete = _best(view, query, count)
        following = _following(rows, after, left) if after else rows
        if complete or (following is not None and len(following) >= limit):
            return (following or [])[:limit]
        count *= 4


def _following(rows: list[Row], after: Cursor, left: int) -> list[Row] | None:
    """The rows behind the cursor, `left` of whose rows are still found; None: they are further down than `rows`."""
    if not left:
        place = (-(after.score or 0.0), -after.newest, after.ids[-1])
        return [row for row in rows if row.place > place]
    positions = [position for position, row in enumerate(rows) if row.id in after.ids]
    middle = (left - 1) // 2
    if len(positions) <= middle:
        return None
    return [row for row in rows[positions[middle] + 1 :] if row.id not in after.ids]


def _best(view: View, query: Query, count: int) -> tuple[list[Row], bool]:
    """The best rows in order, about `count`, and whether these are all."""
    count = view.bounded(count)
    hits = view.searcher.search(query, limit=count, count=False).hits
    complete = len(hits) < count
    if not complete:
        hits = [hit for hit in hits if hit[0] != hits[-1][0]]  # of the last score there may be more
    addresses = [address for _, address in hits]
    newest, ids = view.numbers("newest", addresses), view.ids(addresses)
    rows = [Row(hit[0], number, id_, hit[1]) for hit, number, id_ in zip(hits, newest, ids, strict=True)]
    return sorted(rows, key=lambda row: row.place), complete


def _matches(view: View, query: Query, id_: str) -> bool:
    only = unscored(Query.term_query(view.schema, "id", id_, "basic"))
    return bool(view.searcher.search(all_of([query, only]), limit=1).hits)


def walk(
    view: View, query: Query, field: str, *, start: int | None = None, page: int = WALK_PAGE, rising: bool = False
) -> Iterator[Row]:
    """All rows by a column of numbers, falling unless `rising`, then by id; `start` is the first number wanted."""
    page = view.bounded(page)
    while True:
        narrowed = query if start is None else all_of([query, unscored(_from(view, field, start, rising))])
        order = Order.Asc if rising else Order.Desc
        hits = view.searcher.search(narrowed, limit=page, count=False, order_by_field=field, order=order).hits
        complete = len(hits) < page
        if not complete:
            hits = [hit for hit in hits if hit[0] != hits[-1][0]]  # of the last number there may be more
            if not hits:
                page *= 2
                continue
        yield from _in_order(view, hits, rising)
        if complete:
            return
        start = hits[-1][0] + (1 if rising else -1)


def earliest(view: View, query: Query) -> Row:
    """The row published first, by id where several were at that moment; there must be one."""
    rows = walk(view, query, "newest", rising=True)
    first = next(rows)
    moment = first.newest >> 16  # see `entries.newest`
    return min((first, *takewhile(lambda row: row.newest >> 16 == moment, rows)), key=lambda row: row.id)


def _from(view: View, field: str, start: int, rising: bool) -> Query:
    lower, upper = (start, None) if rising else (None, start)
    return Query.range_query(view.schema, field, FieldType.Unsigned, lower_bound=lower, upper_bound=upper)


def _in_order(view: View, hits: list[tuple[int, DocAddress]], rising: bool) -> Iterator[Row]:
    ids = view.ids([address for _, address in hits])
    rows = [Row(None, hit[0], id_, hit[1]) for hit, id_ in zip(hits, ids, strict=True)]
    yield from sorted(rows, key=lambda row: (row.newest if rising else -row.newest, row.id))
