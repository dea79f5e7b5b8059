"""The watch over a whole installation: everything is told once, and nothing is forgotten that was not told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import article, ingest, installation

from pipeline import stages
from pipeline.alerts import Alert
from pipeline.clock import milliseconds
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.polls import FeedState, Item, Polled
from pipeline.sources.folder import Folder
from pipeline.watch import Report, watch

FEED = "https://post.example/rss"
NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)


@dataclass
class Person:
    """Whoever is told; `deaf`: the webhook is down."""

    deaf: bool = False
    told: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)

    def __call__(self, alert: Alert) -> None:
        if self.deaf:
            raise ServiceError("the webhook answers 503")
        self.told += [trouble.sentence for trouble in alert.troubles]
        self.over += [trouble.sentence for trouble in alert.over]


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    """An installation that reads one feed and holds two articles."""
    (tmp_path / "feeds.toml").write_text(f'[[feed]]\nurl = "{FEED}"\n')
    house = installation(tmp_path / "data", NEWS_FEEDS_FILE=str(tmp_path / "feeds.toml"))
    seed = tmp_path / "seed"
    seed.mkdir()
    for name in ("quays", "bridges"):
        (seed / f"{name}.txt").write_text(article(name))
    ingest(house, seed)
    return house


def look(house: Installation, person: Person | None, hours: float = 0) -> Report:
    return watch(house, NOW + timedelta(hours=hours), person, look_again_s=0)


def open_run(house: Installation, name: str = "stuck", hours_ago: float = 9) -> None:
    house.ledger.start_run(name, milliseconds(NOW - timedelta(hours=hours_ago)), "0.1.0")


def lose_the_index(house: Installation) -> Path:
    house.index.close()
    elsewhere = house.settings.data_dir / "elsewhere"
    (house.settings.data_dir / "index").rename(elsewhere)
    return elsewhere


def poll(house: Installation, *items: Item, **state: object) -> None:
    at = milliseconds(NOW)
    known = FeedState(FEED, polled_ms=at, next_poll_ms=at + 10**8, **state)  # type: ignore[arg-type]
    house.ledger.remember([Polled(known, None, tuple(items))])


def test_where_all_is_well_nobody_is_called(house: Installation) -> None:
    person = Person()
    assert look(house, person) == Report((), (), ())
    assert str(look(house, person)) == "all is well"
    assert (person.told, person.over) == ([], [])


def test_a_trouble_is_told_once_and_once_that_it_is_over(house: Installation) -> None:
    person = Person()
    open_run(house)
    reports = [look(house, person, hours) for hours in range(3)]
    assert [len(report.troubles) for report in reports] == [1, 1, 1]
    [sentence] = person.told
    assert sentence.startswith("run stuck is open since 2026-08-20 03:00 UTC")
    assert person.over == []
    ingest(house)
    for hours in range(3, 6):
        assert look(house, person, hours).troubles == ()
    assert (person.told, person.over) == ([sentence], [sentence])


def test_a_trouble_that_comes_back_is_told_again(house: Installation) -> None:
    person = Person()
    hours = milliseconds(NOW) - 9 * 3_600_000
    for _ in range(2):
        poll(house, answer="unreachable", reason="it did not answer", failing_since_ms=hours, failures=9)
        look(house, person)
        poll(house, answer="feed")
        look(house, person)
    assert len(person.told) == len(person.over) == 2


def test_articles_that_are_missing_from_the_index_are_told_and_when_they_are_back(house: Installation) -> None:
    person = Person()
    elsewhere = lose_the_index(house)
    assert len(look(house, person).troubles) == 2
    assert all("is missing from the index: nobody knows why" in sentence for sentence in person.told)
    elsewhere.rename(house.settings.data_dir / "index")
    assert look(house, person).troubles == ()
    assert sorted(person.over) == sorted(person.told)


def test_an_article_that_failed_is_told_with_its_reason(house: Installation, tmp_path: Path) -> None:
    (tmp_path / "seed/ferries.txt").write_text(article("ferries"))
    list(stages.start(house, "run-2", [Folder(tmp_path / "seed")]))
    [batch] = house.settings.data_dir.rglob("run-2-000.warc.gz")
    batch.write_bytes(batch.read_bytes()[:-400])
    assert look(house, None).troubles == ()
    ingest(house)
    [trouble] = look(house, None).troubles
    assert "ferries.txt is missing from the index: " in trouble.sentence
    assert "nobody knows why" not in trouble.sentence


def test_what_could_not_be_told_is_told_the_next_time(house: Installation) -> None:
    person = Person(deaf=True)
    open_run(house)
    report = look(house, person)
    assert (len(report.troubles), report.told, report.untold) == (1, (), "the webhook answers 503")
    assert str(report).endswith("nobody was told: the webhook answers 503")
    person.deaf = False
    assert len(look(house, person).told) == 1
    person.deaf = True
    ingest(house)
    assert look(house, person).untold is not None
    person.deaf = False
    look(house, person)
    assert (len(person.told), len(person.over)) == (1, 1)


def test_where_nobody_is_to_be_told_the_list_is_all(house: Installation) -> None:
    open_run(house)
    report = look(house, None)
    assert (len(report.troubles), report.told, report.untold) == (1, (), None)
    person = Person()
    look(house, person)
    assert len(person.told) == 1


def test_a_check_that_cannot_be_made_is_a_trouble_and_ends_none(house: Installation) -> None:
    person = Person()
    elsewhere = lose_the_index(house)
    open_run(house)
    look(house, person)
    damaged = house.settings.data_dir / "index"
    (damaged / "tantivy").mkdir(parents=True)
    report = look(house, person)
    assert report.over == ()
    assert [trouble.key for trouble in report.told] == ["unchecked missing"]
    assert any(trouble.key == "runs stuck" for trouble in report.troubles)
    (damaged / "tantivy").rmdir()
    damaged.rmdir()
    elsewhere.rename(damaged)
    assert len(look(house, person).over) == 3


def test_news_that_stay_away_are_told_and_when_they_are_back(house: Installation) -> None:
    person = Person()

    def seen(hours_ago: float) -> Item:
        at = milliseconds(NOW - timedelta(hours=hours_ago))
        return Item(FEED, f"{at:032x}", f"{FEED}#{at}", "0" * 32, at, None, None)

    poll(house, *(seen(n) for n in range(5, 30)))
    look(house, person)
    assert person.told[0].startswith("no feed brought anything new since 2026-08-20 07:00 UTC; the longest pause")
    poll(house, seen(0))
    look(house, person)
    assert person.over == person.told


def test_a_feeds_file_that_cannot_be_read_hides_nothing_else(house: Installation) -> None:
    open_run(house)
    house.settings.feeds_file.write_text("[[feed")
    assert {trouble.key for trouble in look(house, Person()).troubles} == {"unchecked feeds", "runs stuck"}


def test_a_feeds_file_that_is_not_there_is_told_where_feeds_were_read_before(house: Installation) -> None:
    house.settings.feeds_file.unlink()
    assert look(house, None).troubles == ()
    poll(house)
    [trouble] = look(house, None).troubles
    assert trouble.sentence.startswith("feeds cannot be checked: ")
    assert "does not exist" in trouble.sentence


def test_a_feed_without_its_credentials_is_told(house: Installation) -> None:
    house.settings.feeds_file.write_text(f'[[feed]]\nurl = "{FEED}"\ncredentials = "wire"\n')
    poll(house)
    [trouble] = look(house, Person()).troubles
    assert trouble.sentence.startswith(f"{FEED} is not asked: its credentials “wire” are missing: set NEWS_FEED_WIRE")


def test_a_feed_that_is_read_no_longer_is_in_no_trouble(house: Installation) -> None:
    person = Person()
    poll(house, answer="gone", reason="its server says that it is gone", failing_since_ms=1, failures=9)
    look(house, person)
    house.settings.feeds_file.write_text("")
    assert [len(look(house, person).troubles), len(person.told), len(person.over)] == [0, 1, 1]


def test_a_ledger_that_cannot_be_used_is_told_at_every_look(house: Installation) -> None:
    person = Person()
    house.ledger.close()
    (house.settings.data_dir / "ledger.sqlite").write_text("no ledger" * 1000)
    for suffix in ("-wal", "-shm"):
        (house.settings.data_dir / f"ledger.sqlite{suffix}").unlink(missing_ok=True)
    broken = Installation(house.settings)
    for hours in range(2):
        [trouble] = look(broken, person, hours).troubles
        assert "is damaged" in trouble.sentence
    assert len(person.told) == 2
