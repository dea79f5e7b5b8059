"""The ledger's PostgreSQL restarted in the middle of a run, in order or as by a power cut: nothing lost or twice."""

import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from real_postgres import PostgresServer
from replays import answer
from runs_faults import House, complete, is_told

MOMENTS: dict[str, Callable[[Path], bool]] = {
    "a batch is in the archive": lambda data: any(data.glob("archive/**/*-000.warc.gz")),
    "the second batch is in the archive": lambda data: any(data.glob("archive/**/*-001.warc.gz")),
    "a batch is tagged": lambda data: any(data.glob("derived/tag/**/*-000.jsonl.gz")),
    "an order is in the index": lambda data: any(data.glob("derived/runs/*/outcomes-000.jsonl")),
    "the last order is in the index": lambda data: any(data.glob("derived/runs/*/outcomes-001.jsonl")),
}
IN_ORDER = "a batch is tagged"


@pytest.fixture
def house(tmp_path: Path, postgres_url: str, postgres_server: PostgresServer) -> House:
    assert str(postgres_server.port) in postgres_url, "a server that others use is not to be restarted"
    return House(tmp_path / "data", {"NEWS_STATE_URL": postgres_url})


@pytest.fixture
def sources(seed: Path) -> list[str]:
    """An order each."""
    return [str(seed / "many.jsonl"), str(seed)]


@pytest.mark.slow
@pytest.mark.parametrize(("moment", "mode"), [*((moment, "immediate") for moment in MOMENTS), (IN_ORDER, "fast")])
def test_a_server_restarted_in_the_middle_of_a_run(
    house: House, postgres_server: PostgresServer, sources: list[str], digest: str, moment: str, mode: str
) -> None:
    restarted = threading.Event()

    def restart() -> None:
        deadline = time.monotonic() + 120
        while not MOMENTS[moment](house.data) and time.monotonic() < deadline:
            time.sleep(0.002)
        postgres_server.stop(mode)
        postgres_server.start()
        restarted.set()

    thread = threading.Thread(target=restart)
    thread.start()
    done = house.run("ingest", *sources, "--json")
    thread.join()
    assert restarted.is_set()
    if not is_told(house, done):
        assert "the ledger at postgresql" in done.stderr
        assert "nothing is lost, run it again" in done.stderr
    assert house.run("ingest", *sources).returncode == 0
    complete(house, digest)


@pytest.mark.slow
def test_a_server_that_comes_and_goes_at_random_moments(
    house: House, postgres_server: PostgresServer, sources: list[str], digest: str
) -> None:
    chance = random.Random(4)
    for _ in range(4):
        process = house.begin("ingest", *sources, "--json")
        time.sleep(chance.uniform(0.3, 2.5))
        postgres_server.stop(chance.choice(["fast", "immediate"]))
        time.sleep(chance.choice([0, 1]))
        postgres_server.start()
        _, said = process.communicate()
        assert process.returncode in (0, 3), said
    assert house.run("ingest", *sources).returncode == 0
    complete(house, digest)


@pytest.mark.slow
def test_a_server_that_is_away_stops_a_run_before_anything_is_fetched(
    house: House, postgres_server: PostgresServer, seed: Path
) -> None:
    postgres_server.stop()
    done = house.run("ingest", str(seed), "--json")
    proof = house.run("verify", "--json")
    postgres_server.start()
    assert (done.returncode, proof.returncode) == (3, 3)
    assert answer(done)["offered"] == 0
    assert "the ledger at postgresql+psycopg://postgres:***@127.0.0.1" in done.stderr
    assert "nothing is lost, run it again" in done.stderr
    assert not list(house.data.glob("archive/**/*.gz"))
