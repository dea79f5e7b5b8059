"""news show, why and history, as a person and a program meet them."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from builders import WITHOUT_MODEL, article, ingest, installation, page
from builders_tag import MODELS
from click.testing import CliRunner, Result

from pipeline.cli import news as command_line
from pipeline.errors import UsageError
from pipeline.installation import Installation

NEWS = Path(sys.executable).parent / "news"
BRIDGE = "https://post.example/2026/bridge"

type News = Callable[..., Result]


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    folder = tmp_path / "seed"
    folder.mkdir()
    (folder / "bridge.html").write_text(page("Bridge closes", "the old bridge", BRIDGE))
    (folder / "quay.txt").write_text(article("the new quay"))
    (folder / "empty.txt").write_text("")
    return folder


@pytest.fixture
def house(tmp_path: Path, seed: Path) -> Installation:
    house = installation(tmp_path / "data")
    ingest(house, seed)
    return house


@pytest.fixture
def news(house: Installation) -> News:
    """Runs `news` in this process, on the installation of `house`."""

    def run(*arguments: str, **environment: str) -> Result:
        settings = {"NEWS_DATA_DIR": str(house.settings.data_dir), **WITHOUT_MODEL, **environment}
        return CliRunner().invoke(command_line, arguments, env=settings)

    return run


def edit(house: Installation, seed: Path, run: str, words: str = "the mended bridge") -> None:
    (seed / "bridge.html").write_text(page("Bridge closes", words, BRIDGE))
    ingest(house, seed, run=run)


def answer(done: Result) -> Any:
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


def test_show_tells_an_articles_whole_life(news: News, seed: Path) -> None:
    done = news("show", BRIDGE)
    assert done.exit_code == 0
    shown = " ".join(done.stdout.split())
    for said in (
        "Bridge closes",
        f"{seed}/bridge.html, offered last in run run-1",
        "indexed run run-1",
        "run-1-000.warc.gz#0",
        "a file, text/html",
        "the index has",
        "The harbour council met on Tuesday",
        "← headline: repeats the title",
    ):
        assert said in shown


def test_show_is_a_json_object_with_ledger_record_and_index(news: News, seed: Path) -> None:
    life = answer(news("show", BRIDGE, "--json"))
    assert life["state"]["outcome"] == "indexed"
    assert [change["outcome"] for change in life["changes"]] == ["indexed"]
    assert list(life["places"]) == [f"{seed}/bridge.html"]
    assert life["record"]["bytes"] == (seed / "bridge.html").stat().st_size
    assert (life["indexed"]["title"], life["indexed"]["removed_by"]) == ("Bridge closes", ["headline"])


def test_six_digits_an_address_with_tracking_and_a_file_name_the_same_article(news: News, seed: Path) -> None:
    id = answer(news("show", BRIDGE, "--json"))["id"]
    for name in (
        id,
        id[:6],
        id[:6].upper(),
        f"{BRIDGE}?utm_source=x#top",
        BRIDGE.replace("https", "http"),
        str(seed / "bridge.html"),
    ):
        assert answer(news("show", name, "--json"))["id"] == id


@pytest.mark.parametrize("command", ["show", "history"])
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("abcdef012345", "no document's id begins with abcdef012345"),
        ("abc", "no document is known as abc"),
        ("https://post.example/other", "no document is known as https://post.example/other"),
        ("empty.txt", "no document is known as empty.txt"),
    ],
)
def test_what_nobody_knows_is_said(news: News, command: str, name: str, said: str) -> None:
    done = news(command, name)
    assert isinstance(done.exception, UsageError)
    assert str(done.exception).startswith(said)
    assert done.stdout == ""


def test_what_nobody_knows_is_one_sentence_and_exit_code_2(house: Installation, tmp_path: Path) -> None:
    environment = {**os.environ, "NEWS_DATA_DIR": str(house.settings.data_dir)}
    done = subprocess.run([NEWS, "show", "abcdef01"], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)


def test_show_of_an_article_that_was_taken_away(news: News, house: Installation, seed: Path) -> None:
    (seed / "bridge.html").write_text("")
    ingest(house, seed, run="run-2")
    shown = " ".join(news("show", BRIDGE).stdout.split())
    assert "bridge.html, offered last in run run-2, which gives it no longer" in shown
    assert "removed run run-2" in shown
    assert "it is not there; the ledger says that it is removed, since" in shown
    assert "The harbour council met on Tuesday to hear about the old bridge" in shown
    assert news("why", BRIDGE).stdout.startswith("it was removed from the index by run run-2")


def test_history_shows_what_the_publisher_changed(news: News, house: Installation, seed: Path) -> None:
    edit(house, seed, "run-2")
    told = news("history", BRIDGE).stdout.splitlines()
    assert [line.split()[3:6] for line in told if "run-" in line] == [
        ["indexed", "run", "run-1"],
        ["indexed", "run", "run-2"],
    ]
    assert any(line.startswith("-") and "the old bridge" in line for line in told)
    assert any(line.startswith("+") and "the mended bridge" in line for line in told)


def test_history_says_where_a_text_is_lost(news: News, house: Installation, seed: Path) -> None:
    edit(house, seed, "run-2")
    [first, _] = sorted((house.settings.data_dir / "archive").rglob("*.warc.gz"))
    first.unlink()
    told = news("history", BRIDGE)
    assert told.exit_code == 0
    assert "its text cannot be shown: the archive has no batch" in told.stdout
    assert "the mended bridge" in told.stdout


def test_history_is_plain_in_a_log(news: News) -> None:
    assert "\x1b" not in news("history", BRIDGE).stdout + news("show", BRIDGE).stdout


@pytest.mark.parametrize(
    ("place", "kind", "said"),
    [
        (BRIDGE, "indexed", "it is in the index since"),
        ("post.example/2026/bridge", "indexed", "it is in the index since"),
        ("bridge.html", "indexed", "it is in the index since"),
        ("empty.txt", "rejected", "run run-1 rejected it: the file is empty"),
        ("none.txt", "unknown", "no run was ever offered it"),
        ("https://post.example/other", "unknown", "no feed ever named it, and no run was offered it"),
    ],
)
def test_why_answers_in_a_sentence_and_in_a_word(news: News, seed: Path, place: str, kind: str, said: str) -> None:
    place = place if "example" in place else str(seed / place)
    done = news("why", place)
    assert done.exit_code == 0
    assert done.stdout.startswith(said)
    assert answer(news("why", place, "--json"))["kind"] == kind


def test_why_takes_an_id_as_verify_names_what_has_no_address(news: News) -> None:
    id = answer(news("show", BRIDGE, "--json"))["id"]
    for said in (id, id[:6].upper()):
        assert news("why", said).stdout.startswith("it is in the index since")
    assert news("why", "abcdef0123").stdout.startswith("no run was ever offered it")


def test_why_names_the_feeds_of_the_site_and_how_they_are(news: News, tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text(
        '[[feed]]\nurl = "https://www.post.example/rss"\n[[feed]]\nurl = "https://x.example/rss"\n'
    )
    told = news("why", "https://post.example/other", NEWS_FEEDS_FILE=str(tmp_path / "feeds.toml")).stdout
    assert "https://www.post.example/rss is of its site; it was not asked yet" in told
    assert "x.example" not in told


def test_why_says_that_an_indexed_article_is_gone_from_the_index(news: News, house: Installation) -> None:
    (house.settings.data_dir / "index").rename(house.settings.data_dir / "elsewhere")
    assert news("why", BRIDGE).stdout.startswith("it should be in the index since")


def test_why_says_what_is_still_at_work(news: News, house: Installation, seed: Path) -> None:
    from pipeline import stages
    from pipeline.sources.folder import Folder

    (seed / "ferry.txt").write_text(article("ferries"))
    list(stages.start(house, "run-2", [Folder(seed)]))
    assert news("why", str(seed / "ferry.txt")).stdout == "it is being worked on in run run-2, which is not finished\n"


def test_show_gives_each_name_its_reasons_and_the_story_its_lead_and_copies(tmp_path: Path) -> None:
    known = {**WITHOUT_MODEL, "NEWS_SPACY_MODELS": ",".join(f"{language}={name}" for language, name in MODELS.items())}
    folder = tmp_path / "seed"
    folder.mkdir()
    words = (
        article("the quays") + "Marta Quellin spoke in Oslo on Monday evening. “No,” Quellin said about the quays.\n"
    )
    (folder / "a.txt").write_text(words)
    (folder / "b.txt").write_text(words + "This is all that is known.\n")
    (folder / "c.txt").write_text(
        "Two painters opened a gallery behind the old school last week.\nIt shows lanterns made of paper and glass.\n"
        "Visitors may borrow any of them for a night, and must bring it back before breakfast is served.\n"
    )
    house = installation(tmp_path / "data", **known)
    ingest(house, folder)
    environment = {"NEWS_DATA_DIR": str(house.settings.data_dir), **known}
    first, second, alone = (
        CliRunner().invoke(command_line, ["show", str(folder / f"{name}.txt"), "--json"], env=environment)
        for name in "abc"
    )
    story = answer(first)["story"]
    assert [told["id"] for told in story] == [answer(first)["id"], answer(second)["id"]]
    assert answer(second)["story"] == story
    assert len(answer(alone)["story"]) == 1
    shown = CliRunner().invoke(command_line, ["show", story[1]["id"]], env={**environment, "COLUMNS": "300"}).stdout
    assert "people  Marta Quellin ← the model" in shown
    assert "“Quellin” (" in shown
    assert "places  Oslo ← " in shown
    assert f"led by {story[0]['id']}" in shown
    assert "told too by this one" in shown
