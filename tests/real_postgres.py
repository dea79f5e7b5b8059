"""A real PostgreSQL for the tests: one server a run, or one that NEWS_TEST_POSTGRES_URL names.

Each test gets a database of its own, dropped after it. The named server's user must be allowed to create databases.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

GIVEN = os.environ.get("NEWS_TEST_POSTGRES_URL", "")
USER = "postgres"  # PostgreSQL does not run as root; its packages make this user
PASSWORD = "for-tests-only"

__all__ = ["PostgresServer", "postgres_server", "postgres_url"]


class PostgresServer:
    """A server of one's own on a free port of the loopback interface, which asks for passwords as a real one."""

    def __init__(self, binaries: Path) -> None:
        self._binaries = binaries
        self._folder = Path(tempfile.mkdtemp(prefix="news-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER)
        password = self._folder / "password"
        password.write_text(PASSWORD)
        self._run(
            "initdb", "--pgdata", str(self._data), "--username", USER, "--auth", "scram-sha-256",
            "--pwfile", str(password), "--no-sync",
        )  # fmt: skip
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/postgres"
        self.start()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k {self._folder} -c fsync=off"
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "--wait", "--pgdata", str(self._data), "--log", log, "--options", options)

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "stop", "--wait", "--pgdata", str(self._data), "--mode", mode)

    def remove(self) -> None:
        with suppress(subprocess.CalledProcessError):  # a test may have stopped it
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        user = USER if os.geteuid() == 0 else None
        subprocess.run(
            [self._binaries / program, *arguments], user=user, group=user, extra_groups=[] if user else None,
            cwd=self._folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip


def _binaries() -> Path | None:
    """Where PostgreSQL's programs are: Debian keeps those of each version apart, and off the PATH."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    found = versions[-1] if versions else Path(on_path).resolve() if on_path else None
    return found.parent if found else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server of this run's own, which a test may restart. In CI one that is missing is a failure."""
    binaries = _binaries()
    if binaries is None:
        message = "PostgreSQL is not installed: apt-get install postgresql, or name a server in NEWS_TEST_POSTGRES_URL"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    server = PostgresServer(binaries)
    yield server
    server.remove()


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of an empty database of the test's own."""
    named = make_url(GIVEN or request.getfixturevalue("postgres_server").url).set(drivername="postgresql")
    server = named.render_as_string(hide_password=False)
    name = f"news_test_{uuid.uuid4().hex[:12]}"
    _run_sql(server, f"create database {name}")
    yield named.set(database=name).render_as_string(hide_password=False)
    _run_sql(server, f"drop database {name} with (force)")


def _run_sql(server: str, statement: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
