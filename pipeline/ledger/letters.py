"""Dead letters: what the places are whose document was rejected or failed; functions of an open transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.engine import Connection

from pipeline.ledger.statements import among, streamed
from pipeline.ledger.tables import buried, items, locators, runs, tombstones
from pipeline.outcomes import Step

type Dead = Literal["rejected", "failed"]

REASONS = 3
"""The commonest reasons that are told of each pile."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which dead letters are meant; None, and no words: any."""

    stage: Step | None = None  # that stopped it
    outcome: Dead | None = None
    words: tuple[str, ...] = ()  # that its reason holds, all of them, in any case
    feed: str | None = None  # address of a feed that named it
    since_ms: int | None = None  # the run that was last offered it started then or later


@dataclass(frozen=True, slots=True)
class Letter:
    """A place, the outcome of what it gave last, and where the archive keeps that."""

    locator: str
    id: str | None
    outcome: str | None  # None: of none yet
    stage: Step | None  # that stopped it; None also where a release before schema 3 closed over it
    reason: str | None  # with a traceback where the fault is ours
    run: str  # that was last offered it
    run_at_ms: int  # when that run started; if the ledger keeps it no longer, when the document was fetched
    pipeline_version: str | None
    fetched_ms: int
    digest: str | None
    batch: str | None  # None, and no position: it was never archived
    position: int | None
    pending: bool  # in the stages of a run that is not closed
    deleted: bool  # its document was, for good

    @property
    def is_dead(self) -> bool:
        return self.outcome in ("rejected", "failed")


@dataclass(frozen=True, slots=True)
class Pile:
    """Dead letters that one stage stopped with one outcome."""

    stage: Step | None
    outcome: Dead
    count: int
    reasons: tuple[tuple[str, int], ...]  # first lines of the commonest, each with its number; most frequent first


def piles(connection: Connection, choice: Choice) -> list[Pile]:
    """All that are meant, counted by stage and outcome; the most first."""
    number = func.count().label("number")
    query = _meant(select(locators.c.stage, locators.c.outcome, number).select_from(_with_runs()), choice)
    grouped = query.group_by(locators.c.stage, locators.c.outcome).order_by(number.desc(), locators.c.stage)
    return [
        Pile(row.stage, row.outcome, row.number, tuple(_reasons(connection, choice, row.stage, row.outcome)))
        for row in connection.execute(grouped.order_by(locators.c.outcome)).all()
    ]


def letters(connection: Connection, choice: Choice, limit: int | None) -> Iterator[Letter]:
    """Those that are meant, of the latest runs first, then by place."""
    query = _meant(_query(), choice).order_by(_run_at().desc(), locators.c.run.desc(), locators.c.locator)
    return map(_letter, streamed(connection, query.limit(limit)))


def by_record(connection: Connection, choice: Choice) -> Iterator[Letter]:
    """Those that are meant, in the order of their records in the archive; those that were never archived are first."""
    order = (locators.c.batch.is_not(None), locators.c.batch, locators.c.position, locators.c.locator)
    return map(_letter, streamed(connection, _meant(_query(), choice).order_by(*order)))


def at(connection: Connection, names: Sequence[str], id: str | None, record: tuple[str, int] | None) -> list[Letter]:
    """The state, dead or not, of the places of these names, that give the document, or that gave the record."""
    rows = list(among(connection, _query(), locators.c.locator, names))
    if id is not None:
        rows += connection.execute(_query().where(locators.c.id == id).order_by(locators.c.locator))
    if record is not None:
        of_record = (locators.c.batch == record[0]) & (locators.c.position == record[1])
        rows += connection.execute(_query().where(of_record).order_by(locators.c.locator))
    return [_letter(row) for row in rows]


def _with_runs() -> Any:  # SQLAlchemy's Join
    return locators.join(runs, runs.c.run == locators.c.run, isouter=True)  # the run may be past its age


def _run_at() -> ColumnElement[int]:
    return func.coalesce(runs.c.started_at, locators.c.fetched_at)


def _query() -> Select[Any]:
    gone = or_(exists().where(buried.c.locator == locators.c.locator), exists().where(tombstones.c.id == locators.c.id))
    table = locators.c
    return select(
        table.locator, table.id, table.outcome, table.stage, table.reason, table.run, _run_at(),
        table.pipeline_version, table.fetched_at, table.digest, table.batch, table.position, table.pending, gone,
    ).select_from(_with_runs())  # fmt: skip


def _letter(row: Any) -> Letter:  # a row, whose columns mypy does not know
    return Letter(*row)


def _meant[*Columns](query: Select[*Columns], choice: Choice) -> Select[*Columns]:
    table = locators.c
    conditions: list[ColumnElement[bool]] = [
        table.outcome.in_([choice.outcome] if choice.outcome else ["rejected", "failed"])
    ]
    if choice.stage is not None:
        conditions.append(table.stage == choice.stage)
    if choice.since_ms is not None:
        conditions.append(_run_at() >= choice.since_ms)
    if choice.feed is not None:
        conditions.append(exists().where((items.c.locator == table.locator) & (items.c.feed == choice.feed)))
    conditions += [table.reason.icontains(word, autoescape=True) for word in choice.words]
    return query.where(and_(*conditions))


def _reasons(connection: Connection, choice: Choice, stage: Step | None, outcome: str) -> Iterator[tuple[str, int]]:
    line, number = _first_line(connection).label("line"), func.count().label("number")
    query = _meant(select(line, number).select_from(_with_runs()), choice).where(
        locators.c.outcome == outcome, locators.c.stage.is_not_distinct_from(stage)
    )
    for row in connection.execute(query.group_by(line).order_by(number.desc(), line).limit(REASONS)):
        yield row.line or "", row.number


def _first_line(connection: Connection) -> ColumnElement[str]:
    reason = locators.c.reason
    if connection.dialect.name == "postgresql":
        return cast(ColumnElement[str], func.split_part(reason, "\n", 1))
    return cast(ColumnElement[str], func.substr(reason, 1, func.instr(reason + "\n", "\n") - 1))
