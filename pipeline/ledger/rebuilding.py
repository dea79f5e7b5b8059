"""What is asked and written where the files of an open run's orders are lost, and made anew from the ledger."""

from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.engine import Connection

from pipeline.ledger.statements import among
from pipeline.ledger.tables import changes, items, locators, orders, runs
from pipeline.outcomes import Kind, Step


@dataclass(frozen=True, slots=True)
class Place:
    """A place whose last offer was to a run, and what the ledger has of that."""

    locator: str
    fetched_ms: int
    batch: str | None
    position: int | None
    id: str | None
    pending: bool  # in the stages; else decided, at the door or by an order that was closed
    told: bool  # whether the next four are what this run said, or else an earlier one
    outcome: Kind | None
    reason: str | None
    stage: Step | None
    content_hash: str | None
    feeds: tuple[str, ...]  # whose entries stand for it


@dataclass(frozen=True, slots=True)
class Portion:
    """How much an order holds."""

    number: int
    documents: int  # to go through the stages
    offered: int


def places_of(connection: Connection, run: str) -> list[Place]:
    """The places that no later run was offered, by their records."""
    query = select(locators).where(locators.c.run == run)
    rows = connection.execute(query.order_by(locators.c.batch, locators.c.position, locators.c.locator)).all()
    said = select(changes).where((changes.c.run == run) & (changes.c.locator != "")).order_by(changes.c.number)
    told = {row.locator: row for row in connection.execute(said)}
    feeds: defaultdict[str, set[str]] = defaultdict(set)
    named = select(items.c.locator, items.c.feed)
    for item in among(connection, named, items.c.locator, [row.locator for row in rows if row.pending]):
        feeds[item.locator].add(item.feed)
    return [_place(row, told.get(row.locator), feeds[row.locator]) for row in rows]


def batches_of(connection: Connection, run: str) -> list[str]:
    """The batches that the run's orders landed."""
    query = select(orders.c.batch).where((orders.c.run == run) & orders.c.batch.is_not(None))
    return list(connection.execute(query.order_by(orders.c.number)).scalars())


def _place(row: Row[Any], told: Row[Any] | None, feeds: Set[str]) -> Place:
    known = told or row
    return Place(
        row.locator, row.fetched_at, row.batch, row.position, known.id, row.pending, told is not None, known.outcome,
        known.reason, known.stage, told.content_hash if told else None, tuple(sorted(feeds)),
    )  # fmt: skip


def reorder(connection: Connection, run: str, portions: Sequence[Portion], pipeline_version: str) -> None:
    """Note what the orders of a run hold from now on, and the pipeline version under which it goes on."""
    for portion in portions:
        where = (orders.c.run == run) & (orders.c.number == portion.number)
        values = {"documents": portion.documents, "offered": portion.offered}
        connection.execute(update(orders).where(where).values(values))
    connection.execute(update(runs).where(runs.c.run == run).values(pipeline_version=pipeline_version))
