"""Names that the corpus taught: snapshots below the derived folder, called by their digest, and which is the latest.

    derived/names/<digest>.json.gz     counts of full names and acronyms (`tag.learned`)
    derived/names/latest               the digest of the one that new runs use; absent: none

A run keeps to the snapshot that was the latest when it started: its pipeline version in the ledger says which. Nobody
locks anything: a snapshot is never changed, and the latest is one small file that is replaced whole.
"""

import gzip
import zlib
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from pipeline.article import Entity
from pipeline.errors import ServiceError
from pipeline.storage import read_whole, remove, write_whole
from pipeline.tag.learned import Counts, Learned, count, digest_of, learned, snapshot

if TYPE_CHECKING:
    from upath import UPath

    from pipeline.installation import Installation

DIGEST_BYTES = 16


class _Tagged(msgspec.Struct, frozen=True):
    """What is read of a tagged article."""

    entities: tuple[Entity, ...]


def read(derived: "UPath", digest: str | None) -> Learned:
    """The names of a snapshot; of the latest where `digest` is None; none where it is empty or nothing was learned.

    ServiceError: a snapshot that a run needs is gone or damaged.
    """
    wanted = _latest(derived) if digest is None else digest
    if not wanted:
        return Learned()
    path = _path(derived, wanted)
    try:
        return learned(read_whole(path))
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error, msgspec.MsgspecError) as error:
        raise ServiceError(f"{path} is gone or damaged: run `news names learn`, or `news names forget`") from error


def learn(installation: "Installation") -> tuple[str, Counts]:
    """Count the names of all documents of the index, and have new runs use them: the snapshot's digest, the counts.

    Reads what the tag stage made of each document; documents of which nothing is left there do not count.
    """
    counts = count(_entities(installation))
    data = snapshot(counts)
    digest = digest_of(data)
    write_whole(_path(installation.derived, digest), data)
    write_whole(installation.derived / "names" / "latest", digest.encode())
    return digest, counts


def forget(installation: "Installation") -> None:
    """Have new runs use no learned names; the snapshots stay, for runs that began with them."""
    remove(installation.derived / "names" / "latest")


def _latest(derived: "UPath") -> str:
    try:
        return read_whole(derived / "names" / "latest")[:DIGEST_BYTES].decode()
    except FileNotFoundError:
        return ""


def _path(derived: "UPath", digest: str) -> "UPath":
    return derived / "names" / f"{digest}.json.gz"


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
