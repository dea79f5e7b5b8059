"""Opening the ledger's database, SQLite or PostgreSQL, and bringing it to the tables of this release."""

import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from pipeline.errors import NewsError, ServiceError, UsageError
from pipeline.ledger.tables import SCHEMA, metadata, version

BUSY_TIMEOUT_S = 60
"""How long a writer waits for another before it gives up (design section 8)."""

CONNECT_TIMEOUT_S = 10
FIRST = 1  # the schema of ledgers that were made before there were migrations
ONE_AT_A_TIME = 7_402_315_001
"""PostgreSQL's advisory lock under which tables are made: any number that nobody else uses in this database."""


def open_engine(url: str) -> Engine:
    """An engine on the ledger at `url`, created if there is none; UsageError for a bad URL, ServiceError otherwise."""
    try:
        target = _target(url)
        if target.get_backend_name() == "sqlite" and target.database:
            Path(target.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(target, **_options(target))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(f"NEWS_STATE_URL cannot be used ({error}): write an SQLAlchemy URL") from error
    except OSError as error:
        raise ServiceError(f"cannot create the ledger's folder: {error}") from error
    if engine.dialect.name == "sqlite":
        _begin_as_writer(engine)
    try:
        _create_or_upgrade(engine)
    except DBAPIError as error:
        engine.dispose()
        raise unreachable(engine, error) from error
    except NewsError:
        engine.dispose()
        raise
    return engine


def unreachable(engine: Engine, error: DBAPIError) -> ServiceError:
    """The ServiceError for a database error; the password of the URL is not shown."""
    said = " ".join(str(error.orig).split())
    return ServiceError(f"the ledger at {engine.url!r} cannot be used: {said}; nothing is lost, run it again")


def _target(url: str) -> URL:
    target = make_url(url)
    if target.drivername in ("postgres", "postgresql"):  # the names that hosting services give; SQLAlchemy knows one
        target = target.set(drivername="postgresql+psycopg")
    if target.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(
            f"NEWS_STATE_URL names {target.get_backend_name()}: the ledger is kept in SQLite or PostgreSQL; write "
            "sqlite:////absolute/path or postgresql://user:password@host/database"
        )
    return target


def _options(target: URL) -> dict[str, Any]:  # what create_engine takes
    if target.get_backend_name() == "sqlite":
        return {}
    # The server may have been restarted since a connection was last used.
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": CONNECT_TIMEOUT_S}}


def _begin_as_writer(engine: Engine) -> None:
    """SQLite fails at once where a transaction reads first and writes later; so each begins as a writer."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:  # DB-API objects have no common type
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        _write_ahead(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


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


def _create_or_upgrade(engine: Engine) -> None:
    with engine.connect().execution_options(reads_only=True) as connection:
        found = _version(connection)
    if found is None or found < SCHEMA:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})"))
            found = _version(connection)  # another process may have been here in between
            if found is None:
                metadata.create_all(connection)
                connection.execute(insert(version).values(version_num=str(SCHEMA)))
            elif found < SCHEMA:
                from pipeline.ledger.migrations import upgrade  # rarely needed, and slow to load

                upgrade(connection)
    if found is not None and found > SCHEMA:
        raise ServiceError(
            f"the ledger at {engine.url!r} has schema {found}, this release knows {SCHEMA}: use the release that wrote "
            "it, or another NEWS_DATA_DIR"
        )


def _version(connection: Connection) -> int | None:
    """Which tables there are: a migration's number; None in an empty database."""
    inspector = inspect(connection)
    if not inspector.has_table(version.name):
        return FIRST if inspector.has_table("about") else None
    found = connection.execute(select(version.c.version_num)).scalar() or ""
    if not found.isdigit():
        raise UsageError(
            f"NEWS_STATE_URL names {connection.engine.url!r}, which holds another program's tables: give the ledger a "
            "database of its own"
        )
    return int(found)
