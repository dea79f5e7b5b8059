"""What `verify` asks of the ledger, and how it has what is missing done again; functions of an open transaction."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Row, bindparam, exists, insert, select, update
from sqlalchemy.engine import Connection

from pipeline.errors import ServiceError
from pipeline.ledger.statements import among, streamed, upsert
from pipeline.ledger.tables import buried, changes, documents, locators, orders, runs, tombstones
from pipeline.outcomes import Offered

NAMES = 1000
"""Batches named in one statement: each is a parameter, and SQLite takes 32,766 of them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands in the ledger, and the record of the archive that decided it."""

    id: str
    outcome: str
    url: str | None
    reason: str | None
    content_hash: str | None
    fetched_ms: int
    batch: str | None
    position: int | None
    run: str  # that wrote it last, or is to write it again

    @property
    def expected(self) -> bool:
        """Whether the index should have it."""
        return self.outcome in ("indexed", "failed")


@dataclass(frozen=True, slots=True)
class Giver:
    """A place, and the record that it gave."""

    locator: str
    batch: str
    position: int
    fetched_ms: int
    digest: str
    present: bool  # whether this is what the place gives now, as far as the ledger knows


@dataclass(frozen=True, slots=True)
class Again:
    """A record that is to go through the stages once more, and the document that is not believed any longer."""

    giver: Giver
    id: str | None  # None: no document is known of it

    @property
    def offered(self) -> Offered:
        return Offered(self.giver.locator, self.giver.fetched_ms, self.giver.batch, self.giver.position)


def standings(connection: Connection) -> Iterator[Standing]:
    return map(_standing, streamed(connection, select(documents).order_by(documents.c.id)))


def standing(connection: Connection, ids: Iterable[str]) -> dict[str, Standing]:
    return {row.id: _standing(row) for row in among(connection, select(documents), documents.c.id, ids)}


def _standing(row: Row[Any]) -> Standing:
    return Standing(
        row.id, row.outcome, row.url, row.reason, row.content_hash, row.fetched_at, row.batch, row.position, row.run
    )


def landed(connection: Connection) -> Iterator[tuple[str, str]]:
    """Every batch that an order landed, by code point, each with its run where that is not closed, else ""."""
    query = select(orders.c.batch, runs.c.run, runs.c.closed_at).join(runs, runs.c.run == orders.c.run)
    query = query.where(orders.c.batch.is_not(None)).order_by(_by_code_point(connection, orders.c.batch))
    last = None
    for row in streamed(connection, query):
        if row.batch != last:
            yield row.batch, row.run if row.closed_at is None else ""
        last = row.batch


def told(connection: Connection, batch: str) -> dict[int, str | None]:
    """The records of a batch that some run closed over: position → id, None where it never got one."""
    query = select(changes.c.position, changes.c.id).where(changes.c.batch == batch).order_by(changes.c.number)
    return {row.position: row.id for row in connection.execute(query)}


@dataclass(frozen=True, slots=True)
class Placed:
    """The record that a place gave last."""

    batch: str
    position: int
    id: str | None  # of its document, where one is known
    forgotten: bool  # whether the archive has lost it, and what the place gives next is archived again


def placed(connection: Connection) -> Iterator[Placed]:
    """The record of every place, batches by code point."""
    table = locators.c
    query = select(table.batch, table.position, table.id, table.digest).where(table.batch.is_not(None))
    for row in streamed(connection, query.order_by(_by_code_point(connection, table.batch), table.position)):
        yield Placed(row.batch, row.position, row.id, row.digest == "")


def is_forgotten(connection: Connection, batch: str) -> bool:
    """Whether all places whose record is in the batch are noted as `forget_records` does, or gave others since."""
    needed = (locators.c.batch == batch) & locators.c.digest.is_distinct_from("")
    return connection.execute(select(locators.c.locator).where(needed).limit(1)).first() is None


def any_deleted(connection: Connection) -> bool:
    """Whether anything was ever deleted: hardly ever, which saves asking of every batch."""
    return connection.execute(select(tombstones.c.id).limit(1)).first() is not None


def failed_places(connection: Connection) -> Iterator[Giver]:
    """Places whose document failed before anybody knew which it is, and that no run has in its stages."""
    table = locators.c
    deleted = exists().where(buried.c.locator == table.locator)
    where = ~table.pending & (table.outcome == "failed") & table.id.is_(None) & table.batch.is_not(None) & ~deleted
    query = select(table.locator, table.batch, table.position, table.fetched_at, table.digest).where(where)
    for row in streamed(connection, query.order_by(table.batch, table.position)):
        yield Giver(row.locator, row.batch, row.position, row.fetched_at, row.digest or "", present=True)


def givers_of(connection: Connection, standing: Sequence[Standing]) -> dict[str, Giver]:
    """Of each document, by id, the place that gave the record which decided it.

    Where a place is not known any longer, the record's own name stands for it.
    """
    ids = [document.id for document in standing]
    now = {(row.id, row.batch, row.position): row for row in among(connection, select(locators), locators.c.id, ids)}
    then = {
        (row.id, row.batch, row.position): row.locator
        for row in among(connection, select(changes), changes.c.id, ids)
        if row.locator
    }
    found = {}
    for one in standing:
        if one.batch is None or one.position is None:
            continue
        key = (one.id, one.batch, one.position)
        place = now[key].locator if key in now else then.get(key, f"{one.batch}#{one.position}")
        digest = (now[key].digest or "") if key in now else ""
        found[one.id] = Giver(place, one.batch, one.position, one.fetched_ms, digest, present=key in now)
    return found


def land_again(
    connection: Connection, run: str, number: int, again: Sequence[Again], doubted: Mapping[str, Standing], reason: str
) -> None:
    """Note an order of records that are in the archive already, and doubt their documents.

    A document that is doubted is `failed` until a run has written it again: nothing is then said to be unchanged on
    its account. One that another run has moved on meanwhile is believed. A place that gives something else by now
    keeps its state. Raises ServiceError where another process has closed the run.
    """
    if connection.execute(select(runs.c.closed_at).where(runs.c.run == run)).scalar_one() is not None:
        raise ServiceError(f"run {run} was finished by another process meanwhile: run it again")
    values = {"run": run, "number": number, "documents": len(again), "offered": len(again)}
    connection.execute(insert(orders).values(values))
    places = [
        {"locator": one.giver.locator, "run": run, "fetched_at": one.giver.fetched_ms, "digest": one.giver.digest,
         "batch": one.giver.batch, "position": one.giver.position, "pending": True}
        for one in again if one.giver.present
    ]  # fmt: skip
    upsert(connection, locators, places)
    doubt(connection, [doubted[one.id] for one in again if one.id is not None], reason, run)


def doubt(connection: Connection, standing: Sequence[Standing], reason: str, run: str | None) -> None:
    """Mark these documents failed, if they still stand as they did; `run`: that is to write them again."""
    table = documents.c
    same = (
        (table.id == bindparam("of")) & (table.outcome == bindparam("had")) & (table.fetched_at == bindparam("at"))
        & (table.batch == bindparam("in_batch")) & (table.position == bindparam("in_position"))
    )  # fmt: skip
    rows = [
        {"of": one.id, "had": one.outcome, "at": one.fetched_ms, "in_batch": one.batch, "in_position": one.position}
        for one in standing
    ]
    values = {"outcome": "failed", "reason": reason} | ({"run": run} if run else {})
    if rows:
        connection.execute(update(documents).where(same).values(values), rows)


def forget_records(connection: Connection, batches: Sequence[str], positions: Sequence[int] | None) -> int:
    """Note that the archive has lost these batches, or these records of each: what their places give is archived again.

    Returns how many places that is.
    """
    count = 0
    for start in range(0, len(batches), NAMES):
        lost = locators.c.batch.in_(batches[start : start + NAMES]) & (locators.c.digest != "")
        if positions is not None:
            lost &= locators.c.position.in_(positions)
        count += connection.execute(update(locators).where(lost).values(digest="")).rowcount
    return count


def _by_code_point(connection: Connection, column: Column[str]) -> ColumnElement[str]:
    """The column to sort by as Python does; a PostgreSQL server sorts as its language does, unless it is told."""
    return column.collate("C") if connection.dialect.name == "postgresql" else column
