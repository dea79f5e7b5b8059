"""Statements over any number of rows, in the words of the database that is spoken to."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ARRAY, Column, Row, Select, Table, bindparam, func, select
from sqlalchemy import Text as PlainText
from sqlalchemy.engine import Connection

from pipeline.ledger.texts import key

type Values = dict[str, Any]  # column name → value, of the types of the columns


def upsert(connection: Connection, table: Table, rows: Iterable[Values]) -> None:
    """Insert or update by primary key; rows have the same columns each, and the last one of a key counts."""
    keys = [column.name for column in table.primary_key.columns]
    by_key = {tuple(row[name] for name in keys): row for row in rows}
    if not by_key:
        return
    written = list(by_key.values())
    statement = _insert(connection, table)
    values = {name: statement.excluded[name] for name in written[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values), written)


def among(
    connection: Connection, query: Select[Any], column: Column[Any], values: Iterable[str | None]
) -> Iterator[Row[Any]]:
    """Rows of the query where the column is one of the values, which go as one parameter however many there are."""
    wanted = list({key(value) for value in values if value is not None})
    if not wanted:
        return iter(())
    if connection.dialect.name == "postgresql":
        listed = select(func.unnest(bindparam(None, wanted, type_=ARRAY(PlainText))))
    else:
        listed = select(func.json_each(json.dumps(wanted)).table_valued("value").c.value)
    return iter(connection.execute(query.where(column.in_(listed))))


def streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """Rows one by one, without having all of them in memory."""
    with connection.execute(query, execution_options={"yield_per": 1000}) as rows:
        yield from rows


def _insert(connection: Connection, table: Table) -> Any:  # the two dialects' Insert have no common type
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
