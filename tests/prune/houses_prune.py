"""Installations with documents of three ages, opened again under other settings."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from builders import article, installation
from replays import land, text

from pipeline.article import Given, RawDocument
from pipeline.installation import Installation

NOW = datetime.now(UTC)
OLD, MIDDLE, NEW = (NOW.date() - timedelta(days=days) for days in (200, 50, 1))
DAYS = {"old": OLD, "middle": MIDDLE, "new": NEW}

DOCUMENTS = {"NEWS_KEEP_DOCUMENTS_DAYS": "100"}
ARCHIVE = {"NEWS_KEEP_ARCHIVE_DAYS": "100"}
DERIVED = {"NEWS_KEEP_DERIVED_DAYS": "100"}
LEDGER = {"NEWS_KEEP_LEDGER_DAYS": "100"}


@dataclass
class Houses:
    """One installation, opened any number of times, each under settings of its own beside the common ones."""

    data: Path
    settings: dict[str, str]
    opened: list[Installation] = field(default_factory=list)

    def __call__(self, **settings: str) -> Installation:
        house = installation(self.data, **self.settings, **settings)
        self.opened.append(house)
        return house


type Open = Callable[..., Installation]


@contextmanager
def houses(data: Path, **settings: str) -> Iterator[Houses]:
    opened = Houses(data, settings)
    yield opened
    for house in opened.opened:
        if "ledger" in vars(house):
            house.ledger.close()
        if "index" in vars(house):
            house.index.close()


def dated(age: str) -> RawDocument:
    """A text that says its day."""
    return text(f"/{age}/dated.txt", article(f"pilots of {age} ships"), Given(published_at=f"{DAYS[age]}"))


def undated(age: str) -> RawDocument:
    """A text of which nobody says the day."""
    return text(f"/{age}/undated.txt", article(f"quays for {age} boats", topic="customs"))


def empty(age: str) -> RawDocument:
    """What is rejected."""
    return text(f"/{age}/empty.txt", " ")


def offered(*ages: str) -> list[RawDocument]:
    return [make(age) for age in ages for make in (dated, undated, empty)]


def fill(house: Installation) -> None:
    """On each of three days, a document that says its day, one that does not, and one that is none."""
    for age, day in DAYS.items():
        land(house, day, *offered(age), run=f"run-{age}")
