"""The DAG reprocess_news on a real Airflow, by `dag.test()`: one day of the archive a run."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import article, digest, installation
from real_airflow import ROOT, airflow_at
from replays import land, text

from pipeline.outcomes import Counts

MONDAY = date(2026, 3, 2)

RUN_DAG = """
import json, sys
from datetime import datetime
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
dag = bag.dags["reprocess_news"]
for task in dag.task_dict.values():
    task.retries = 0  # a test does not wait for a service to come back
runs = []
for said in json.loads(sys.argv[2]):
    at = datetime.fromisoformat(said["at"]) if "at" in said else None
    run = dag.test(logical_date=at, run_conf=said.get("conf", {}))
    states = {f"{ti.task_id}[{ti.map_index}]": str(ti.state) for ti in run.get_task_instances()}
    runs.append({"run": str(run.state), "tasks": states, "interval": str(run.data_interval_start)})
print(json.dumps({"runs": runs, "errors": bag.import_errors, "paused": dag.is_paused_upon_creation,
                  "max_active_runs": dag.max_active_runs, "catchup": dag.catchup}))
"""

type Run = Callable[..., Any]


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an Airflow with a database of its own."""
    return airflow_at(tmp_path_factory.mktemp("airflow"))


def run_dag(airflow: dict[str, str], data: Path, *runs: dict[str, Any], **settings: str) -> Any:
    """Runs one after another, each at a moment (its logical date) or by hand, with a conf."""
    done = subprocess.run(
        [sys.executable, "-c", RUN_DAG, str(ROOT / "dags"), json.dumps(runs)],
        env=airflow | {"NEWS_DATA_DIR": str(data)} | settings, capture_output=True, text=True, check=False, cwd=data,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_a_day_is_the_data_intervals_and_of_a_manual_run_the_param(airflow: dict[str, str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    house = installation(data)
    land(house, MONDAY, text("/a.txt", article("quays")), text("/b.txt", article("ferries")), text("/c.txt", ""))
    before = digest(house)
    ran = run_dag(
        airflow, data,
        {"at": "2026-03-03T00:00:00+00:00"},  # by `dag.test()`: the end of the interval
        {"conf": {"day": "2026-03-02"}},
        {"conf": {"day": "2026-03-02", "outcome": "rejected"}},
        {"conf": {"day": "2026-03-04", "outcome": None}},  # on which nothing landed
        NEWS_SPACY_MODELS="fi=absent",
    )  # fmt: skip
    assert (ran["errors"], ran["paused"], ran["max_active_runs"], ran["catchup"]) == ({}, False, 3, False)
    assert [run["run"] for run in ran["runs"]] == ["success"] * 4
    assert ran["runs"][0]["tasks"]["order.index[0]"] == "success"  # under other rules all goes through the stages
    assert "order.index[0]" not in ran["runs"][1]["tasks"]  # under the same ones nothing does
    runs = [name for name, _ in reversed(house.ledger.latest_runs(10)) if name.startswith("airflow.reprocess_news__")]
    counts = [house.ledger.counts(name) for name in runs]
    assert counts == [
        Counts(offered=3, unchanged=2, rejected=1), Counts(offered=3, unchanged=2, rejected=1),
        Counts(offered=1, rejected=1), Counts(),
    ]  # fmt: skip
    assert (digest(house), house.ledger.open_runs()) == (before, {})
