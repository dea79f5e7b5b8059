"""The ledger's verbs: start a run, land an order, close an order, close a run; and what one may ask."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Row, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from pipeline.ledger import writing
from pipeline.ledger.engine import open_engine, unreachable
from pipeline.ledger.tables import changes, documents, locators, orders, runs, suspects
from pipeline.outcomes import KINDS, Counts, Kind, Offered, Outcome


@dataclass(frozen=True, slots=True)
class LocatorState:
    """What is known of a place that documents come from."""

    run: str  # the last run that was offered it
    digest: str | None
    batch: str | None
    position: int | None
    id: str | None
    pending: bool  # in the stages of a run that is not closed
    outcome: Kind | None  # of the last run that closed over it; None: of none yet
    reason: str | None
    pipeline_version: str | None


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What is known of a document."""

    outcome: str  # indexed | failed | removed
    reason: str | None
    url: str | None
    content_hash: str | None
    feeds: tuple[str, ...]
    fetched_ms: int
    first_seen_ms: int
    batch: str | None
    position: int | None
    revision: int
    run: str  # that wrote it last
    pipeline_version: str


@dataclass(frozen=True, slots=True)
class OrderState:
    """One order of a run: what passes through the stages together."""

    run: str
    number: int
    documents: int  # to go through the stages
    offered: int
    closed: bool


class Ledger:
    """The account of one installation. Opening creates it where there is none."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise unreachable(self._engine, error) from error

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(reads_only=True) as connection:
                yield connection
        except DBAPIError as error:
            raise unreachable(self._engine, error) from error

    # -- written by fetch ------------------------------------------------------------------------------------------

    def start_run(self, run: str, at_ms: int, pipeline_version: str) -> None:
        """Open the run; one that exists already (a repeated task) is left as it is."""
        with self._writing() as connection:
            if connection.execute(select(runs.c.run).where(runs.c.run == run)).first() is None:
                connection.execute(insert(runs).values(run=run, started_at=at_ms, pipeline_version=pipeline_version))

    def land(
        self,
        run: str,
        number: int,
        batch: str | None,
        ordered: Sequence[tuple[Offered, str]],
        decided: Sequence[Outcome],
    ) -> None:
        """Account for one order: documents that go through the stages (each with its digest), and those decided."""
        with self._writing() as connection:
            connection.execute(
                insert(orders).values(
                    run=run, number=number, batch=batch, documents=len(ordered), offered=len(ordered) + len(decided)
                )
            )
            writing.place(connection, run, ordered)
            writing.see(connection, run, decided)

    # -- written by finish -----------------------------------------------------------------------------------------

    def close_order(
        self, run: str, number: int, at_ms: int, pipeline_version: str, outcomes: Sequence[Outcome]
    ) -> None:
        """Write down the outcomes of one order; an order closed before is left as it is."""
        with self._writing() as connection:
            where = (orders.c.run == run) & (orders.c.number == number)
            if connection.execute(select(orders.c.closed_at).where(where)).scalar_one() is None:
                writing.record(connection, run, at_ms, pipeline_version, outcomes)
                connection.execute(update(orders).where(where).values(closed_at=at_ms))

    def remove(self, run: str, at_ms: int, suspected: dict[str, str], removed: set[str]) -> None:
        """Mark the removed ones of the suspected documents; none of them is suspected any longer."""
        with self._writing() as connection:
            reasons = [(id, reason) for id, reason in suspected.items() if id in removed]
            writing.remove(connection, run, at_ms, reasons, set(suspected))

    def close_run(self, run: str, at_ms: int, counts: Counts) -> None:
        """Close the run with its counts; one closed before is left as it is."""
        with self._writing() as connection:
            values = {kind: getattr(counts, kind) for kind in KINDS}
            connection.execute(
                update(runs)
                .where((runs.c.run == run) & runs.c.closed_at.is_(None))
                .values(closed_at=at_ms, offered=counts.offered, **values)
            )

    # -- questions -------------------------------------------------------------------------------------------------

    def locators(self, names: Sequence[str]) -> dict[str, LocatorState]:
        """The state of those of the locators that are known."""
        table = locators.c
        columns = (table.run, table.digest, table.batch, table.position, table.id, table.pending,
                   table.outcome, table.reason, table.pipeline_version)  # fmt: skip
        with self._reading() as connection:
            rows = connection.execute(select(table.locator, *columns).where(table.locator.in_(names)))
            return {name: LocatorState(*state) for name, *state in rows}

    def documents(self, ids: Iterable[str]) -> dict[str, DocumentState]:
        """The state of those of the documents that are known."""
        with self._reading() as connection:
            rows = connection.execute(select(documents).where(documents.c.id.in_(set(ids))))
            return {row.id: _document(row) for row in rows}

    def givers(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that some locator still gives."""
        with self._reading() as connection:
            return set(connection.execute(select(locators.c.id).where(locators.c.id.in_(set(ids)))).scalars())

    def suspects(self, limit: int = 1000) -> dict[str, str]:
        """Some documents that may be given by nothing any more: id → what happened."""
        with self._reading() as connection:
            rows = connection.execute(select(suspects).order_by(suspects.c.id).limit(limit))
            return {row.id: row.reason for row in rows}

    def open_runs(self) -> list[str]:
        """Runs that were started and not closed, oldest first."""
        with self._reading() as connection:
            query = select(runs.c.run).where(runs.c.closed_at.is_(None)).order_by(runs.c.started_at, runs.c.run)
            return list(connection.execute(query).scalars())

    def is_closed(self, run: str) -> bool:
        """Whether the run was closed; one that was never started was not."""
        with self._reading() as connection:
            return bool(connection.execute(select(runs.c.closed_at).where(runs.c.run == run)).scalar())

    def pipeline_version(self, run: str) -> str:
        with self._reading() as connection:
            return str(connection.execute(select(runs.c.pipeline_version).where(runs.c.run == run)).scalar_one())

    def counts(self, run: str) -> Counts:
        """The counts of a closed run."""
        with self._reading() as connection:
            row = connection.execute(select(runs).where(runs.c.run == run)).one()
            return Counts(offered=row.offered, **{kind: getattr(row, kind) for kind in KINDS})

    def latest_runs(self, limit: int) -> list[tuple[str, int]]:
        """The latest runs, newest first: name, and when it was started."""
        with self._reading() as connection:
            query = select(runs.c.run, runs.c.started_at).order_by(runs.c.started_at.desc(), runs.c.run.desc())
            return [(run, started_at) for run, started_at in connection.execute(query.limit(limit))]

    def orders(self, run: str) -> list[OrderState]:
        """The orders of a run, by number."""
        with self._reading() as connection:
            rows = connection.execute(select(orders).where(orders.c.run == run).order_by(orders.c.number))
            return [OrderState(r.run, r.number, r.documents, r.offered, r.closed_at is not None) for r in rows]

    def batches(self) -> set[str]:
        """Every batch that an order landed."""
        with self._reading() as connection:
            return set(connection.execute(select(orders.c.batch).where(orders.c.batch.is_not(None))).scalars())

    def latest_fetch_ms(self) -> int:
        """The latest fetch time given to anything; 0 in an empty ledger. The next run's clock starts after it."""
        with self._reading() as connection:
            query = select(locators.c.fetched_at).order_by(locators.c.fetched_at.desc()).limit(1)
            return connection.execute(query).scalar() or 0

    def records(self, batch: str) -> dict[int, tuple[str | None, str, str | None]]:
        """What is known of a batch's records: position → (id, latest outcome or "pending", reason)."""
        known: dict[int, tuple[str | None, str, str | None]] = {}
        with self._reading() as connection:
            pending = select(locators.c.position, locators.c.id).where((locators.c.batch == batch) & locators.c.pending)
            for position, given in connection.execute(pending):
                known[position] = (given, "pending", None)
            query = select(changes).where(changes.c.batch == batch).order_by(changes.c.number)
            for row in connection.execute(query):
                known[row.position] = (row.id, row.outcome, row.reason)
        return known

    def expected(self) -> Iterator[tuple[str, str, str | None, str | None]]:
        """Documents that should be in the index, by id: (id, outcome, url, reason); streamed."""
        with self._reading() as connection:
            query = select(documents.c.id, documents.c.outcome, documents.c.url, documents.c.reason)
            rows = connection.execution_options(yield_per=1000).execute(
                query.where(documents.c.outcome != "removed").order_by(documents.c.id)
            )
            for row in rows:
                yield row.id, row.outcome, row.url, row.reason

    def indexed_records(self) -> Iterator[Offered]:
        """The archive's records that the index is made of, batch by batch; streamed."""
        with self._reading() as connection:
            query = select(documents.c.id, documents.c.fetched_at, documents.c.batch, documents.c.position)
            rows = connection.execution_options(yield_per=1000).execute(
                query.where(documents.c.outcome == "indexed").order_by(documents.c.batch, documents.c.position)
            )
            for row in rows:
                yield Offered(row.id, row.fetched_at, row.batch, row.position)

    def unsettled(self) -> Iterator[tuple[str, str | None, str]]:
        """Locators whose document has no id to be found by: (locator, id, reason), pending or failed; streamed."""
        with self._reading() as connection:
            query = select(locators.c.locator, locators.c.id, locators.c.pending, locators.c.reason, locators.c.run)
            query = query.where(locators.c.pending | ((locators.c.outcome == "failed") & locators.c.id.is_(None)))
            rows = connection.execution_options(yield_per=1000).execute(query.order_by(locators.c.locator))
            for row in rows:
                reason = f"pending: run {row.run} is not finished" if row.pending else row.reason
                yield row.locator, row.id, reason


def _document(row: Row[tuple[object, ...]]) -> DocumentState:
    return DocumentState(
        row.outcome, row.reason, row.url, row.content_hash, tuple(json.loads(row.feeds)), row.fetched_at,
        row.first_seen_at, row.batch, row.position, row.revision, row.run, row.pipeline_version,
    )  # fmt: skip
