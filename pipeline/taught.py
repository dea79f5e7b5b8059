"""Names that the corpus taught: snapshots (`snapshots`) of the counts of full names and acronyms (`tag.learned`).

They lie below the derived folder, in `names`.
"""

import gzip
import zlib
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from pipeline import snapshots
from pipeline.article import Entity
from pipeline.errors import ServiceError
from pipeline.storage import read_whole
from pipeline.tag.learned import Counts, Learned, count, learned, snapshot

if TYPE_CHECKING:
    from upath import UPath

    from pipeline.installation import Installation


FOLDER = "names"


class _Tagged(msgspec.Struct, frozen=True):
    """What is read of a tagged article."""

    entities: tuple[Entity, ...]


def read(derived: "UPath", digest: str | None) -> Learned:
    """The names of a snapshot; of the latest where `digest` is None; none where it is empty or nothing was learned.

    ServiceError: a snapshot that a run needs is gone or damaged.
    """
    folder = derived / FOLDER
    wanted = snapshots.latest(folder) if digest is None else digest
    if not wanted:
        return Learned()
    path = snapshots.path(folder, wanted)
    try:
        return learned(read_whole(path))
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error, msgspec.MsgspecError) as error:
        raise ServiceError(f"{path} is gone or damaged: run `news names learn`, or `news names forget`") from error


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
