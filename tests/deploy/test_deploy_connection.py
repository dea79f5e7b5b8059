"""Airflow's connections, as Airflow reads them, give the settings that the environment would."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from real_airflow import PYTHONPATH

ROOT = Path(__file__).parents[2]

READ = """
import json, os, sys
import news_connection
from pipeline.errors import UsageError
for connection in json.load(sys.stdin):
    os.environ.pop("AIRFLOW_CONN_NEWS_ELASTICSEARCH", None)
    os.environ.pop("NEWS_INDEX_URL", None)
    os.environ.update({"NEWS_INDEX_API_KEY": "of the environment"} | connection)
    try:
        said = {k: v for k, v in news_connection.environment().items() if k.startswith("NEWS_INDEX_")}
        print(json.dumps(said | {"unchanged": "NEWS_INDEX_URL" not in os.environ}))
    except UsageError as error:
        print(json.dumps(str(error)))
"""

FULL = {"conn_type": "generic", "schema": "https", "host": "search.example", "port": 9243, "password": "k3y=="}


def airflow(connection: Any) -> dict[str, str]:
    text = connection if isinstance(connection, str) else json.dumps(connection)
    return {"AIRFLOW_CONN_NEWS_ELASTICSEARCH": text}


READ_FEEDS = """
import json, os, sys
import news_connection
from pipeline.settings import from_environment
from pipeline.sources.feeds import credentials, subscriptions
said = news_connection.environment()
settings = from_environment(said)
headers, troubles = credentials.headers_for(subscriptions.read(settings.feeds_file), settings)
print(json.dumps([dict(headers), troubles]))
"""
FEED_SECRETS: dict[str, dict[str, object]] = {
    "basic": {"login": "me", "password": "hush"},
    "token": {"password": "hush"},
    "key": {"extra": {"headers": {"X-Api-Key": "hush", "X-Client": 7}}},
    "Both": {"login": "me", "password": "hush", "extra": {"headers": {"X-Client": "7"}}},
    "here": {"password": "of the connection"},
    "none": {"host": "wire.example"},
    "wrong": {"extra": {"headers": "hush"}},
}

GIVES = {
    "all of it": (
        airflow(FULL | {"extra": {"alias": "desk", "ca": "/etc/ca.crt"}}),
        {"URL": "https://search.example:9243/desk", "API_KEY": "k3y==", "CA": "/etc/ca.crt"},
    ),
    "defaults": (
        airflow({"conn_type": "generic", "host": "search.example"}),
        {"URL": "https://search.example:9200/news-articles"},
    ),
    "plain HTTP": (airflow(FULL | {"schema": "http"}), {"URL": "http://search.example:9243/news-articles"}),
    "an IPv6 host": (airflow(FULL | {"host": "::1"}), {"URL": "https://[::1]:9243/news-articles"}),
    "a URI": (
        airflow("generic://:k%3D@search.example:9200/http?alias=desk"),
        {"URL": "http://search.example:9200/desk", "API_KEY": "k="},
    ),
    "the environment, which wins": (
        airflow(FULL) | {"NEWS_INDEX_URL": "http://other:9200/a"},
        {"URL": "http://other:9200/a", "API_KEY": "of the environment"},
    ),
    "no connection": ({}, {"API_KEY": "of the environment"}),
}

REFUSED = {
    "no host": (airflow(FULL | {"host": ""}), "names no host"),
    "a whole address as host": (airflow(FULL | {"host": "https://search.example"}), "names no host"),
    "a schema that is none": (airflow(FULL | {"schema": "news-articles"}), "write http or https"),
    "a login": (airflow(FULL | {"login": "elastic"}), "has a login"),
    "an extra misspelt": (airflow(FULL | {"extra": {"ca_cert": "/etc/ca.crt"}}), "ca_cert"),
    "an alias that is none": (airflow(FULL | {"extra": {"alias": "a/b"}}), "names no alias"),
}


@pytest.fixture(scope="module")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an Airflow with an empty database."""
    home = tmp_path_factory.mktemp("airflow")
    environment = os.environ | {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "PYTHONPATH": PYTHONPATH,
        "NEWS_DATA_DIR": str(home),
    }
    subprocess.run([Path(sys.executable).parent / "airflow", "db", "migrate"], env=environment, check=True,
                   capture_output=True)  # fmt: skip
    return environment


@pytest.fixture(scope="module")
def read(airflow_home: dict[str, str]) -> dict[str, Any]:
    """What each connection comes to, all read by one process, since Airflow takes seconds to load."""
    cases = GIVES | REFUSED
    done = subprocess.run(
        [sys.executable, "-c", READ], env=airflow_home, check=False, text=True, capture_output=True,
        input=json.dumps([variables for variables, _ in cases.values()]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    answers = [json.loads(line) for line in done.stdout.splitlines() if line[0] in '{"']
    return dict(zip(cases, answers, strict=True))


@pytest.mark.parametrize("case", GIVES)
def test_a_connection_says_what_the_environment_would(read: dict[str, Any], case: str) -> None:
    said = {f"NEWS_INDEX_{name}": value for name, value in GIVES[case][1].items()}
    assert said.items() <= read[case].items()


def test_a_key_of_the_environment_is_never_sent_to_the_server_of_a_connection(read: dict[str, Any]) -> None:
    assert "NEWS_INDEX_API_KEY" not in read["defaults"]


def test_reading_the_connection_leaves_the_environment_alone(read: dict[str, Any]) -> None:
    assert [case for case in GIVES if not read[case]["unchanged"]] == ["the environment, which wins"]


@pytest.mark.parametrize("case", REFUSED)
def test_a_connection_that_cannot_be_meant_says_what_to_mend(read: dict[str, Any], case: str) -> None:
    assert REFUSED[case][1] in read[case]
    assert "k3y" not in read[case]


def test_a_private_feed_can_have_its_secret_from_a_connection(airflow_home: dict[str, str], tmp_path: Path) -> None:
    names = [*FEED_SECRETS, "nowhere"]
    lines = (f'[[feed]]\nurl = "https://{name}.example/"\ncredentials = "{name}"\n' for name in names)
    (tmp_path / "feeds.toml").write_text("".join(lines), encoding="utf-8")
    connections = {f"AIRFLOW_CONN_NEWS_FEED_{name.upper()}": json.dumps({"conn_type": "generic"} | said)
                   for name, said in FEED_SECRETS.items()}  # fmt: skip
    more = {"NEWS_FEEDS_FILE": str(tmp_path / "feeds.toml"), "NEWS_FEED_HERE": "bearer of-the-environment"}
    done = subprocess.run([sys.executable, "-c", READ_FEEDS], env=airflow_home | connections | more, text=True,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    headers, troubles = json.loads(done.stdout.splitlines()[-1])
    basic = ["Authorization", "Basic bWU6aHVzaA=="]
    assert headers == {
        "https://basic.example/": [basic],
        "https://token.example/": [["Authorization", "Bearer hush"]],
        "https://key.example/": [["X-Api-Key", "hush"], ["X-Client", "7"]],
        "https://Both.example/": [basic, ["X-Client", "7"]],
        "https://here.example/": [["Authorization", "Bearer of-the-environment"]],
    }
    assert set(troubles) == {f"https://{name}.example/" for name in ("none", "wrong", "nowhere")}
    assert "hush" not in f"{troubles}{done.stderr}"


FEEDS_FILE = """
import json, os, sys
import news_connection
from pipeline.errors import UsageError
from pipeline.settings import from_environment
for said in json.load(sys.stdin):
    os.environ.update(said)
    try:
        print(json.dumps(str(from_environment(news_connection.environment()).feeds_file)))
    except UsageError as error:
        print(json.dumps(str(error)))
"""


def test_tasks_find_the_feeds_file_wherever_airflow_was_started(airflow_home: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("[[feed]\n")
    said = {
        "": ROOT / "seeds/feeds.toml",
        "lists/ours.toml": ROOT / "lists/ours.toml",
        str(tmp_path / "feeds.toml"): tmp_path / "feeds.toml",
        str(tmp_path / "broken.toml"): tmp_path / "broken.toml",  # who reads feeds says so; others do without
    }
    done = subprocess.run(
        [sys.executable, "-c", FEEDS_FILE], env=airflow_home, cwd=tmp_path, text=True, capture_output=True, check=False,
        input=json.dumps([*({"NEWS_FEEDS_FILE": path} for path in said), {"NEWS_DATA_DIR": "data"}]),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    *files, refused = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('"')]
    assert files == [str(path) for path in said.values()]
    assert refused.startswith("NEWS_DATA_DIR must be an absolute path where Airflow runs")
