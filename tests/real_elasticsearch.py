"""A real Elasticsearch for the tests: one node a run, or one that NEWS_TEST_ELASTICSEARCH_URL names.

A test touches only what bears its own `index_prefix`, so that a shared node is safe; all of that is deleted after it.
The named one may be any Elasticsearch 9 without security, a stock one too.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

START = Path(__file__).parent / "elasticsearch_node" / "start.py"
TOOL_MISSING = 3  # start.py's exit status where there is no JDK or no Maven
GIVEN = os.environ.get("NEWS_TEST_ELASTICSEARCH_URL", "").rstrip("/")

__all__ = ["Node", "alias", "elasticsearch", "elasticsearch_node", "index_prefix", "send"]


class Node:
    """A node of one's own on a free port, with its data in a folder; gone when this process is, at the latest."""

    def __init__(self, data: Path, *settings: str) -> None:
        self.data = data
        self.settings = settings
        self._start(0)

    def _start(self, port: int) -> None:
        command = [sys.executable, str(START), "--stop-at-eof", "--port", str(port), "--data", str(self.data)]
        self.process = (
            subprocess.Popen(  # standard input: it ends with this process, killed or not, and the node with it
                [*command, "--", *self.settings],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                start_new_session=True,  # Ctrl-C is for the test runner alone, which still has to clean up
            )
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        address = re.search(r"listens at (http://\S+)", said)
        if address is None:
            self._refuse(said)
        else:
            self.url = address[1]

    def _refuse(self, said: str) -> None:
        _, complaint = self.process.communicate(timeout=60)
        reason = (said + complaint).strip()
        if self.process.returncode == TOOL_MISSING and os.environ.get("CI") != "true":
            pytest.skip(reason)
        pytest.fail(f"no Elasticsearch node: {reason}")

    def kill(self) -> None:
        """As a power cut: no goodbye, nothing flushed."""
        self.process.send_signal(signal.SIGKILL)
        self._reap()

    def restart(self) -> None:
        """Start it again, on the same data and the same port."""
        self._start(urllib.parse.urlsplit(self.url).port or 0)

    def stop(self) -> None:
        """Let it close its indices, and wait for that."""
        self._reap()

    def _reap(self) -> None:
        try:
            self.process.communicate(timeout=60)  # ends its standard input
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


def send(url: str, method: str = "GET", body: object = None) -> Any:
    """The answer's JSON, `body` sent as JSON; raises HTTPError with the node's own reason where it refuses."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.loads(response.read() or "null")
    except urllib.error.HTTPError as error:
        reason = error.read().decode()
        raise urllib.error.HTTPError(error.url, error.code, reason, error.headers, None) from None


@pytest.fixture(scope="session")
def elasticsearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real Elasticsearch, shared by the run's tests: `http://host:port`, no slash at its end."""
    if GIVEN:
        yield GIVEN
        return
    data = tmp_path_factory.mktemp("elasticsearch")
    node = Node(data)
    yield node.url
    node.stop()
    shutil.rmtree(data)


@pytest.fixture
def elasticsearch_node(tmp_path: Path) -> Iterator[Callable[..., Node]]:
    """Starts nodes for one test that it may kill and restart: `elasticsearch_node("setting=value", ...)`."""
    nodes: list[Node] = []

    def start(*settings: str) -> Node:
        nodes.append(Node(tmp_path / f"elasticsearch-{len(nodes)}", *settings))
        return nodes[-1]

    yield start
    for node in nodes:
        node.kill()


@pytest.fixture
def index_prefix(elasticsearch: str) -> Iterator[str]:
    """What the names of all a test's indices, aliases and templates begin with; they are deleted after it."""
    prefix = f"test-{uuid.uuid4().hex[:12]}-"
    yield prefix
    clear(elasticsearch, prefix)


@pytest.fixture
def alias(index_prefix: str) -> str:
    """The name of an alias of the test's own; nothing bears it yet."""
    return f"{index_prefix}news"


def clear(url: str, prefix: str) -> None:
    """Delete the indices and templates whose names begin with the prefix, and nothing else."""
    for index in send(f"{url}/_cat/indices/{prefix}*?format=json&h=index&expand_wildcards=all"):
        send(f"{url}/{index['index']}", "DELETE")
    for templates in ("_index_template", "_component_template"):  # in this order: one refers to the other
        try:
            send(f"{url}/{templates}/{prefix}*", "DELETE")
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
