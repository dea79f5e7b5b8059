"""`kill -9` at random moments of every step, then run again: nothing is lost, nothing twice, nothing differs.

Every kill hits another edition's run; the next run finishes what it left. At the end all is offered once more, and the
installation has to hold what one holds that was never disturbed. `kills.py` says how moments are drawn and repeated.
"""

import json
import os
import shutil
from itertools import cycle, islice
from pathlib import Path

import pytest
from bad_server import message
from builders import page, write_lines
from feed_server import HTML, Site, item, published, teaser
from kills import Command, Moments, differences, holdings, news, story
from real_airflow import AIRFLOW, PYTHONPATH, airflow_at
from replays import release

pytestmark = pytest.mark.slow

PARTS = ("a", "b", "c")  # a folder each, and so a batch each
STEPS = ("fetch", "extract", "clean", "tag", "index", "end")  # `end`: settling, stories, closing
EDITIONS = 36  # a few more than kills, since some runs will be over before
LINES, TEXTS = 6, 1

OTHER_RULES = {
    "clean/__init__.py": (
        "removed = _settle(article, rules)",
        "removed = _settle(article, rules)\n"
        '    removed |= {n: Hit(n, "bakery", "bakeries are closed") for n, block in enumerate(article.blocks)'
        ' if "bakery" in block.text}',
    ),
}
"""A rule that takes sentences out of most articles."""


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program: nobody's edit changes its fingerprints between two runs."""
    return release(tmp_path_factory.mktemp("program"), {})


@pytest.fixture(scope="module")
def newer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return release(tmp_path_factory.mktemp("newer"), OTHER_RULES)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    """The folders of each edition. Some articles are in two parts of it, and each edition has one of the one before
    in new words, and one that is no article."""
    folder = tmp_path_factory.mktemp("editions")
    return [[_part(folder, edition, part) for part in range(len(PARTS))] for edition in range(EDITIONS)]


def _part(folder: Path, edition: int, part: int) -> Path:
    place = folder / f"{edition:02}" / PARTS[part]
    place.mkdir(parents=True)
    first = 1000 * edition + 100 * part
    numbers = [*range(first, first + LINES), 1000 * edition + 50]  # the last one is in all parts
    lines = [{"url": f"https://post.example/{n}", "text": story(n)} for n in numbers]
    if edition:
        old = first - 1000
        lines.append({"url": f"https://post.example/{old}", "text": story(old + 500_000)})
    write_lines(place / "lines.jsonl", lines)
    for n in range(TEXTS):
        (place / f"{n}.txt").write_text(story(first + 60 + n))
    (place / "empty.txt").touch()
    (place / "page.html").write_text(page(f"Case {first}", f"case {first}", f"https://gazette.example/{first}"))
    return place


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, program: Path, editions: list[list[Path]]) -> Path:
    """The data folder of an installation that read all editions in peace."""
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    news(program, data, "ingest", *every(editions)).finish()
    return data


def every(editions: list[list[Path]]) -> list[Path]:
    return [place for edition in editions for place in edition]


@pytest.fixture(params=["embedded", "elasticsearch"])
def engine(request: pytest.FixtureRequest) -> dict[str, str]:
    """The settings that name the index, an embedded one and a real Elasticsearch in turn."""
    if request.param == "embedded":
        return {}
    node, alias = request.getfixturevalue("elasticsearch"), request.getfixturevalue("alias")
    return {"NEWS_INDEX_URL": f"{node}/{alias}"}


def test_ingest_killed_in_every_step(
    program: Path, editions: list[list[Path]], undisturbed: Path, engine: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    moments = Moments(news(program, data, "ingest", *editions[0], **engine).finish())
    commands = (news(program, data, "ingest", *edition, **engine) for edition in editions[1:])
    moments.kill(STEPS * (2 if engine else 4), commands)
    news(program, data, "ingest", *every(editions), **engine).finish()
    assert differences(holdings(data, **engine), holdings(undisturbed)) == []


def test_a_run_that_is_killed_while_it_finishes_another_is_finished_by_the_next(
    program: Path, editions: list[list[Path]], tmp_path: Path
) -> None:
    """The same three editions again and again, until nothing is left to do."""
    few = every(editions[:3])
    peaceful, data = tmp_path / "peaceful", tmp_path / "data"
    moments = Moments(news(program, peaceful, "ingest", *few).finish())
    for step in ("clean", "extract", "index", "tag", "end", "end"):
        news(program, data, "ingest", *few).kill(*moments.within(step))
    news(program, data, "ingest", *few).finish()
    assert differences(holdings(data), holdings(peaceful)) == []


def test_feeds_killed_in_every_step(program: Path, tmp_path: Path) -> None:
    """Each run finds new entries in two feeds, some of them in both, some with their text and some without."""
    with published() as site:
        settings = {"NEWS_ALLOW_PRIVATE_HOSTS": site.server.name, "NEWS_FEEDS_FILE": str(tmp_path / "feeds.toml")}
        feeds = [site.url(f"/{name}.xml") for name in PARTS[:2]]
        (tmp_path / "feeds.toml").write_text("".join(f'[[feed]]\nurl = "{feed}"\n' for feed in feeds))
        command = news(program, tmp_path / "data", "ingest", "feeds", "--force", **settings)
        print_edition(site, 0)
        moments = Moments(command.finish())
        moments.kill(STEPS, (command for edition in range(1, EDITIONS) if print_edition(site, edition)))
        command.finish()
        news(program, tmp_path / "peaceful", "ingest", "feeds", "--force", **settings).finish()
    found = holdings(tmp_path / "data", **settings)
    assert len(found.documents) > 10 * len(STEPS)
    assert differences(found, holdings(tmp_path / "peaceful", **settings)) == []


def print_edition(site: Site, edition: int) -> bool:
    """Serve all entries up to this edition's: each brings ten, one feed eight of them and the other six."""
    entries = []
    for number in range(10 * (edition + 1)):
        words = story(number)
        site.answers[f"/{number}"] = message(
            "200 OK", HTML, body=page(f"Case {number}", words, site.url(f"/{number}")).encode()
        )
        link, title = site.url(f"/{number}"), f"Case {number}"
        entries.append(item(link, title, text=words) if number % 2 else teaser(link, title))
    site.serve("/a.xml", *(entry for number, entry in enumerate(entries) if number % 10 < 8))
    site.serve("/b.xml", *(entry for number, entry in enumerate(entries) if number % 10 >= 4))
    return True


def test_reprocess_killed_in_every_step(
    program: Path, newer: Path, editions: list[list[Path]], engine: dict[str, str], tmp_path: Path
) -> None:
    """Two releases in turn reprocess the archive and are killed: each finds the other's work half done."""
    data, peaceful = tmp_path / "data", tmp_path / "peaceful"
    news(program, peaceful, "ingest", *every(editions[:4])).finish()
    news(program, data, "ingest", *every(editions[:4]), **engine).finish()
    moments = Moments(news(newer, peaceful, "reprocess", *landed(peaceful)).finish())
    command = {release: news(release, data, "reprocess", *landed(data), **engine) for release in (newer, program)}
    moments.kill(STEPS, islice(cycle((command[newer], command[program])), EDITIONS))
    command[newer].finish()
    assert differences(holdings(data, **engine), holdings(peaceful)) == []


def landed(data: Path) -> tuple[str, ...]:
    """The days on which anything landed, as `news reprocess` wants them."""
    days = sorted("-".join(path.parts[-4:-1]) for path in (data / "archive").rglob("*.warc.gz"))
    return "--from", days[0], "--to", days[-1]


def test_airflow_killed_in_every_task(program: Path, editions: list[list[Path]], tmp_path: Path) -> None:
    """`airflow dags test` over a folder that has grown by an edition each time."""
    folder = tmp_path / "seed"
    environment = airflow_at(tmp_path / "airflow") | {"PYTHONPATH": f"{program}{os.pathsep}{PYTHONPATH}"}
    command = Command(
        [AIRFLOW, "dags", "test", "ingest_seeds", "--conf", json.dumps({"folder": str(folder)})],
        environment | {"NEWS_DATA_DIR": str(tmp_path / "data")},
    )
    grow(folder, editions[0])
    moments = Moments([step for step in command.finish() if step[0] != "finish"])
    moments.kill(STEPS, (command for edition in editions[1:] if grow(folder, edition)))
    command.finish()
    news(program, tmp_path / "peaceful", "ingest", folder).finish()
    assert differences(holdings(tmp_path / "data"), holdings(tmp_path / "peaceful")) == []


def grow(folder: Path, edition: list[Path]) -> Path:
    return shutil.copytree(edition[0].parent, folder / edition[0].parent.name)
