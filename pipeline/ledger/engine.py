"""Opening the ledger's database, and making sure that it is one of ours, of this schema."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from pipeline.errors import ServiceError, UsageError
from pipeline.ledger.tables import SCHEMA, about, metadata

BUSY_TIMEOUT_S = 60
"""How long a writer waits for another before it gives up (design section 8)."""


def open_engine(url: str) -> Engine:
    """An engine on the ledger at `url`, created if there is none; UsageError for a bad URL, ServiceError otherwise."""
    try:
        target = make_url(url)
        if target.get_backend_name() == "sqlite" and target.database:
            Path(target.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(target)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise UsageError(f"NEWS_STATE_URL cannot be used ({error}): write an SQLAlchemy URL") from error
    except OSError as error:
        raise ServiceError(f"cannot create the ledger's folder: {error}") from error
    if engine.dialect.name == "sqlite":
        _begin_as_writer(engine)
    _create_or_check(engine)
    return engine


def _begin_as_writer(engine: Engine) -> None:
    """SQLite fails at once where a transaction reads first and writes later; so each begins as a writer."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:  # DB-API objects have no common type
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_S * 1000}")
        connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _create_or_check(engine: Engine) -> None:
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            found = connection.execute(select(about.c.schema)).scalars().all()
            if not found:
                connection.execute(insert(about).values(schema=SCHEMA))
    except DBAPIError as error:
        raise unreachable(engine, error) from error
    if found and found != [SCHEMA]:
        raise ServiceError(
            f"the ledger at {engine.url!r} has schema {found[0]}, this release needs {SCHEMA}: use the release that "
            "wrote it, or another NEWS_DATA_DIR"
        )


def unreachable(engine: Engine, error: DBAPIError) -> ServiceError:
    """The ServiceError for a database error; the password of the URL is not shown."""
    return ServiceError(f"the ledger at {engine.url!r} cannot be used: {error.orig}; nothing is lost, run it again")
