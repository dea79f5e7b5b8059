"""The DAGs on a real Airflow: its database, its task runner, `airflow dags test` and `dag.test()`."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bad_server import message
from builders import article, installation, page, spoil
from feed_server import HTML, item, published, teaser
from real_airflow import AIRFLOW, ROOT, airflow_at

from pipeline import stages
from pipeline.archive import batches
from pipeline.sources.folder import Folder

RUN_DAG = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
dag = bag.dags["ingest_seeds"]
for task in dag.task_dict.values():
    task.retries = 0  # a test does not wait for a service to come back
run = dag.test(run_conf={"folder": sys.argv[2]})
states = {f"{ti.task_id}[{ti.map_index}]": str(ti.state) for ti in run.get_task_instances()}
print(json.dumps({"run": str(run.state), "tasks": states, "errors": bag.import_errors}))
"""


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an Airflow with a database of its own."""
    return airflow_at(tmp_path_factory.mktemp("airflow"))


type Run = Callable[..., Any]


@pytest.fixture
def run_dag(airflow: dict[str, str], tmp_path: Path) -> Run:
    """Runs the DAG over a folder by `dag.test()`: states of the run and of every task."""

    def run(folder: Path) -> Any:
        environment = airflow | {"NEWS_DATA_DIR": str(tmp_path / "data")}
        done = subprocess.run(
            [sys.executable, "-c", RUN_DAG, str(ROOT / "dags"), str(folder)],
            env=environment, capture_output=True, text=True, check=False, cwd=tmp_path,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    return run


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    folder.mkdir()
    for name in ("quays", "bridges"):
        (folder / f"{name}.txt").write_text(article(name))
    return folder


def test_airflow_runs_the_seed_folder_and_a_second_run_changes_nothing(
    airflow: dict[str, str], tmp_path: Path, seed: Path
) -> None:
    environment = airflow | {"NEWS_DATA_DIR": str(tmp_path / "data")}
    command = [str(AIRFLOW), "dags", "test", "ingest_seeds", "--conf", json.dumps({"folder": str(seed)})]
    accounts = []
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:]
        accounts += [line for line in done.stdout.splitlines() if "finish: offered" in line]
    assert "offered 2, indexed 2, unchanged 0" in accounts[0]
    assert "offered 2, indexed 0, unchanged 2" in accounts[1]
    with sqlite3.connect(Path(airflow["AIRFLOW_HOME"]) / "airflow.db") as database:
        events = database.execute(
            "select count(*) from asset_event join asset on asset.id = asset_id where name = 'news-articles'"
        )
        assert events.fetchone() == (2,)


def test_an_empty_folder_is_green(run_dag: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    ran = run_dag(tmp_path / "empty")
    assert (ran["errors"], ran["run"], ran["tasks"]["finish[-1]"]) == ({}, "success", "success")


def test_a_failing_batch_is_red_and_the_next_run_completes_it(run_dag: Run, tmp_path: Path, seed: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/index").write_text("this is no index")
    ran = run_dag(seed)
    assert ran["run"] == "failed"
    assert ran["tasks"]["order.index[0]"] == "failed"
    assert ran["tasks"]["finish[-1]"] == "upstream_failed"
    (tmp_path / "data/index").unlink()
    assert run_dag(seed)["run"] == "success"
    house = installation(tmp_path / "data")
    assert house.ledger.open_runs() == {}
    assert len(list(house.index.digest_lines())) == 2


def test_a_document_that_fails_makes_the_run_red_after_the_others_are_in(
    run_dag: Run, tmp_path: Path, seed: Path
) -> None:
    """A run was stopped after fetch, and its batch was damaged meanwhile."""
    house = installation(tmp_path / "data")
    list(stages.start(house, "stopped", [Folder(seed)]))
    [batch] = batches(house.archive)
    spoil(house, batch)
    (seed / "ferries.txt").write_text(article("ferries"))
    ran = run_dag(seed)
    states = {name: ran["tasks"].get(name) for name in ("fetch_folder[-1]", "order.index[0]", "finish[-1]")}
    assert (ran["run"], *states.values()) == ("failed", "success", "success", "failed"), ran
    assert len(list(house.index.digest_lines())) == 3


def test_a_task_of_an_order_that_was_pruned_says_which_task_to_clear(
    airflow: dict[str, str], run_dag: Run, tmp_path: Path, seed: Path
) -> None:
    assert run_dag(seed)["run"] == "success"
    [order] = (tmp_path / "data/derived/runs").rglob("order-000.jsonl")
    order.unlink()
    with sqlite3.connect(Path(airflow["AIRFLOW_HOME"]) / "airflow.db") as database:
        [run] = database.execute("select run_id from dag_run order by id desc limit 1").fetchone()
    command = [str(AIRFLOW), "tasks", "test", "ingest_seeds", "order.clean", run, "--map-index", "0"]
    environment = airflow | {"NEWS_DATA_DIR": str(tmp_path / "data")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert "AirflowFailException: order 0 of run airflow.ingest_seeds__manual" in said  # which is not tried again
    assert "clear the run's fetch task and what is downstream of it instead of this one" in said
    assert "FileNotFoundError" not in said


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"NEWS_DATA_DIR": "data"}, "NEWS_DATA_DIR must be an absolute path"),
        ({"NEWS_RULES_FILE": "/none.toml"}, "there is no rules file /none.toml: write it, or unset NEWS_RULES_FILE"),
        ({"NEWS_FACETS_FILE": "/none.toml"}, "NEWS_FACETS_FILE is /none.toml, where there is no file"),
    ],
)
def test_a_wrong_setting_fails_the_first_task_with_what_to_do(
    airflow: dict[str, str], tmp_path: Path, seed: Path, setting: dict[str, str], said: str
) -> None:
    done = subprocess.run(
        [AIRFLOW, "dags", "test", "ingest_seeds", "--conf", json.dumps({"folder": str(seed)})],
        env=airflow | {"NEWS_DATA_DIR": str(tmp_path / "data")} | setting,
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert f"AirflowFailException: {said}" in done.stdout + done.stderr  # which is not tried again
    assert not (tmp_path / "data/archive").exists()


def test_airflow_asks_the_feeds_that_are_due(airflow: dict[str, str], tmp_path: Path) -> None:
    with published() as site:
        site.answers["/ferry"] = message("200 OK", HTML, body=page("Ferries", "ferries", site.url("/ferry")).encode())
        feed = site.serve("/rss", item(site.url("/quays"), "Quays"), teaser(site.url("/ferry"), "Ferries"))
        (tmp_path / "feeds.toml").write_text(f'[[feed]]\nurl = "{feed}"\n[[feed]]\nurl = "{site.url("/gone")}"\n')
        environment = airflow | {
            "NEWS_DATA_DIR": str(tmp_path / "data"),
            "NEWS_FEEDS_FILE": str(tmp_path / "feeds.toml"),
            "NEWS_ALLOW_PRIVATE_HOSTS": site.server.name,
        }
        logs = []
        for conf in ({}, {}, {"force": True}):
            command = [str(AIRFLOW), "dags", "test", "ingest_news", "--conf", json.dumps(conf)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout[-3000:]
            logs.append(done.stdout)
    assert "feeds: 2 asked, 0 not modified, 1 in trouble; 2 new entries, 0 edited" in logs[0]
    assert f"{site.url('/gone')} answers 404" in logs[0]
    assert "finish: offered 2, indexed 2" in logs[0]
    assert "fetch: 0 documents offered" in logs[1]
    assert "feeds: 2 asked, 1 not modified, 1 in trouble" in logs[2]
    assert {document["feeds"][0] for document in everything(tmp_path / "data")} == {feed}


def everything(data: Path) -> list[Any]:
    """All documents of an installation's index."""
    from pipeline.index.query import parse

    return [dict(document) for document in installation(data).index.export(parse(""))]


def test_a_list_without_feeds_is_said_and_is_no_fault(airflow: dict[str, str], tmp_path: Path) -> None:
    environment = airflow | {"NEWS_DATA_DIR": str(tmp_path / "data"), "NEWS_FEEDS_FILE": str(tmp_path / "feeds.toml")}
    (tmp_path / "feeds.toml").touch()
    command = [str(AIRFLOW), "dags", "test", "ingest_news"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"{tmp_path}/feeds.toml names no feeds: `news feeds add URL` adds one" in done.stdout
