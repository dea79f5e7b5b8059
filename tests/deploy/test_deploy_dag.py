"""The DAG ingest_seeds on Elasticsearch by `dag.test()`, the index named by the connection alone."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from builders import WITHOUT_MODEL, article
from real_airflow import PYTHONPATH
from real_elasticsearch import send

ROOT = Path(__file__).parents[2]
KEY = base64.b64encode(b"id:a-key-for-tests-only").decode()

RUN_DAG = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
dag = DagBag(dag_folder=sys.argv[1]).dags["ingest_seeds"]
for task in dag.task_dict.values():
    task.retries = 0  # a test does not wait for a service to come back
run = dag.test(run_conf={"folder": sys.argv[2]})
states = {f"{ti.task_id}[{ti.map_index}]": str(ti.state) for ti in run.get_task_instances()}
print(json.dumps({"run": str(run.state)} | states))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("airflow")
    subprocess.run([Path(sys.executable).parent / "airflow", "db", "migrate"], env=environment(folder), check=True,
                   capture_output=True)  # fmt: skip
    return folder


def environment(home: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **WITHOUT_MODEL,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "PYTHONPATH": PYTHONPATH,
    }


type Run = Callable[..., tuple[dict[str, str], str]]


@pytest.fixture
def run_dag(home: Path, tmp_path: Path) -> Run:
    """Runs the DAG over two articles with this connection: states of run and tasks, and all that was said."""
    folder = tmp_path / "seed"
    folder.mkdir()
    for name in ("quays", "bridges"):
        (folder / f"{name}.txt").write_text(article(name))

    def run(**connection: Any) -> tuple[dict[str, str], str]:
        said = {"conn_type": "generic", "schema": "http", "password": KEY} | connection
        settings = {"NEWS_DATA_DIR": str(tmp_path / "data"), "AIRFLOW_CONN_NEWS_ELASTICSEARCH": json.dumps(said)}
        done = subprocess.run([sys.executable, "-c", RUN_DAG, ROOT / "dags", folder], env=environment(home) | settings,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1]), done.stdout + done.stderr

    return run


def test_the_connection_names_the_index_and_its_key_is_never_logged(
    run_dag: Run, home: Path, tmp_path: Path, elasticsearch: str, alias: str
) -> None:
    node = urlsplit(elasticsearch)
    states, said = run_dag(host=node.hostname, port=node.port, extra={"alias": alias})
    assert states["run"] == "success"
    assert send(f"{elasticsearch}/{alias}/_count")["count"] == 2
    assert not (tmp_path / "data/index").exists()
    assert KEY not in said
    assert not [log for log in home.rglob("*.log") if KEY in log.read_text(errors="replace")]


@pytest.mark.slow
def test_an_elasticsearch_that_is_away_makes_the_run_red_and_a_later_run_completes_it(
    run_dag: Run, elasticsearch: str, alias: str
) -> None:
    node = urlsplit(elasticsearch)
    states, said = run_dag(host="127.0.0.1", port=9, extra={"alias": alias})
    assert (states["run"], states["order.index[0]"]) == ("failed", "failed")
    assert "cannot reach Elasticsearch at http://127.0.0.1:9" in said
    states, _ = run_dag(host=node.hostname, port=node.port, extra={"alias": alias})
    assert states["run"] == "success"
    assert send(f"{elasticsearch}/{alias}/_count")["count"] == 2
