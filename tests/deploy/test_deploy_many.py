"""Five thousand articles and two thousand feeds on an Airflow as it comes: its maps and messages stay small."""

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest
from builders import WITHOUT_MODEL, write_lines
from feed_server import item, published
from kills import report_of, story
from real_airflow import AIRFLOW, airflow_at

pytestmark = pytest.mark.slow

ARTICLES, FEEDS = 5_000, 2_000
LONGEST_MAP = 1_024  # [core] max_map_length: a longer list cannot be mapped
LARGEST_XCOM_BYTES = 48_000


def test_long_lists_never_reach_airflow(tmp_path: Path) -> None:
    """A list longer than 1,024 cannot be mapped over, and long lists handed from task to task do not fit the database's
    column: however much a run brings, it is mapped over few orders, which are only numbers."""
    write_lines(
        tmp_path / "articles.jsonl",
        ({"url": f"https://post.example/{n}", "text": story(n, 3)} for n in range(ARTICLES)),
    )
    with published() as site:
        feeds = [site.serve(f"/{n}.xml", item(site.url(f"/{n}"), f"Case {n}", text=story(ARTICLES + n, 3)))
                 for n in range(FEEDS)]  # fmt: skip
        (tmp_path / "feeds.toml").write_text("".join(f'[[feed]]\nurl = "{feed}"\n' for feed in feeds))
        environment = airflow_at(tmp_path / "airflow") | {
            **WITHOUT_MODEL,
            "NEWS_DATA_DIR": str(tmp_path / "data"),
            "NEWS_FEEDS_FILE": str(tmp_path / "feeds.toml"),
            "NEWS_ALLOW_PRIVATE_HOSTS": site.server.name,
        }
        for dag, conf in (("ingest_seeds", {"folder": str(tmp_path / "articles.jsonl")}), ("ingest_news", {})):
            done = subprocess.run([AIRFLOW, "dags", "test", dag, "--conf", json.dumps(conf)], env=environment,
                                  capture_output=True, text=True, check=False)  # fmt: skip
            assert done.returncode == 0, done.stdout[-3000:]
    report = report_of(tmp_path / "data")
    assert (report.indexed, report.missing) == (ARTICLES + FEEDS, ())
    with sqlite3.connect(tmp_path / "airflow/airflow.db") as database:
        [longest] = database.execute("select max(map_index) + 1 from task_instance").fetchone()
        [largest] = database.execute("select max(length(value)) from xcom").fetchone()
    assert 1 < longest <= LONGEST_MAP
    assert largest <= LARGEST_XCOM_BYTES
