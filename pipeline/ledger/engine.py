"""Opening the ledger's database, SQLite or PostgreSQL, as we use it."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from pipeline.errors import NewsError, ServiceError, UsageError
from pipeline.ledger.schema import make_ready

BUSY_TIMEOUT_S = 60
"""How long a writer waits for another before it gives up (design section 8)."""

CONNECT_TIMEOUT_S = 10

DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""What SQLite says of a file that no other try will read."""

WRITERS = 7_402_315_001
"""PostgreSQL's advisory lock of those who write: any number that nobody else uses in this database."""


def open_engine(url: str) -> Engine:
    """An engine on the ledger at `url`, created if there is none; UsageError for a bad URL, ServiceError otherwise.

    A transaction sees one moment of the ledger, and is the only one that writes, unless its connection has the
    execution option `reads_only`.
    """
    target = _target(url)
    engine = _on_sqlite(target) if target.get_backend_name() == "sqlite" else _on_postgresql(target)
    try:
        make_ready(engine)
    except DBAPIError as error:
        engine.dispose()
        raise unreachable(engine, error) from error
    except NewsError:
        engine.dispose()
        raise
    return engine


def unreachable(engine: Engine, error: DBAPIError) -> ServiceError:
    """The ServiceError for a database error; no password is shown."""
    said = " ".join(str(error.orig).split())
    if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
        return ServiceError(
            f"the ledger at {engine.url!r} is damaged ({said}): put a copy of it back, or move it away with its -wal "
            "and -shm; then `news ingest` takes the archive's batches on again"
        )
    return ServiceError(f"the ledger at {engine.url!r} cannot be used: {said}; nothing is lost, run it again")


def _target(url: str) -> URL:
    try:
        target = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "NEWS_STATE_URL is no address of a database; write sqlite:////absolute/path or "
            "postgresql://user:password@host/database"
        ) from error
    if target.get_backend_name() not in ("sqlite", "postgresql", "postgres"):
        raise UsageError(
            f"NEWS_STATE_URL names {target.get_backend_name()}: the ledger is kept in SQLite or PostgreSQL; write "
            "sqlite:////absolute/path or postgresql://user:password@host/database"
        )
    if target.drivername in ("postgresql", "postgres"):  # as hosting services write it
        target = target.set(drivername="postgresql+psycopg")
    if "password" in target.query:  # SQLAlchemy hides it only in its own place
        given = str(target.query["password"])
        target = target.difference_update_query(["password"]).set(password=given)
    return target


def _on_sqlite(target: URL) -> Engine:
    try:
        if target.database:
            Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ServiceError(f"cannot create the ledger's folder: {error}") from error
    if target.database and Path(target.database).is_dir():
        raise UsageError(f"NEWS_STATE_URL is {target.database}, which is a folder: name the ledger's file in it")
    engine = _engine(target)

    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, record: Any) -> None:  # the pool's record, of no use here
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # SQLite fails at once where a transaction reads first and writes later; so each begins as a writer.
        connection.exec_driver_sql("BEGIN" if _reads_only(connection) else "BEGIN IMMEDIATE")

    return engine


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Let readers go on while somebody writes. SQLite does not wait here for others who are just opening the file."""
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def _on_postgresql(target: URL) -> Engine:
    # The server may have been restarted since a connection was last used.
    timeout = {} if "connect_timeout" in target.query else {"connect_timeout": CONNECT_TIMEOUT_S}
    engine = _engine(target, pool_pre_ping=True, connect_args=timeout)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if _reads_only(connection):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        else:
            # Writers read what they then write, as on SQLite: one at a time, each sees what the one before it left.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_TIMEOUT_S}s'")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")

    return engine


def _engine(target: URL, **options: Any) -> Engine:  # what create_engine takes
    try:
        return create_engine(target, **options)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(f"NEWS_STATE_URL cannot be used ({error}): write an SQLAlchemy URL") from error


def _reads_only(connection: Connection) -> bool:
    return bool(connection.get_execution_options().get("reads_only", False))
