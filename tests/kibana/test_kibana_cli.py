"""`news kibana` as an operator meets it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from recording_kibana import VIEW, Server, recording

NEWS = Path(sys.executable).parent / "news"

type News = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def server() -> Iterator[Server]:
    with recording() as server:
        yield server


@pytest.fixture
def news(server: Server, tmp_path: Path) -> News:
    """Runs `news kibana`, pointed at the server."""

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "NEWS_KIBANA_URL": server.url,
            "NEWS_KIBANA_API_KEY": "a2V5",
            "NEWS_INDEX_URL": "http://127.0.0.1:9200/desk-articles",
        }
        return subprocess.run(
            [NEWS, "kibana", *arguments], cwd=tmp_path, env={**os.environ, **settings, **environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


def test_install_names_what_is_there_now_and_check_agrees(news: News, server: Server) -> None:
    done = news("install")
    assert done.returncode == 0
    assert "installed: dashboard “Sources”" in done.stderr
    assert json.loads(server.calls[1].body)["data_view"]["title"] == "desk-articles"
    assert all(call.headers["authorization"] == "ApiKey a2V5" for call in server.calls)
    assert news("check").returncode == 0


def test_check_lists_differences_and_exits_1(news: News, server: Server) -> None:
    news("install")
    done = news("check", NEWS_INDEX_URL="http://127.0.0.1:9200/other")
    assert done.returncode == 1
    assert done.stdout == 'data view “News articles”, title: "desk-articles" instead of "other"\n'
    assert "`news kibana install`" in done.stderr


@pytest.mark.parametrize(
    ("environment", "exit_code", "complaint"),
    [
        ({"NEWS_KIBANA_URL": ""}, 2, "NEWS_KIBANA_URL is not set"),
        ({"NEWS_KIBANA_URL": "localhost"}, 2, "NEWS_KIBANA_URL is “localhost”"),
        ({"NEWS_INDEX_URL": ""}, 2, "NEWS_INDEX_URL is not set"),
        ({"NEWS_KIBANA_URL": "http://127.0.0.1:1"}, 3, "is not reachable"),
    ],
)
def test_a_mistake_is_one_sentence(news: News, environment: dict[str, str], exit_code: int, complaint: str) -> None:
    done = news("install", **environment)
    assert done.returncode == exit_code
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_old_kibana_is_exit_2_and_a_refusal_exit_3(news: News, server: Server) -> None:
    server.version = "9.3.4"
    assert news("check").returncode == 2
    server.version, server.answers[f"POST {VIEW}"] = "9.4.0", (403, {"message": "Unauthorized to create data view"})
    done = news("install")
    assert done.returncode == 3
    assert "“Unauthorized to create data view”" in done.stderr
