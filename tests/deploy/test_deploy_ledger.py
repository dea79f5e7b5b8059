"""`news init ledger` on a real PostgreSQL: a database of the ledger's own, and a user who owns nothing else."""

import shlex
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from real_postgres import PostgresServer
from sqlalchemy.engine import make_url

from pipeline.cli import news
from pipeline.deployment import write_secrets
from pipeline.errors import ServiceError
from pipeline.ledger import Ledger
from pipeline.ledger.database import create_database

LEDGER, AIRFLOW = "ledger/ledger.env", "airflow/airflow.env"


@pytest.fixture
def folder(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Path]:
    """The secrets of a deployment whose PostgreSQL is the tests', and whose names are this test's own."""
    write_secrets(tmp_path)
    server = make_url(postgres_server.url)
    name = f"news-{uuid.uuid4().hex[:8]}"
    here = make_url(said(tmp_path / LEDGER)).set(host=server.host, port=server.port, username=name, database=name)
    write(tmp_path / LEDGER, "NEWS_STATE_URL", here.render_as_string(hide_password=False))
    owner = server.set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)
    write(tmp_path / AIRFLOW, "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", owner)
    yield tmp_path
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute(f'drop database if exists "{name}" with (force)'.encode())
        connection.execute(f'drop role if exists "{name}"'.encode())


def write(path: Path, name: str, value: str) -> None:
    path.write_text(f"{name}={shlex.quote(value)}\n")


def said(path: Path) -> str:
    return "".join(shlex.split(path.read_text().partition("=")[2]))


def init(folder: Path) -> Result:
    return CliRunner().invoke(news, ["init", "ledger", str(folder)])


def test_the_ledger_opens_where_init_made_its_database_and_running_it_again_changes_nothing(folder: Path) -> None:
    assert "created the ledger's database" in init(folder).stderr
    with closing(Ledger(said(folder / LEDGER))) as ledger:
        ledger.start_run("one", 1, "v")
    assert "is there already" in init(folder).stderr
    with closing(Ledger(said(folder / LEDGER))) as ledger:
        assert list(ledger.open_runs()) == ["one"]


def test_a_new_password_takes_the_place_of_the_old_one(folder: Path) -> None:
    init(folder)
    old = make_url(said(folder / LEDGER))
    write(folder / LEDGER, "NEWS_STATE_URL", old.set(password="another/one").render_as_string(hide_password=False))
    assert init(folder).exit_code == 0
    Ledger(said(folder / LEDGER)).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(host=old.host, port=old.port, user=old.username, password=old.password, dbname=old.database)


def test_the_ledgers_user_may_make_no_databases_and_takes_every_letter(folder: Path) -> None:
    init(folder)
    url = make_url(said(folder / LEDGER)).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        assert connection.execute("show server_encoding").fetchone() == ("UTF8",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create database another")


def test_a_server_that_refuses_is_one_sentence_without_a_password(folder: Path) -> None:
    wrong = make_url(said(folder / AIRFLOW)).set(password="swordfish").render_as_string(hide_password=False)
    write(folder / AIRFLOW, "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", wrong)
    with pytest.raises(ServiceError, match="password authentication failed") as refused:
        create_database(said(folder / LEDGER), wrong)
    assert "swordfish" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_without_secrets_it_says_which_command_writes_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(news, ["init", "ledger", str(tmp_path)])
    assert "news init secrets" in str(done.exception)
