"""What a DAG file costs Airflow, which reads it again and again, in a process that has 30 seconds for it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from real_airflow import ROOT, airflow_at

MAX_PARSE_S = 3.0

READ_DAGS = """
import json, sys, time
import airflow.dag_processing.dagbag
from airflow.dag_processing.dagbag import DagBag
before = set(sys.modules)
bag = DagBag(dag_folder=sys.argv[1])
print(json.dumps({
    "seconds": {stat.file: stat.duration.total_seconds() for stat in bag.dagbag_stats},
    "dags": sorted(bag.dags),
    "new": sorted(set(sys.modules) - before),
    "errors": bag.import_errors,
}))
"""

HEAVY = {"spacy", "trafilatura", "lxml", "elasticsearch", "tantivy", "fastwarc", "aiohttp", "feedparser", "pipeline"}


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What came of reading all DAG files in a fresh process that had loaded Airflow alone."""
    environment = airflow_at(tmp_path_factory.mktemp("airflow"))
    done = subprocess.run([sys.executable, "-c", READ_DAGS, ROOT / "dags"], env=environment, capture_output=True,
                          text=True, check=True)  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def test_a_dag_file_is_read_quickly_and_loads_nothing_heavy(read: Any) -> None:
    """A DAG file that imports its models or its client at the top takes longer than Airflow waits, and the DAG is gone:
    beside Airflow itself each is read within 3 seconds, and no library of a stage and nothing of `pipeline` with it."""
    assert {Path(name).name for name in read["seconds"]} == {path.name for path in (ROOT / "dags").glob("*.py")}
    assert {name: took_s for name, took_s in read["seconds"].items() if took_s > MAX_PARSE_S} == {}
    assert [name for name in read["new"] if name.partition(".")[0] in HEAVY] == []


def test_airflow_reads_every_dag_without_an_error(read: Any) -> None:
    assert (read["errors"], len(read["dags"])) == ({}, len(read["seconds"]))
