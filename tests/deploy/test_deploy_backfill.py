"""`airflow backfill` for real: PostgreSQL as Airflow's database, a scheduler, ten days of the archive."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from airflow_deploy import BIN, WAIT_S, Airflow, airflow
from builders import WITHOUT_MODEL, article, digest, installation
from replays import land, text
from sqlalchemy.engine import make_url

from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.verify import verify

pytestmark = pytest.mark.slow

FIRST = date(2026, 3, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(10)]
BROKEN = DAYS[4]
OTHER_RULES = {**WITHOUT_MODEL, "NEWS_SPACY_MODELS": "fi=absent"}
"""Another pipeline version: every document goes through the stages again, and comes out the same."""


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, postgres_url: str) -> Iterator[Airflow]:
    database = make_url(postgres_url).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    settings = {
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": database,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC": database,
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
    }
    with airflow(tmp_path_factory.mktemp("airflow"), **settings) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """Ten days of three documents each."""
    house = installation(tmp_path / "data")
    for day in DAYS:
        land(house, day, *(text(f"/{day}/{n}.txt", article(f"matter {n} of {day}")) for n in range(3)))
    return house


def wait_for_dag(server: Airflow) -> None:
    """Until the DAG processor has read it; it starts without being un-paused by hand."""
    until = time.monotonic() + WAIT_S
    while not (known := server.get("/dags?dag_id_pattern=reprocess_news")["dags"]):
        assert time.monotonic() < until, "Airflow does not know the DAG"
        time.sleep(1)
    assert not known[0]["is_paused"]


def backfill(server: Airflow, *options: str) -> None:
    command = [str(BIN / "airflow"), "backfill", "create", "--dag-id", "reprocess_news", "--from-date", str(DAYS[0]),
               "--to-date", str(DAYS[-1]), "--max-active-runs", "3", *options]  # fmt: skip
    done = subprocess.run(command, env=server.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def runs(server: Airflow) -> dict[str, dict[str, Any]]:
    """Run by the day that it is over."""
    listed = server.get("/dags/reprocess_news/dagRuns?run_type=backfill&limit=50")["dag_runs"]
    return {run["data_interval_start"][:10]: run for run in listed}


def finished(server: Airflow) -> dict[str, str]:
    """The state of each day's run, once the backfill is over."""
    until = time.monotonic() + 2 * WAIT_S
    while any(not each["completed_at"] for each in server.get("/backfills?dag_id=reprocess_news")["backfills"]):
        assert time.monotonic() < until, {day: run["state"] for day, run in runs(server).items()}
        time.sleep(2)
    return {day: run["state"] for day, run in sorted(runs(server).items())}


def most_at_once(found: dict[str, dict[str, Any]]) -> int:
    """How many runs were at work at the same time, at most."""
    ends = sorted((datetime.fromisoformat(run[end]), step) for run in found.values()
                  for end, step in (("start_date", 1), ("end_date", -1)))  # fmt: skip
    return max(accumulate(step for _, step in ends))


def test_ten_days_are_replayed_one_fails_and_is_repeated_alone(server: Airflow, house: Installation) -> None:
    before = digest(house)
    [batch] = (house.settings.data_dir / "archive" / f"{BROKEN:%Y/%m/%d}").iterdir()
    for stage in ("extract", "clean", "tag"):  # so that the archive has to be read
        (house.settings.data_dir / "derived" / stage).rename(house.settings.data_dir / f"lost-{stage}")
    whole = batch.read_bytes()
    batch.write_bytes(b"this is no batch")
    with server.scheduling(NEWS_DATA_DIR=str(house.settings.data_dir), **OTHER_RULES):
        wait_for_dag(server)
        backfill(server)
        states = finished(server)
        assert states == {str(day): "failed" if day == BROKEN else "success" for day in DAYS}
        first = runs(server)
        assert most_at_once(first) <= 3
        assert first[str(BROKEN)]["dag_run_id"].startswith(f"backfill__{BROKEN + timedelta(days=1)}T00:00:00")

        batch.write_bytes(whole)
        backfill(server, "--reprocess-behavior", "failed")
        assert set(finished(server).values()) == {"success"}
        again = runs(server)
    repeated = [day for day in first if first[day]["end_date"] != again[day]["end_date"]]
    assert repeated == [str(BROKEN)]
    replayed = [name for name, _ in house.ledger.latest_runs(50) if name.startswith("airflow.reprocess_news__backfill")]
    counts = Counter(house.ledger.counts(name) for name in replayed)
    assert counts == {Counts(offered=3, unchanged=3): 10, Counts(offered=3, failed=3): 1}
    after = verify(house)
    assert (after.digest, after.missing, house.ledger.open_runs()) == (before, (), {})
