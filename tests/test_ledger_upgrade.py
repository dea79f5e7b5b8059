"""A ledger of the first release, opened by this one."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from builders import article, ingest, installation
from sqlalchemy import create_engine, text

from pipeline.ledger import Ledger
from pipeline.ledger.tables import metadata

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
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        counting = "SERIAL" if engine.dialect.name == "postgresql" else "INTEGER"
        for statement in filter(str.strip, FIRST.read_text().split(";\n")):
            connection.execute(text(statement.replace("SERIAL", counting)))
    engine.dispose()


def documents(url: str) -> int:
    """Open the ledger, in a process of its own; how many documents there are."""
    ledger = Ledger(url)
    found = len(ledger.ids("", limit=9))
    ledger.close()
    return found
