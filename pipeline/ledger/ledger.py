"""The ledger's verbs: start a run, land an order, close an order, close a run; and what one may ask."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, Select, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from pipeline.ledger import feeds, writing
from pipeline.ledger.engine import open_engine, unreachable
from pipeline.ledger.statements import among, upsert
from pipeline.ledger.states import (
    Change,
    DocumentState,
    FeedFigures,
    LocatorState,
    OrderState,
    document_state,
    locator_state,
)
from pipeline.ledger.tables import changes, documents, facts, locators, orders, runs, suspects
from pipeline.ledger.texts import key
from pipeline.outcomes import KINDS, Counts, Offered, Outcome
from pipeline.polls import FeedState, Item, Learned, Poll, Polled, RobotsFile, Wait


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

    def _stream(self, query: Select[Any]) -> Iterator[Row[Any]]:
        """Rows one by one, without having all of them in memory."""
        with self._reading() as connection, connection.execute(query, execution_options={"yield_per": 1000}) as rows:
            yield from rows

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
        remembered: Sequence[Polled | Learned] = (),
    ) -> None:
        """Account for one order: documents that go through the stages (each with its digest), and those decided.

        In the same transaction, what the source has to remember once these are archived.
        """
        with self._writing() as connection:
            connection.execute(
                insert(orders).values(
                    run=run, number=number, batch=batch, documents=len(ordered), offered=len(ordered) + len(decided)
                )
            )
            writing.place(connection, run, ordered)
            writing.see(connection, run, decided)
            feeds.remember(connection, remembered)

    def remember(self, remembered: Sequence[Polled | Learned]) -> None:
        """Keep what a source learned where it offered nothing."""
        with self._writing() as connection:
            feeds.remember(connection, remembered)

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
            feeds.forget(connection, at_ms)

    def note_index(self, name: str) -> None:
        """Note which index the documents are in."""
        with self._writing() as connection:
            upsert(connection, facts, [{"name": "index", "value": name}])

    # -- written by the watch ----------------------------------------------------------------------------------------

    def tell(self, at_ms: int, told: dict[str, str], over: Sequence[str]) -> None:
        """Note which troubles a person was told of (key → sentence), and which are over."""
        with self._writing() as connection:
            feeds.tell(connection, at_ms, told, over)

    # -- questions -------------------------------------------------------------------------------------------------

    def index(self) -> str | None:
        """Which index the documents are in; None where none was ever written."""
        with self._reading() as connection:
            return connection.execute(select(facts.c.value).where(facts.c.name == "index")).scalar()

    def locators(self, names: Sequence[str]) -> dict[str, LocatorState]:
        """The state of those of the locators that are known."""
        with self._reading() as connection:
            rows = among(connection, select(locators), locators.c.locator, names)
            known = {row.locator: locator_state(row) for row in rows}
        return {name: known[key(name)] for name in names if key(name) in known}

    def documents(self, ids: Iterable[str]) -> dict[str, DocumentState]:
        """The state of those of the documents that are known."""
        with self._reading() as connection:
            return {row.id: document_state(row) for row in among(connection, select(documents), documents.c.id, ids)}

    def givers(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that some locator still gives."""
        with self._reading() as connection:
            return {row.id for row in among(connection, select(locators.c.id), locators.c.id, ids)}

    def suspects(self, limit: int = 1000) -> dict[str, str]:
        """Some documents that may be given by nothing any more: id → what happened."""
        with self._reading() as connection:
            rows = connection.execute(select(suspects).order_by(suspects.c.id).limit(limit))
            return {row.id: row.reason for row in rows}

    def open_runs(self) -> dict[str, int]:
        """Runs that were started and not closed, oldest first: name → when it was started."""
        query = select(runs.c.run, runs.c.started_at).where(runs.c.closed_at.is_(None))
        with self._reading() as connection:
            rows = connection.execute(query.order_by(runs.c.started_at, runs.c.run))
            return {row.run: row.started_at for row in rows}

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
        query = select(documents.c.id, documents.c.outcome, documents.c.url, documents.c.reason)
        for row in self._stream(query.where(documents.c.outcome != "removed").order_by(documents.c.id)):
            yield row.id, row.outcome, row.url, row.reason

    def indexed_records(self) -> Iterator[Offered]:
        """The archive's records that the index is made of, batch by batch; streamed."""
        query = select(documents.c.id, documents.c.fetched_at, documents.c.batch, documents.c.position)
        query = query.where(documents.c.outcome == "indexed")
        for row in self._stream(query.order_by(documents.c.batch, documents.c.position)):
            yield Offered(row.id, row.fetched_at, row.batch, row.position)

    def unsettled(self) -> Iterator[tuple[str, str | None, str]]:
        """Locators whose document has no id to be found by: (locator, id, reason), pending or failed; streamed."""
        query = select(locators.c.locator, locators.c.id, locators.c.pending, locators.c.reason, locators.c.run)
        query = query.where(locators.c.pending | ((locators.c.outcome == "failed") & locators.c.id.is_(None)))
        for row in self._stream(query.order_by(locators.c.locator)):
            reason = f"pending: run {row.run} is not finished" if row.pending else row.reason
            yield row.locator, row.id, reason

    def history(self, id: str) -> list[Change]:
        """Every change of a document, oldest first."""
        table = changes.c
        columns = (table.run, table.at, table.locator, table.outcome, table.reason, table.content_hash, table.batch,
                   table.position)  # fmt: skip
        with self._reading() as connection:
            rows = connection.execute(select(*columns).where(table.id == id).order_by(table.number))
            return [Change(*row) for row in rows]

    def ids(self, beginning: str, limit: int) -> list[str]:
        """Some ids of documents that begin with these hex digits, in order."""
        query = select(documents.c.id).where((documents.c.id >= beginning) & (documents.c.id < f"{beginning}g"))
        with self._reading() as connection:
            return list(connection.execute(query.order_by(documents.c.id).limit(limit)).scalars())

    # -- questions about feeds ---------------------------------------------------------------------------------------

    def feeds(self, names: Iterable[str] | None = None) -> dict[str, FeedState]:
        """The states of these feeds, as far as they were ever asked; of all where none are named."""
        with self._reading() as connection:
            return feeds.states(connection, None if names is None else list(names))

    def items(self, feed: str, keys: Sequence[str], locators: Sequence[str]) -> list[Item]:
        """Entries of a feed that were seen, by their keys or by the documents they stand for."""
        with self._reading() as connection:
            return feeds.seen(connection, feed, keys, locators)

    def due_items(self, names: Sequence[str], now_ms: int) -> list[Item]:
        """Entries of these feeds whose page is to be asked for (again) by now, the longest waiting first."""
        with self._reading() as connection:
            return feeds.due(connection, names, now_ms)

    def polls(self, feed: str, since_ms: int) -> list[Poll]:
        """How a feed was asked since then, oldest first; those of the last month are kept."""
        with self._reading() as connection:
            return feeds.since(connection, feed, since_ms)

    def polls_of(self, run: str) -> list[Poll]:
        """How feeds were asked in a run, in its order."""
        with self._reading() as connection:
            return feeds.of_run(connection, run)

    def seen_again(self, run: str) -> int:
        """How many entries the feeds of a run named again without a change."""
        with self._reading() as connection:
            return feeds.seen_again(connection, run)

    def waits(self, now_ms: int) -> list[Wait]:
        """Addresses that asked us to stay away and are not to be asked yet."""
        with self._reading() as connection:
            return feeds.kept_waits(connection, now_ms)

    def robots(self) -> list[RobotsFile]:
        """What is known of every site's robots.txt."""
        with self._reading() as connection:
            return feeds.known_robots(connection)

    def feed_figures(self, since_ms: int) -> dict[str, FeedFigures]:
        """What each feed brought since then; feeds that brought nothing and wait for nothing are left out."""
        with self._reading() as connection:
            return feeds.figures(connection, since_ms)

    def first_sights(self, since_ms: int) -> list[int]:
        """When entries of any feed were first seen since then, rising."""
        with self._reading() as connection:
            return feeds.first_sights(connection, since_ms)

    def alerts(self) -> dict[str, str]:
        """Troubles that a person was told of and that are not over: key → sentence."""
        with self._reading() as connection:
            return feeds.told(connection)
