"""A ledger of the first release, opened by this one."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from builders import article, ingest, installation
from sqlalchemy import Connection, create_engine, text

from pipeline.errors import ServiceError
from pipeline.ledger import Ledger
from pipeline.ledger.tables import SCHEMA, metadata

FIRST = Path(__file__).with_name("first_ledger.sql")
"""The tables as the first release made them, and the rows that a run over one file left."""


def test_everything_in_a_ledger_of_the_first_release_is_still_there(state_url: str) -> None:
    old(state_url)
    with closing(Ledger(state_url)) as ledger:
        _is_whole(ledger)


def _is_whole(ledger: Ledger) -> None:
    [document] = ledger.documents(["a" * 32]).values()
    assert (document.outcome, document.revision, document.url) == ("indexed", 2, "https://post.example/quay")
    assert ledger.counts("one").indexed == 1
    assert ledger.locators(["/seed/a.txt"])["/seed/a.txt"].batch == "2026/11/02/one-000.warc.gz"
    assert ledger.feeds() == {}


def test_it_has_the_tables_of_a_new_one(state_url: str) -> None:
    old(state_url)
    with closing(Ledger(state_url)) as ledger, ledger._engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_two_processes_may_open_it_at_once(state_url: str) -> None:
    old(state_url)
    with ProcessPoolExecutor(4) as processes:
        assert set(processes.map(documents, [state_url] * 8)) == {1}


def test_two_processes_may_make_it_at_once(state_url: str) -> None:
    with ProcessPoolExecutor(4) as processes:
        assert set(processes.map(documents, [state_url] * 8)) == {0}


def test_an_upgrade_that_fails_half_way_leaves_it_as_it_was(state_url: str) -> None:
    old(state_url)
    change(state_url, "CREATE TABLE waits (somebody INTEGER)")  # one of the last tables that the upgrade makes
    with pytest.raises(ServiceError, match=r"waits.* already exists"):
        Ledger(state_url)
    change(state_url, "DROP TABLE waits")
    with closing(Ledger(state_url)) as ledger:
        _is_whole(ledger)


def test_the_first_release_finds_the_number_by_which_it_refuses(state_url: str) -> None:
    """It reads `about`, and says which release to use."""
    old(state_url)
    Ledger(state_url).close()
    with database(state_url) as connection:
        assert connection.execute(text("SELECT schema FROM about")).scalars().all() == [SCHEMA]
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [str(SCHEMA)]


def test_a_run_goes_on_from_it(state_url: str, tmp_path: Path) -> None:
    old(state_url)
    (tmp_path / "seed").mkdir()
    (tmp_path / "seed/b.txt").write_text(article("bridges"))
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url)
    with closing(house.ledger):
        assert ingest(house, tmp_path / "seed", run="two").indexed == 1
        assert [run for run, _ in house.ledger.latest_runs(2)] == ["two", "one"]


def old(url: str) -> None:
    """Make a ledger as the first release left it."""
    counting = "SERIAL" if url.startswith("postgresql") else "INTEGER"
    change(url, *filter(str.strip, FIRST.read_text().replace("SERIAL", counting).split(";\n")))


def change(url: str, *statements: str) -> None:
    """Change a database behind the ledger's back."""
    with database(url) as connection:
        for statement in statements:
            connection.execute(text(statement))


@contextmanager
def database(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def documents(url: str) -> int:
    """Open the ledger, in a process of its own; how many documents there are."""
    ledger = Ledger(url)
    found = len(ledger.ids("", limit=9))
    ledger.close()
    return found
