"""A real Airflow: API server, scheduler with LocalExecutor and DAG processor, each a process, as in docker-compose."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from real_airflow import PYTHONPATH

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
WAIT_S = 120
TRIES = 5


@dataclass(frozen=True)
class Airflow:
    """An API server that answers; `environment` is what all parts of this Airflow share."""

    home: Path
    environment: dict[str, str]
    url: str

    @contextmanager
    def scheduling(self, **settings: str) -> Iterator[None]:
        """Scheduler and DAG processor at work with these settings, both healthy when it begins, gone when it ends."""
        environment = self.environment | settings
        with ExitStack() as stack:
            for part in ("scheduler --skip-serve-logs", "dag-processor"):
                stack.enter_context(_running(part, environment, self.home / f"{part.split()[0]}.log"))
            for part in ("scheduler", "dag_processor"):
                self.wait_until_healthy(part)
            yield

    def wait_until_healthy(self, part: str) -> None:
        """By the script that the containers' health checks run."""
        until = time.monotonic() + WAIT_S
        while True:
            done = subprocess.run([sys.executable, ROOT / "docker/healthy.py", part], env=self.environment,
                                  capture_output=True, text=True, check=False)  # fmt: skip
            if done.returncode == 0:
                return
            assert time.monotonic() < until, done.stderr
            time.sleep(1)

    def get(self, path: str, body: Any = None) -> Any:
        """What the REST API says to the user admin; with a body, to a POST."""
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"}
        return _ask(f"{self.url}/api/v2{path}", headers, body and json.dumps(body).encode())

    def trigger(self, dag_id: str, run_id: str, conf: Mapping[str, Any]) -> None:
        """Start a run, once the DAG processor has read the DAG."""
        until = time.monotonic() + WAIT_S
        while not self.get(f"/dags?dag_id_pattern={dag_id}")["dags"]:
            assert time.monotonic() < until, f"Airflow does not know {dag_id}"
            time.sleep(1)
        self.get(f"/dags/{dag_id}/dagRuns", {"dag_run_id": run_id, "logical_date": None, "conf": conf})

    def finished_run(self, dag_id: str, run_id: str) -> str:
        """The state of a run, waited for until it is over."""
        until = time.monotonic() + WAIT_S
        while (state := self.get(f"/dags/{dag_id}/dagRuns/{run_id}")["state"]) in ("queued", "running"):
            assert time.monotonic() < until, f"the run is still {state}"
            time.sleep(1)
        return str(state)

    def _token(self) -> str:
        body = json.dumps({"username": "admin", "password": "for tests"}).encode()
        return str(_ask(f"{self.url}/auth/token", {"Content-Type": "application/json"}, body)["access_token"])


@contextmanager
def airflow(home: Path, **settings: str) -> Iterator[Airflow]:
    """An Airflow with its API server, on SQLite below `home` unless settings say otherwise; stopped in any case."""
    url = f"http://127.0.0.1:{_free_port()}"
    (home / "passwords.json").write_text(json.dumps({"admin": "for tests"}))
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": PYTHONPATH,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW_HEALTH_URL": f"{url}/api/v2/monitor/health",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "3",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__FERNET_KEY": "bmV3cy1waXBlbGluZS1mb3ItdGVzdHMtb25seS0zMmI=",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(home / "passwords.json"),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": url.rpartition(":")[2],
        "AIRFLOW__API_AUTH__JWT_SECRET": "for-tests-only-" * 5,
        **settings,
    }
    subprocess.run([BIN / "airflow", "db", "migrate"], env=environment, capture_output=True, check=True)
    with _running("api-server", environment, home / "api-server.log"):
        server = Airflow(home, environment, url)
        server.wait_until_healthy("metadatabase")
        yield server


@contextmanager
def _running(part: str, environment: Mapping[str, str], log: Path) -> Iterator[None]:
    """A part of Airflow, in a process group of its own: its children outlive a parent that is stopped alone."""
    with log.open("a") as output:
        process = subprocess.Popen([BIN / "airflow", *part.split()], env=dict(environment), stdout=output,
                                   stderr=subprocess.STDOUT, start_new_session=True)  # fmt: skip
    try:
        yield
    finally:
        _stop(process)


def _stop(process: "subprocess.Popen[bytes]", patience_s: float = 8) -> None:
    with suppress(ProcessLookupError, subprocess.TimeoutExpired):
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(patience_s)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # children that are still there, or all of it
    process.wait()


def _ask(url: str, headers: Mapping[str, str], body: bytes | None = None) -> Any:
    """A busy API server answers 500 now and then, as its SQLite is locked for a moment; then it is asked again."""
    for _ in range(TRIES):
        try:
            with urlopen(Request(url, data=body, headers=dict(headers)), timeout=30) as answer:
                return json.load(answer)
        except HTTPError as error:
            if error.code != 500:
                raise
            said = error
        time.sleep(1)
    raise said


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
