"""The ledger's database on a PostgreSQL server, and the user that owns it: what a new deployment needs once."""

from typing import Any

import psycopg
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import URL
from sqlalchemy.engine import make_url

from pipeline.errors import ServiceError

CONNECT_TIMEOUT_S = 10


def create_database(url: str, administrator: str) -> bool:
    """Make the database and the user that the ledger's `url` names; whether the database was not there yet.

    A user that is there gets the password of the URL. `administrator`: URL of one who may do that, on the same server.
    Raises ServiceError where the server is not reached or refuses.
    """
    wanted, server = make_url(url), make_url(administrator)
    try:
        with psycopg.connect(**_parameters(server), autocommit=True) as connection:  # no transaction makes a database
            _set_user(connection, str(wanted.username), str(wanted.password))
            return _set_database(connection, str(wanted.database), str(wanted.username))
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise ServiceError(
            f"cannot make the ledger's database at {server!r}: {said}; mend that and run it again"
        ) from error


def _parameters(server: URL) -> dict[str, Any]:  # as libpq names them; those without a value are its own defaults
    named = {"host": server.host, "port": server.port, "user": server.username, "password": server.password}
    return {**named, "dbname": server.database, "connect_timeout": CONNECT_TIMEOUT_S, **server.query}


def _set_user(connection: psycopg.Connection[Any], name: str, password: str) -> None:
    known = connection.execute("select from pg_roles where rolname = %s", [name]).fetchone() is not None
    # Hashed here, so that no log of the server's statements shows the password.
    secret = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    verb = SQL("alter") if known else SQL("create")
    connection.execute(SQL("{} role {} login password {}").format(verb, Identifier(name), Literal(secret)))


def _set_database(connection: psycopg.Connection[Any], name: str, owner: str) -> bool:
    if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is not None:
        return False
    # Whatever the server's default: the ledger holds texts of every language.
    create = SQL("create database {} owner {} encoding 'UTF8' template template0")
    connection.execute(create.format(Identifier(name), Identifier(owner)))
    return True
