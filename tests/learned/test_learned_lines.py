"""Lines learned in a whole installation: what is counted, what a run goes by, and who is told of a changed layout."""

import random
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from builders import digest, installation
from replays import answer, land, news, replay, text

from pipeline import stages
from pipeline.alerts import Alert
from pipeline.article import Given, RawDocument
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.learned import lines
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING
from pipeline.watch import watch

DAY = date(2026, 1, 5)
NEAR = "Email the desk with your questions"
"""A line that no rule quite convicts."""
BYLINE = "By the harbour desk"


WORDS = """
harbour council ferry quay crane rope winter market bridge signal engine captain ticket island storm lantern cargo pilot
weather repair budget school museum garden railway letter window village doctor teacher painter singer
"""


def matter(words: str) -> str:
    """The text of an article like no other: builders' articles on two matters tell one story."""
    chance = random.Random(words)
    said = (
        "The " + " ".join(chance.choices(WORDS.split(), k=14)) + f" of {words} was heard on Tuesday." for _ in range(5)
    )
    return "\n".join(said) + "\n"


def tide(words: str, *lines: str, day: date = DAY) -> RawDocument:
    """An article of the Tide about its own matter, with these lines behind."""
    url = f"https://tide.example/{words.replace(' ', '-')}"
    return text(
        url, matter(words) + "".join(f"{line}\n" for line in lines), Given(url, published_at=f"{day}T06:00:00Z")
    )


MATTERS = [
    "tugs",
    "quays",
    "nets",
    "ropes",
    "cranes",
    "docks",
    "buoys",
    "ferries",
    "locks",
    "pilots",
    "anchors",
    "eels",
]


@pytest.fixture
def house(tmp_path: Path, state_url: str) -> Iterator[Installation]:
    """Twelve articles: all with a byline, four of them with a line that a rule nearly convicts."""
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url)
    house.index.create()
    with closing(house.ledger):
        land(house, DAY, *(tide(words, BYLINE, *([NEAR] if at < 4 else [])) for at, words in enumerate(MATTERS)))
        yield house


def later(house: Installation) -> Installation:
    """The same installation as a process opens it that starts now; it shares the connection to the ledger."""
    other = installation(house.settings.data_dir, NEWS_STATE_URL=house.settings.state_url)
    vars(other)["ledger"] = house.ledger
    return other


def learn(house: Installation, day: date = DAY, days: int = 28) -> dict[str, dict[str, Any]]:
    """Publisher → line → what the listing says of it."""
    _, listing = lines.learn(house, day, days)
    return {one.publisher: {line.text: (line.articles, line.rule) for line in one.lines} for one in listing.publishers}


def removals(house: Installation) -> dict[str, str]:
    from pipeline.index.query import parse

    documents = house.index.export(parse(""))
    return {removal["text"]: removal["why"] for document in documents for removal in document["removed"]}


def test_lines_that_recur_are_counted_by_publisher_kept_or_removed(house: Installation) -> None:
    land(house, DAY + timedelta(days=1), tide("silt", "ADVERTISEMENT"), tide("mud", "ADVERTISEMENT"), run="second")
    land(house, DAY + timedelta(days=2), tide("sand", "ADVERTISEMENT"), text("/seeds/x.txt", NEAR), run="third")
    found = learn(house, DAY + timedelta(days=2))
    assert found == {"tide.example": {BYLINE: (12, None), NEAR: (4, None), "ADVERTISEMENT": (3, "advert")}}
    assert learn(house, DAY + timedelta(days=2), days=2) == {"tide.example": {"ADVERTISEMENT": (3, "advert")}}


def test_articles_that_tell_one_story_count_once(house: Installation) -> None:
    """Five copies of one article under five addresses."""
    copies = [tide("whales", "Only whales here") for _ in range(5)]
    copies = [
        text(f"https://tide.example/w{n}", copy.body.decode(), Given(f"https://tide.example/w{n}"))
        for n, copy in enumerate(copies)
    ]
    land(house, DAY, *copies, run="copies")
    assert "Only whales here" not in learn(house)["tide.example"]


def test_new_runs_go_by_what_was_learned_and_a_rehearsal_shows_it_first(house: Installation) -> None:
    snapshot, _ = lines.learn(house, DAY)
    informed = later(house)
    assert informed.version.endswith(f".lines-{snapshot}")
    with rehearsing(informed) as rehearsal:
        _, changes = rehearsal.day(DAY, EVERYTHING, 10)
    assert len(changes) == 4
    assert NEAR not in removals(house)
    assert replay(informed, DAY).indexed == 4
    assert removals(house)[NEAR].endswith("seen in 4 of 12 articles of this source")
    assert BYLINE not in removals(house)


def test_replays_are_exact_whatever_is_learned_meanwhile(house: Installation) -> None:
    """A run keeps to the lines it began with; without learned lines all is as before they were learned."""
    before = digest(house)
    house.ledger.start_run("run-before", 1_767_700_000_000, house.version)
    snapshot, _ = lines.learn(house, DAY)
    assert later(house).of_run("run-before").version == house.version
    house.ledger.close_run("run-before", 1_767_700_000_001, stages.account(house, "run-before"))
    replay(later(house), DAY)
    assert digest(house) != before
    assert lines.learn(later(house), DAY)[0] == snapshot
    lines.forget(house)
    assert later(house).version == house.version
    replay(later(house), DAY)
    assert digest(house) == before


def test_a_snapshot_that_is_gone_is_told(house: Installation) -> None:
    with pytest.raises(ServiceError, match="run `news lines learn`"):
        lines.read(house.derived, "0" * 16)


def test_the_command_learns_and_lists(tmp_path: Path) -> None:
    house = installation(tmp_path / "data")
    house.index.create()
    today = datetime.now(UTC).date()
    land(house, today, *(tide(words, BYLINE, day=today) for words in MATTERS[:3]))
    house.ledger.close()
    data = house.settings.data_dir
    assert "run `news lines learn`" in news(data, "lines", "tide.example").stderr
    assert answer(news(data, "lines", "learn", "--json"))["lines"] == 1
    said = answer(news(data, "lines", "Tide.example", "--json"))
    assert said["publishers"] == [
        {
            "publisher": "tide.example",
            "names": ["tide.example"],
            "articles": 3,
            "lines": [{"text": BYLINE, "articles": 3, "first": f"{today}", "last": f"{today}", "removed_by": None}],
            "changed": [],
        }
    ]
    shown = news(data, "lines", "tide.example").stdout
    assert "3 articles of tide.example" in shown
    assert BYLINE in shown
    unknown = news(data, "lines", "ebb.example")
    assert unknown.returncode == 2
    assert "no articles of “ebb.example”" in unknown.stderr


def test_a_changed_layout_is_told_once_and_is_over_after_three_days(tmp_path: Path) -> None:
    """Six articles a day for eleven days with a line, then as many with another one."""
    house = installation(tmp_path / "data", NEWS_FEEDS_FILE=str(tmp_path / "none.toml"))
    house.index.create()
    days = [DAY + timedelta(days=n) for n in range(15)]
    for number, day in enumerate(days):
        line = "The Tide, since 1902" if number < 11 else "The Tide is a member of the press council"
        land(house, day, *(tide(f"{words} of day {number}", line, day=day) for words in MATTERS[:6]))
    told: list[str] = []

    def tell(alert: Alert) -> None:
        told.extend([*(one.sentence for one in alert.troubles), *(f"over: {one.key}" for one in alert.over)])

    for day in (days[10], days[12], days[13], days[14], days[14] + timedelta(days=4)):
        lines.learn(house, day)
        watch(house, datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tell, look_again_s=0)
    shown = news(house.settings.data_dir, "lines", "tide.example").stdout
    assert "changed by 2026-01-19: “The Tide, since 1902” stood in 100% of its articles" in shown
    layout = [sentence for sentence in told if "layout" in sentence]
    assert layout == [
        "layout changed: tide.example: “The Tide is a member of the press council” is new, kept, and in 100% of the "
        "last 24; “The Tide, since 1902” stood in 100% of its articles, and in none of the last 24: `news lines "
        "tide.example` lists its lines, and `news inspect` shows what is made of a page",
        "over: layout tide.example",
    ]
