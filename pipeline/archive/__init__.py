"""Raw documents kept as they came: batches of WARC/1.1 records below the archive's root, by the day they landed.

A batch is one file, `YYYY/MM/DD/<run>-NNN.warc.gz`, one gzip member a record; any WARC tool reads it. It is complete or
absent, and what is damaged in it later is reported document by document while the rest is used.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from pipeline import storage
from pipeline.archive.ends import END_BYTES, ends_as_written
from pipeline.archive.reading import Damaged, Deleted, declared_count, decode, decode_all_kept, decode_kept
from pipeline.archive.writing import encode, kept_records
from pipeline.article import RawDocument
from pipeline.polls import Kept
from pipeline.tombstone import Tombstone

if TYPE_CHECKING:
    from upath import UPath

__all__ = [
    "MAX_BATCH_BYTES",
    "MAX_BATCH_DOCUMENTS",
    "Damaged",
    "Deleted",
    "batch_name",
    "batches",
    "count",
    "days",
    "decode",
    "encode",
    "kept_records",
    "read_all_kept",
    "read_batch",
    "read_document",
    "read_kept",
    "redact",
    "sound_count",
    "write_batch",
]

MAX_BATCH_DOCUMENTS = 500
MAX_BATCH_BYTES = 32 * 2**20  # of bodies, before compression; a document that is larger is a batch of its own

_FIRST_RECORD_BYTES = 2**16  # it is a few hundred
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*-\d{3,}\.warc\.gz", re.ASCII)


def batch_name(day: date, run: str, number: int) -> str:
    """Return the name of a run's batch, relative to the root; `number` from 0.

    ValueError where the run's name would not make a file name that `batches` finds again.
    """
    file = f"{run}-{number:03}.warc.gz"
    if not _FILE.fullmatch(file):
        raise ValueError(f"no batch can be named {file}: a run's name has letters, digits and _ . + - only")
    return f"{day:%Y/%m/%d}/{file}"


def write_batch(
    root: "UPath", name: str, documents: Sequence[RawDocument], kept: Sequence[Kept] = ()
) -> tuple[int, ...]:
    """Keep these documents, and responses that are none, as one batch, complete or not at all.

    Returns the number under which `read_kept` gives each of the responses back. ServiceError where the storage refuses.
    """
    storage.write_whole(root / name, encode(documents, kept))
    return kept_records(documents, kept)


def redact(root: "UPath", name: str, gone: Mapping[int, Tombstone], responses: Collection[int] = ()) -> bool:
    """Take documents (position → tombstone) and the bodies of kept responses out of a batch; whether any was there.

    The batch is written anew, whole or not at all; other records stay under their numbers. Errors as `read_batch`.
    """
    from pipeline.archive.redaction import redacted

    before = storage.read_whole(root / name)
    after = redacted(before, gone, responses)
    if after != before:
        storage.write_whole(root / name, after)
    return after != before


def read_batch(root: "UPath", name: str) -> Iterator[RawDocument | Damaged | Deleted]:
    """Yield the documents of a batch in order; those that damage has taken, or an operator, never in silence.

    FileNotFoundError where there is no such batch, ServiceError where the storage refuses.
    """
    yield from decode(storage.read_whole(root / name))


def read_document(root: "UPath", name: str, position: int) -> RawDocument | Damaged | Deleted:
    """Return one document of a batch, by its position from 0; LookupError where there is none.

    Errors else as `read_batch`.
    """
    for record in islice(read_batch(root, name), position, None):
        return record
    raise LookupError(f"the batch {name} holds no document {position}")


def read_kept(root: "UPath", name: str, record: int) -> Kept:
    """Return a response that was kept in a batch; LookupError, with the reason, where it cannot be given.

    Errors else as `read_batch`.
    """
    try:
        return decode_kept(storage.read_whole(root / name), record)
    except LookupError as error:
        raise LookupError(f"in the batch {name} {error}") from error


def read_all_kept(root: "UPath", name: str) -> Iterator[tuple[int, Kept]]:
    """Yield every response that was kept in a batch and can be given, with its number. Errors as `read_batch`."""
    yield from decode_all_kept(storage.read_whole(root / name))


def batches(root: "UPath", day: date | None = None) -> Iterator[str]:
    """Yield the names of all batches, or of those that landed on one day, sorted by code point.

    Temporary files and whatever else lies there are passed over.
    """
    days = [f"{day:%Y/%m/%d}"] if day else _days(root)
    for folder in days:
        yield from (f"{folder}/{file}" for file in storage.names(root / folder) if _FILE.fullmatch(file))


def count(root: "UPath", name: str) -> int:
    """Return how many documents a batch held when it was written; reads only its beginning. Errors as `read_batch`."""
    declared = declared_count(storage.read_beginning(root / name, _FIRST_RECORD_BYTES))
    return sum(1 for _ in read_batch(root, name)) if declared is None else declared


def sound_count(root: "UPath", name: str) -> int | None:
    """Return how many documents a batch held when it was written; None where its file does not begin or end as it did.

    Reads its two ends alone: damage in between, of a file that is as long as it was, is for `read_batch`. Errors as
    there.
    """
    if not ends_as_written(storage.read_end(root / name, END_BYTES)):
        return None
    return declared_count(storage.read_beginning(root / name, _FIRST_RECORD_BYTES))


def days(root: "UPath") -> Iterator[date]:
    """Yield the UTC days that have a folder below the root, rising."""
    for name in _days(root):
        with suppress(ValueError):  # 2026/02/30 is none of ours
            yield date(*map(int, name.split("/")))


def _days(root: "UPath") -> Iterator[str]:
    for year in _numbered(root, 4):
        for month in _numbered(root / year, 2):
            yield from (f"{year}/{month}/{day}" for day in _numbered(root / year / month, 2))


def _numbered(folder: "UPath", digits: int) -> list[str]:
    return [name for name in storage.names(folder) if len(name) == digits and name.isascii() and name.isdecimal()]
