"""The DAG prune_news on a real Airflow: skipped where all is kept, and its log says what went."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders import found
from houses_prune import DOCUMENTS, fill, houses
from real_airflow import ROOT, airflow_at

END = "=== "
WORKER = f"""
import json, os, sys
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(dag_folder=sys.argv[1]).dags["prune_news"]
for settings in json.loads(sys.argv[2]):
    os.environ.update(settings)
    run = dag.test()
    states = [str(task.state) for task in run.get_task_instances()]
    print({END!r} + json.dumps([str(run.state), states]), flush=True)
"""


@pytest.mark.slow  # Airflow starts for it alone
def test_it_prunes_only_where_an_age_is_set(tmp_path: Path) -> None:
    data, home = tmp_path / "data", tmp_path / "airflow"
    home.mkdir()
    with houses(data) as opened:
        house = opened()
        fill(house)
        settings = [{"NEWS_DATA_DIR": str(data)}, DOCUMENTS, {"NEWS_KEEP_DOCUMENTS_DAYS": "soon"}]
        done = subprocess.run(
            [sys.executable, "-c", WORKER, str(ROOT / "dags"), json.dumps(settings)], env=airflow_at(home), cwd=home,
            text=True, capture_output=True, check=False,
        )  # fmt: skip
        ran = [json.loads(line.removeprefix(END)) for line in done.stdout.splitlines() if line.startswith(END)]
        said = done.stdout + done.stderr
        assert ran == [["success", ["skipped"]], ["success", ["success"]], ["failed", ["failed"]]], said
        assert "documents: 2 went" in said, said
        assert len(found(house, "council")) == 4
