"""The records of one batch, each with what has to be known of it before it is replayed, as cheaply as it can be had."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import msgspec

from pipeline.archive import Damaged, Deleted, count, read_batch
from pipeline.article import Given
from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.stages.door import digest
from pipeline.stages.files import order_path, read_offered
from pipeline.tombstone import Tombstone


@dataclass(frozen=True, slots=True)
class Record:
    """A document in the archive."""

    batch: str
    position: int  # in the batch, from 0
    locator: str
    fetched_ms: int  # 0: damage has taken it
    digest: str | None = None  # None: its bytes were not read; empty: they are damaged
    given: Given | None = None  # None: its bytes were not read, or are damaged
    stone: Tombstone | None = None  # what the archive has in its place

    @property
    def place(self) -> str:
        """Where the archive has it; the name of a record that cannot go by its locator."""
        return f"{self.batch}#{self.position}"


def listed(installation: Installation, batch: str) -> dict[int, Record]:
    """The records as the run that landed the batch wrote them down; by position. Empty where it left no such file."""
    run, _, number = batch.rsplit("/", 1)[-1].removesuffix(".warc.gz").rpartition("-")
    try:
        offered = read_offered(order_path(installation.derived, run, int(number), "order"))
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}
    found: dict[int, Record] = {}
    for one in offered:  # a document that a second feed named stands there twice: first under its own fetch
        if one.batch == batch:
            found.setdefault(one.position, Record(batch, one.position, one.locator, one.fetched_ms))
    return found


def all_listed(installation: Installation, batch: str, found: Mapping[int, Record]) -> bool:
    """Whether these are all records that the archive's batch was written with; reads only its beginning.

    Errors as `archive.read_batch`.
    """
    return sorted(found) == list(range(count(installation.archive, batch)))


def read(installation: Installation, batch: str, found: Mapping[int, Record]) -> Iterator[Record]:
    """All records, read from the archive; what damage has taken is told by those listed, as far as they tell.

    Errors as `archive.read_batch`.
    """
    position = -1
    for position, raw in enumerate(read_batch(installation.archive, batch)):
        if isinstance(raw, Deleted):
            locator = raw.locator or f"{batch}#{position}"
            yield Record(batch, position, locator, 0, "", stone=raw.tombstone)
        elif not isinstance(raw, Damaged):
            yield Record(batch, position, raw.locator, milliseconds(raw.fetched_at), digest(raw), raw.given)
        elif position in found:
            yield found[position]
        else:
            yield Record(batch, position, raw.locator or f"{batch}#{position}", 0, "")
    yield from (record for other, record in sorted(found.items()) if other > position)
