"""Which tables a ledger has, and bringing it to those of this release."""

from sqlalchemy import Engine, insert, inspect, select
from sqlalchemy.engine import Connection

from pipeline.errors import ServiceError, UsageError
from pipeline.ledger.tables import SCHEMA, about, metadata, version


def make_ready(engine: Engine) -> None:
    """Make the tables in an empty database, bring older ones up to date; one process at a time, whole or not at all.

    Raises ServiceError for tables of a later release, UsageError for those of another program.
    """
    with engine.connect().execution_options(reads_only=True) as connection:
        found = _schema(connection)
    if found is None or found < SCHEMA:
        with engine.begin() as connection:
            found = _schema(connection)  # another process may have been here in between
            if found is None:
                _create(connection)
            elif found < SCHEMA:
                from pipeline.ledger.migrations import upgrade  # rarely needed, and slow to load

                upgrade(connection)
    if found is not None and found > SCHEMA:
        raise ServiceError(
            f"the ledger at {engine.url!r} has schema {found}, this release knows {SCHEMA}: use the release that wrote "
            "it, or another ledger"
        )


def _schema(connection: Connection) -> int | None:
    """The number of the tables' last migration; None in an empty database."""
    tables = inspect(connection)
    if tables.has_table(about.name) and tables.has_table("runs"):
        return int(connection.execute(select(about.c.schema)).scalar_one())
    if tables.has_table(version.name):
        raise UsageError(
            f"NEWS_STATE_URL names {connection.engine.url!r}, which holds another program's tables: give the ledger a "
            "database of its own"
        )
    return None


def _create(connection: Connection) -> None:
    metadata.create_all(connection)
    connection.execute(insert(about).values(schema=SCHEMA))
    connection.execute(insert(version).values(version_num=str(SCHEMA)))
