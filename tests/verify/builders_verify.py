"""What tests of `verify` break, and mend again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from builders import quiet

from pipeline import stages
from pipeline.archive import batches
from pipeline.index import Document, SearchIndex
from pipeline.installation import Installation
from pipeline.verify import Report, verify
from pipeline.verify.repair import Repaired, repair

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def mend(house: Installation) -> Repaired:
    """What `news verify --repair` does."""
    return repair(house, verify(house), NOW)


def resume(house: Installation) -> None:
    """What `news ingest` does first."""
    stages.resume(house, quiet, lambda sentence: None)


def ids(house: Installation) -> list[str]:
    """The ids in the index, in order."""
    return [id for id, _ in house.index.digest_lines()]


def document(house: Installation, id: str) -> Document:
    found = house.index.get(id)
    assert found is not None
    return found


def altered(house: Installation, id: str, /, **fields: str) -> Document:
    """A document of the index with other values in some fields."""
    return cast(Document, {**document(house, id), **fields})


class Busy:
    """An index that is read a moment after something happened."""

    def __init__(self, index: SearchIndex, happens: Callable[[], object]) -> None:
        self._index, self._happens = index, happens
        self.exists, self.get = index.exists, index.get

    def digest_lines(self) -> Iterator[tuple[str, str]]:
        self._happens()
        return self._index.digest_lines()


def lose_batches(house: Installation, wanted: Iterable[str] | None = None) -> list[str]:
    """Delete batches of the archive, all where none are named; their names."""
    lost = list(batches(house.archive) if wanted is None else wanted)
    for batch in lost:
        (house.archive / batch).unlink()
    return lost


def lose_ledger(data: Path) -> None:
    for path in data.glob("ledger.sqlite*"):
        path.unlink()


def is_clean(report: Report) -> bool:
    return not (report.missing or report.unexpected or report.stale or report.lost)
