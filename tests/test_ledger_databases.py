"""Runs over a ledger on each database, several at once, and a database server that comes and goes."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from builders import article, digest, ingest, installation
from real_postgres import PostgresServer
from sqlalchemy.engine import make_url

from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.ledger import Ledger
from pipeline.outcomes import Counts
from pipeline.verify import verify

LAND = """
import sys
from pipeline.ledger import Ledger
from pipeline.outcomes import Offered, Outcome
url, mine = sys.argv[1:]
ledger = Ledger(url)
ledger.start_run(mine, 1, "v")
for number in range(20):
    shared = [Offered(f"/seed/{n}.txt", 10 + n, f"{mine}-{number}", n) for n in range(50)]
    ledger.land(mine, number, f"{mine}-{number}", [(one, "d") for one in shared], [])
    outcomes = [Outcome("indexed", o.locator, o.fetched_ms, f"{o.position:032x}", batch=o.batch, position=o.position)
                for o in reversed(shared)]
    ledger.close_order(mine, number, 2, "v", outcomes)
"""


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    for name in ("quays", "bridges", "ferries"):
        (folder / f"{name}.txt").write_text(article(name))
    return folder


@pytest.mark.parametrize("kept_bytes", [0, 4096], ids=["no database at all", "its beginning only"])
def test_a_damaged_file_is_not_to_be_tried_again_but_put_back(tmp_path: Path, kept_bytes: int) -> None:
    with closing(installation(tmp_path / "data").ledger) as ledger:
        assert ledger.batches() == set()
    file = tmp_path / "data" / "ledger.sqlite"
    file.write_bytes(file.read_bytes()[:kept_bytes] + b"damage" * 2000)
    for beside in file.parent.glob("ledger.sqlite-*"):
        beside.unlink()
    with pytest.raises(ServiceError, match=r"is damaged \(.*\): put a copy of it back"):
        Ledger(f"sqlite:///{file}").batches()


def test_a_run_and_its_repetition_are_the_same_on_every_database(house: Installation, seeds: Path) -> None:
    assert ingest(house, seeds) == Counts(offered=3, indexed=3)
    (seeds / "quays.txt").write_text(article("new quays"))
    (seeds / "ferries.txt").write_bytes(b"")
    assert ingest(house, seeds, run="run-2") == Counts(offered=3, indexed=1, unchanged=1, rejected=1)
    report = verify(house)
    assert (report.indexed, report.missing) == (2, ())
    assert len(digest(house)) == 64


def test_processes_that_write_the_same_rows_at_once_wait_for_each_other(state_url: str) -> None:
    names = ("one", "two", "three")
    writers = [subprocess.Popen([sys.executable, "-c", LAND, state_url, name]) for name in names]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    with closing(Ledger(state_url)) as ledger:
        assert all(order.closed for name in names for order in ledger.orders(name))
        known = ledger.documents(f"{n:032x}" for n in range(50))
        assert {id: document.fetched_ms for id, document in known.items()} == {f"{n:032x}": 10 + n for n in range(50)}
        assert {document.revision for document in known.values()} == {60}  # nobody's was lost


def test_a_server_that_was_restarted_is_found_again(postgres_server: PostgresServer, postgres_url: str) -> None:
    with closing(Ledger(postgres_url)) as ledger:
        ledger.start_run("one", 1, "v")
        postgres_server.stop()
        with pytest.raises(ServiceError, match=r"cannot be used: .*; nothing is lost, run it again"):
            ledger.start_run("two", 2, "v")
        postgres_server.start()
        ledger.start_run("two", 2, "v")
        assert list(ledger.open_runs()) == ["one", "two"]


def other(**changed: object) -> Callable[[str], str]:
    return lambda url: make_url(url).set(**changed).render_as_string(hide_password=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (other(port=1), "refused"),
        (other(database="nowhere"), '"nowhere" does not exist'),
        (other(username="nobody"), 'password authentication failed for user "nobody"'),
        (other(password="sword@fish"), 'password authentication failed for user "postgres"'),
    ],
    ids=["port", "database", "user", "password"],
)
def test_a_server_that_does_not_let_us_in_is_one_sentence_without_the_password(
    postgres_server: PostgresServer, wrong: Callable[[str], str], said: str
) -> None:
    started = time.monotonic()
    url = wrong(postgres_server.url)
    with pytest.raises(ServiceError, match=said) as error:
        Ledger(url)
    assert str(make_url(url).password) not in str(error.value)
    assert "\n" not in str(error.value)
    assert time.monotonic() - started < 30


def test_another_kind_of_database_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="kept in SQLite or PostgreSQL; write sqlite"):
        Ledger("mysql://me@localhost/news")


def test_a_folder_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="which is a folder: name the ledger's file in it"):
        Ledger(f"sqlite:///{tmp_path}")


def test_a_port_that_is_no_number_is_a_usage_error_that_does_not_repeat_the_address() -> None:
    with pytest.raises(UsageError, match="no address of a database; write sqlite") as error:
        Ledger("postgresql://news:swordfish@127.0.0.1:port/news")
    assert "swordfish" not in str(error.value)


def test_the_address_that_hosting_services_give_is_taken(postgres_url: str) -> None:
    with closing(Ledger(postgres_url.replace("postgresql://", "postgres://"))) as ledger:
        assert ledger.open_runs() == {}


def test_a_password_among_the_parameters_is_used_and_not_shown(postgres_url: str) -> None:
    address = make_url(postgres_url)
    beside = address.set(password=None).update_query_dict({"password": str(address.password)})
    Ledger(beside.render_as_string(hide_password=False)).close()
    with pytest.raises(ServiceError, match="refused") as error:
        Ledger(beside.set(port=1).render_as_string(hide_password=False))
    assert str(address.password) not in str(error.value)
