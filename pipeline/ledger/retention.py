"""What the ledger lets go of by age; functions of an open transaction, each of which can be stopped and run again.

What goes, and why nothing is lost by it:
- Changes, but the last one about a record that the archive still has and what it gave (`verify` accounts for it by
  that, `delete` finds it), and the last one about a document that is there (`show` finds its places by that).
- Orders, but those whose batch the archive still has: it would be taken for one that nobody knows, and adopted.
- Closed runs of which no order is left, and polls of closed runs; nothing of an open run.
- Places that were rejected, were not offered since, and have no record in the archive. What such a place gives again
  is looked at as if for the first time, as it would be if the place gave something else.
For ever stay: entries of feeds, since nobody can tell whether a feed still names one, which would then come in as new;
documents, also removed ones, since their first sight decides how old one is of which nobody said the day; the places
that gave them, so that `why` can tell of a file; failures, until somebody settles them; tombstones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    ScalarSelect,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from pipeline.ledger.statements import among, streamed
from pipeline.ledger.tables import changes, documents, locators, orders, polls, runs

type Rows = Literal["changes", "polls", "orders", "runs", "places"]

ROWS: tuple[Rows, ...] = ("changes", "polls", "orders", "runs", "places")
"""In the order in which they go: a run after its orders."""

type Key = tuple[Any, ...]  # the values of a row's primary key


@dataclass(frozen=True, slots=True)
class Past:
    """What is past its age in the ledger."""

    before_ms: int
    documents_before_ms: int  # documents of before then are gone from the index
    pruned_before: str  # batches with names before this are gone from the archive; empty: none is
    kept: tuple[str, ...]  # but these, which are still there


@dataclass(frozen=True, slots=True)
class Span:
    """How many there are, and the moments of the earliest and of the latest; None where there is none."""

    count: int
    first_ms: int | None
    last_ms: int | None


def old_documents(connection: Connection, before_ms: int) -> Span:
    """Documents in the index, or that failed, that were published (else first seen) before then."""
    return _span(connection, documents, _document_at(), _is_old(before_ms))


def next_documents(connection: Connection, before_ms: int, after: str, limit: int) -> list[str]:
    """Ids of documents that are too old, in order, after an id."""
    query = select(documents.c.id).where(_is_old(before_ms) & (documents.c.id > after))
    return list(connection.execute(query.order_by(documents.c.id).limit(limit)).scalars())


def age(connection: Connection, run: str, at_ms: int, ids: Sequence[str], reason: str) -> None:
    """Mark these documents removed for this reason."""
    gone = {"outcome": "removed", "reason": reason, "run": run}
    for id in ids:
        connection.execute(update(documents).where(documents.c.id == id).values(gone))
    connection.execute(insert(changes), [gone | {"at": at_ms, "locator": "", "id": id} for id in ids])


def closed(connection: Connection, names: Sequence[str]) -> dict[str, int | None]:
    """Those of the runs that are known, each with when it was closed; None: it is open."""
    query = select(runs.c.run, runs.c.closed_at)
    return {row.run: row.closed_at for row in among(connection, query, runs.c.run, names)}


def settled(connection: Connection, batches: Sequence[str]) -> set[str]:
    """Those of the batches that a run landed which is closed."""
    query = select(orders.c.batch).join(runs, runs.c.run == orders.c.run).where(runs.c.closed_at.is_not(None))
    return {row.batch for row in among(connection, query, orders.c.batch, batches)}


def count_rows(connection: Connection, rows: Rows, past: Past) -> Span:
    """How many would go, once archive and index are as `past` says."""
    table, at, where = _past(connection, rows, past)
    return _span(connection, table, at, where)


def keys(connection: Connection, rows: Rows, past: Past) -> Iterator[Key]:
    """The keys of what would go; streamed."""
    table, _, where = _past(connection, rows, past)
    return map(tuple, streamed(connection, select(*table.primary_key.columns).where(where)))


def delete_rows(connection: Connection, rows: Rows, past: Past, some: Sequence[Key]) -> None:
    """Delete these rows, but places that were offered meanwhile; what else is past its age changes no more."""
    table, _, where = _past(connection, rows, past)
    columns = list(table.primary_key.columns)
    if rows == "places":
        some = [
            tuple(row) for row in among(connection, select(*columns).where(where), columns[0], (n for (n,) in some))
        ]
    same = and_(*(column == bindparam(f"of_{column.name}") for column in columns))
    of = [{f"of_{column.name}": value for column, value in zip(columns, key, strict=True)} for key in some]
    if of:
        connection.execute(delete(table).where(same), of)


def _past(connection: Connection, rows: Rows, past: Past) -> tuple[Table, Column[int], ColumnElement[bool]]:
    """The table, the moment of a row, and which rows go."""
    ended = runs.c.closed_at < past.before_ms
    match rows:
        case "changes":
            return changes, changes.c.at, _changes(connection, past)
        case "polls":
            return polls, polls.c.at_ms, (polls.c.at_ms < past.before_ms) & polls.c.run.not_in(_open())
        case "orders":
            of_ended = orders.c.run.in_(select(runs.c.run).where(ended))
            return orders, orders.c.closed_at, of_ended & _is_gone(connection, orders.c.batch, past)
        case "runs":
            left = exists().where((orders.c.run == runs.c.run) & ~_is_gone(connection, orders.c.batch, past))
            return runs, runs.c.closed_at, ended & ~left
        case "places":
            return locators, locators.c.fetched_at, _places(connection, past)


def _changes(connection: Connection, past: Past) -> ColumnElement[bool]:
    later, table = changes.alias(), changes.c
    of_document = later.c.id == table.id
    # A record that gives another document by now is told of for each: `news delete` looks for its bytes by that.
    of_record = (later.c.batch == table.batch) & (later.c.position == table.position)
    of_record &= later.c.id.is_not_distinct_from(table.id)
    told = _is_gone(connection, table.batch, past) | exists().where(of_record & (later.c.number > table.number))
    stays = documents.c.outcome.in_(["indexed", "failed"]) & (_document_at() >= past.documents_before_ms)
    there = exists().where((documents.c.id == table.id) & stays)
    superfluous = ~there | exists().where(of_document & (later.c.number > table.number))
    return (table.at < past.before_ms) & table.run.not_in(_open()) & told & superfluous


def _places(connection: Connection, past: Past) -> ColumnElement[bool]:
    table = locators.c
    idle = (table.fetched_at < past.before_ms) & ~table.pending & table.run.not_in(_open())
    # Those that have an id gave a document; superseded ones are records that a place gave before its present one.
    empty = table.outcome.in_(["rejected", "superseded"]) & table.id.is_(None)
    return idle & empty & _is_gone(connection, table.batch, past)


def _open() -> ScalarSelect[Any]:
    return select(runs.c.run).where(runs.c.closed_at.is_(None)).scalar_subquery()


def _is_gone(connection: Connection, batch: Column[Any], past: Past) -> ColumnElement[bool]:
    """Whether no record of the batch is in the archive; also where there never was one."""
    if not past.pruned_before:
        return batch.is_(None)
    name = batch.collate("C") if connection.dialect.name == "postgresql" else batch  # its own order is a language's
    return batch.is_(None) | ((name < past.pruned_before) & batch.not_in(past.kept))


def _is_old(before_ms: int) -> ColumnElement[bool]:
    return documents.c.outcome.in_(["indexed", "failed"]) & (_document_at() < before_ms)


def _document_at() -> ColumnElement[int]:
    return func.coalesce(documents.c.published_at, documents.c.first_seen_at)


def _span(connection: Connection, table: Table, at: ColumnElement[int], where: ColumnElement[bool]) -> Span:
    query = select(func.count(), func.min(at), func.max(at)).select_from(table).where(where)
    return Span(*connection.execute(query).one())
