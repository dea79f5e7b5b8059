"""What one may ask of runs, places and documents, as functions of an open transaction."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Connection

from pipeline.ledger.statements import among, streamed
from pipeline.ledger.states import (
    Change,
    DocumentState,
    LocatorState,
    OrderState,
    document_state,
    locator_state,
)
from pipeline.ledger.tables import changes, documents, facts, locators, orders, runs, suspects
from pipeline.ledger.texts import key
from pipeline.outcomes import KINDS, Counts, Offered


def fact(connection: Connection, name: str) -> str | None:
    return connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar()


def open_runs(connection: Connection) -> dict[str, int]:
    query = select(runs.c.run, runs.c.started_at).where(runs.c.closed_at.is_(None))
    return {row.run: row.started_at for row in connection.execute(query.order_by(runs.c.started_at, runs.c.run))}


def is_closed(connection: Connection, run: str) -> bool:
    return bool(connection.execute(select(runs.c.closed_at).where(runs.c.run == run)).scalar())


def pipeline_version(connection: Connection, run: str) -> str:
    return str(connection.execute(select(runs.c.pipeline_version).where(runs.c.run == run)).scalar_one())


def counts(connection: Connection, run: str) -> Counts:
    row = connection.execute(select(runs).where(runs.c.run == run)).one()
    return Counts(offered=row.offered, **{kind: getattr(row, kind) for kind in KINDS})


def latest_runs(connection: Connection, limit: int) -> list[tuple[str, int]]:
    query = select(runs.c.run, runs.c.started_at).order_by(runs.c.started_at.desc(), runs.c.run.desc())
    return [(run, started_at) for run, started_at in connection.execute(query.limit(limit))]


def orders_of(connection: Connection, run: str) -> list[OrderState]:
    rows = connection.execute(select(orders).where(orders.c.run == run).order_by(orders.c.number))
    return [OrderState(row.run, row.number, row.documents, row.offered, row.closed_at is not None) for row in rows]


def batches(connection: Connection) -> set[str]:
    return set(connection.execute(select(orders.c.batch).where(orders.c.batch.is_not(None))).scalars())


def latest_fetch_ms(connection: Connection) -> int:
    query = select(locators.c.fetched_at).order_by(locators.c.fetched_at.desc()).limit(1)
    return connection.execute(query).scalar() or 0


def places(connection: Connection, names: Sequence[str]) -> dict[str, LocatorState]:
    rows = among(connection, select(locators), locators.c.locator, names)
    known = {row.locator: locator_state(row) for row in rows}
    return {name: known[key(name)] for name in names if key(name) in known}


def states(connection: Connection, ids: Iterable[str]) -> dict[str, DocumentState]:
    return {row.id: document_state(row) for row in among(connection, select(documents), documents.c.id, ids)}


def givers(connection: Connection, ids: Iterable[str]) -> set[str]:
    return {row.id for row in among(connection, select(locators.c.id), locators.c.id, ids)}


def suspected(connection: Connection, limit: int) -> dict[str, str]:
    rows = connection.execute(select(suspects).order_by(suspects.c.id).limit(limit))
    return {row.id: row.reason for row in rows}


def history(connection: Connection, id: str) -> list[Change]:
    table = changes.c
    columns = (table.run, table.at, table.locator, table.outcome, table.reason, table.content_hash, table.batch,
               table.position)  # fmt: skip
    rows = connection.execute(select(*columns).where(table.id == id).order_by(table.number))
    return [Change(*row) for row in rows]


def ids(connection: Connection, beginning: str, limit: int) -> list[str]:
    query = select(documents.c.id).where((documents.c.id >= beginning) & (documents.c.id < f"{beginning}g"))
    return list(connection.execute(query.order_by(documents.c.id).limit(limit)).scalars())


def expected(connection: Connection) -> Iterator[tuple[str, str, str | None, str | None]]:
    query = select(documents.c.id, documents.c.outcome, documents.c.url, documents.c.reason)
    for row in streamed(
        connection, query.where(documents.c.outcome.not_in(["removed", "deleted"])).order_by(documents.c.id)
    ):
        yield row.id, row.outcome, row.url, row.reason


def indexed_records(connection: Connection) -> Iterator[Offered]:
    query = select(documents.c.id, documents.c.fetched_at, documents.c.batch, documents.c.position)
    query = query.where(documents.c.outcome == "indexed").order_by(documents.c.batch, documents.c.position)
    for row in streamed(connection, query):
        yield Offered(row.id, row.fetched_at, row.batch, row.position)


def unsettled(connection: Connection) -> Iterator[tuple[str, str | None, str]]:
    query = select(locators.c.locator, locators.c.id, locators.c.pending, locators.c.reason, locators.c.run)
    query = query.where(locators.c.pending | ((locators.c.outcome == "failed") & locators.c.id.is_(None)))
    for row in streamed(connection, query.order_by(locators.c.locator)):
        reason = f"pending: run {row.run} is not finished" if row.pending else row.reason
        yield row.locator, row.id, reason
