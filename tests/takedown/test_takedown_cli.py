"""news delete, as an operator and a program meet it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import WITHOUT_MODEL, ingest, installation, page
from builders_takedown import BRIDGE
from click.testing import CliRunner, Result

from pipeline.cli import news as command_line
from pipeline.errors import UsageError
from pipeline.installation import Installation

type News = Callable[..., Result]


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    (tmp_path / "bridge.html").write_text(page("Bridge closes", "the old bridge", BRIDGE))
    house = installation(tmp_path / "data")
    ingest(house, tmp_path / "bridge.html")
    return house


@pytest.fixture
def news(house: Installation) -> News:
    """Runs `news` in this process, on the installation of `house`."""

    def run(*arguments: str) -> Result:
        settings = {"NEWS_DATA_DIR": str(house.settings.data_dir), **WITHOUT_MODEL}
        return CliRunner().invoke(command_line, arguments, env=settings)

    return run


def answer(done: Result) -> Any:
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def test_it_says_what_was_taken_out_of_where(news: News) -> None:
    lines = news("delete", BRIDGE, "--reason", "court order").stdout.splitlines()
    assert lines[0].endswith(f" ({BRIDGE}): court order")
    assert lines[1:] == [
        "index: taken out of the embedded index",
        "archive: 1 record of it and 0 responses of feeds emptied, 1 batch written anew",
        "stages: 3 files written anew without it",
        "nobody finds it any more; its bytes leave the index's files when `news index reindex` writes them anew",
    ]


def test_programs_read_one_object(news: News) -> None:
    done = answer(news("delete", BRIDGE, "--reason", " court\norder ", "--json"))
    assert list(done) == [
        "id", "url", "reason", "at_ms", "known", "indices", "records", "batches", "responses", "derived", "stories",
    ]  # fmt: skip
    assert (done["reason"], done["known"], done["records"]) == ("court order", True, 1)


@pytest.mark.parametrize("wanted", [BRIDGE.removeprefix("https://"), f"{BRIDGE}?utm_source=x", "bridge.html", "id"])
def test_it_is_named_as_for_news_show(news: News, tmp_path: Path, wanted: str) -> None:
    id = answer(news("show", BRIDGE, "--json"))["id"]
    name = {"id": id[:6], "bridge.html": str(tmp_path / "bridge.html")}.get(wanted, wanted)
    assert answer(news("delete", name, "--reason", "court order", "--json"))["id"] == id


def test_why_show_and_history_tell_of_it(news: News) -> None:
    news("delete", BRIDGE, "--reason", "court order")
    why = news("why", BRIDGE).stdout
    assert "it was deleted for good on 20" in why
    assert "UTC: court order" in why
    assert answer(news("why", BRIDGE, "--json"))["kind"] == "deleted"
    shown = news("show", BRIDGE).stdout
    assert "deleted: court order" in shown
    assert "The harbour council" not in shown
    history = news("history", BRIDGE).stdout
    assert "deleted" in history
    assert "The harbour council" not in history


def test_an_address_that_is_not_known_says_so(news: News) -> None:
    done = news("delete", "https://post.example/other", "--reason", "court order")
    assert done.stdout.splitlines()[1].startswith("the ledger has no record of it: it is noted, and never comes in")
    assert "it was deleted for good" in news("why", "https://post.example/other").stdout
    assert answer(news("show", "https://post.example/other", "--json"))["state"]["outcome"] == "deleted"


def test_done_again_it_says_that_the_first_reason_stands(news: News) -> None:
    news("delete", BRIDGE, "--reason", "court order")
    lines = news("delete", BRIDGE, "--reason", "publisher's request").stdout.splitlines()
    assert lines[0].endswith("court order")
    assert lines[1].startswith("it was deleted before, on 20")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("abcdef012345", "--reason", "x"), "no document's id begins with abcdef012345"),
        (("abc", "--reason", "x"), "no document is known as abc"),
        ((BRIDGE, "--reason", "  "), "give a reason"),
        ((BRIDGE, "--reason", "x" * 501), "give a reason"),
    ],
)
def test_a_wrong_name_or_reason_is_one_sentence(news: News, arguments: tuple[str, ...], said: str) -> None:
    done = news("delete", *arguments)
    assert isinstance(done.exception, UsageError)  # exit code 2
    assert said in str(done.exception)
    assert "\n" not in str(done.exception)


def test_the_reason_is_required(news: News) -> None:
    assert news("delete", BRIDGE).exit_code == 2


def test_dead_letters_are_not_tried_again(news: News) -> None:
    news("delete", BRIDGE, "--reason", "court order")
    done = answer(news("dead-letters", "retry", "--outcome", "rejected", "--json"))
    assert (done["queued"], done["deleted"]) == (0, 1)
    assert "its document was deleted for good" in news("dead-letters", "show", BRIDGE).stdout


def test_verify_finds_nothing_missing(news: News) -> None:
    news("delete", BRIDGE, "--reason", "court order")
    report = answer(news("verify", "--json"))
    assert (report["indexed"], report["missing"], report["archived"]) == (0, [], report["accounted"])
