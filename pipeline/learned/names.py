"""Names that the corpus taught: the counts of full names and acronyms (`tag.learned`)."""

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from pipeline.article import Entity
from pipeline.learned import snapshots
from pipeline.tag.learned import Counts, Learned, count, learned, snapshot

if TYPE_CHECKING:
    from upath import UPath

    from pipeline.installation import Installation


FOLDER = "names"


class _Tagged(msgspec.Struct, frozen=True):
    """What is read of a tagged article."""

    entities: tuple[Entity, ...]


def read(derived: "UPath", digest: str | None) -> Learned:
    """The names of a snapshot (`snapshots.read`); none where there is none."""
    return snapshots.read(derived / FOLDER, digest, learned, "news names learn") or Learned()


def learn(installation: "Installation") -> tuple[str, Counts]:
    """Count the names of all documents of the index, and have new runs use them: the snapshot's digest, the counts.

    Reads what the tag stage made of each document; documents of which nothing is left there do not count.
    """
    counts = count(_entities(installation))
    return snapshots.keep(installation.derived / FOLDER, snapshot(counts)), counts


def forget(installation: "Installation") -> None:
    """Have new runs use no learned names; the snapshots stay, for runs that began with them."""
    snapshots.forget(installation.derived / FOLDER)


def _entities(installation: "Installation") -> Iterator[tuple[Entity, ...]]:
    """The entities of each document as the index has it."""
    from pipeline.stages.files import derived_path, read_derived

    decoder = msgspec.json.Decoder(_Tagged)
    for batch, records in groupby(installation.ledger.indexed_records(), lambda offered: offered.batch):
        positions = {offered.position for offered in records}
        made = read_derived(derived_path(installation.derived, "tag", batch))
        for line in made.lines if made else ():
            if line.position in positions and line.problem is None:
                yield decoder.decode(line.article).entities
