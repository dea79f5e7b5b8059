"""The files that pass between the stages.

    derived/runs/<run>/order-000.jsonl       what goes through the stages together: one `Offered` a line
    derived/runs/<run>/decided-000.jsonl     outcomes that `fetch` knew at the door
    derived/runs/<run>/outcomes-000.jsonl    outcomes that `index` knew, written last
    derived/<stage>/<batch>.jsonl.gz          what a stage made of a batch: a header, then a `Line` a record

Each file is complete or absent.
"""

import gzip
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import msgspec

from pipeline.errors import UsageError
from pipeline.outcomes import Offered, Outcome, Step
from pipeline.storage import read_beginning, read_whole, write_whole

if TYPE_CHECKING:
    from upath import UPath

GZIP_LEVEL = 1
"""Derived files are read again within minutes: speed before size."""

HEADER_BYTES = 4_096
"""Of a derived file, as it is stored: enough for its header, which has about 100."""

GZIP = 16 + zlib.MAX_WBITS
"""How zlib is told that the data is in gzip's format."""

UNREADABLE = (EOFError, ValueError, gzip.BadGzipFile, zlib.error, msgspec.MsgspecError)
"""What reading a damaged derived file raises."""


class Problem(msgspec.Struct, frozen=True):
    """Why a record has no article; passed on from stage to stage."""

    kind: Literal["rejected", "failed"]
    reason: str
    stage: Step | None = None  # that met it; files of before it was written down do not say


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a stage made of one record: an article in the stage's own state as JSON, unless there is a problem."""

    position: int
    input: str  # digest of what it was made from
    problem: Problem | None = None
    article: msgspec.Raw = msgspec.Raw(b"null")


class Header(msgspec.Struct, frozen=True):
    """Head of a derived file: if `chain` is what it would be now, the file is left alone."""

    fingerprint: str  # of the stage
    chain: str  # of the stage and of everything before it
    failed: bool  # whether a line failed: then the file is made anew, whatever the chain says


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived file, read."""

    header: Header
    lines: tuple[Line, ...]


def order_path(derived: "UPath", run: str, number: int, what: Literal["order", "decided", "outcomes"]) -> "UPath":
    return derived / "runs" / run / f"{what}-{number:03d}.jsonl"


def write_offered(path: "UPath", offered: Iterable[Offered]) -> None:
    write_whole(path, b"".join(msgspec.json.encode(line) + b"\n" for line in offered))


def read_offered(path: "UPath") -> list[Offered]:
    decoder = msgspec.json.Decoder(Offered)
    return [decoder.decode(line) for line in read_whole(path).splitlines()]


def read_order(derived: "UPath", run: str, number: int) -> list[Offered]:
    """What goes through the stages together; UsageError where the file is gone: there is nothing to do again here."""
    path = order_path(derived, run, number, "order")
    try:
        return read_offered(path)
    except FileNotFoundError:
        raise UsageError(
            f"order {number} of run {run} is no longer at {path}, which was pruned or lost; in Airflow clear the run's "
            "fetch task and what is downstream of it instead of this one, or run the day again: `news reprocess`"
        ) from None


def write_outcomes(path: "UPath", outcomes: Iterable[Outcome]) -> None:
    write_whole(path, b"".join(msgspec.json.encode(line) + b"\n" for line in outcomes))


def read_outcomes(path: "UPath") -> list[Outcome] | None:
    """The outcomes in the file; None if there is none yet."""
    decoder = msgspec.json.Decoder(Outcome)
    try:
        data = read_whole(path)
    except FileNotFoundError:
        return None
    return [decoder.decode(line) for line in data.splitlines()]


def derived_path(derived: "UPath", stage: str, batch: str) -> "UPath":
    return derived / stage / f"{batch.removesuffix('.warc.gz')}.jsonl.gz"


def write_derived(path: "UPath", header: Header, lines: Iterable[Line]) -> None:
    encode = msgspec.json.encode
    data = b"\n".join([encode(header), *(encode(line) for line in lines), b""])
    write_whole(path, gzip.compress(data, GZIP_LEVEL, mtime=0))


def read_header(path: "UPath") -> Header | None:
    """The header alone; None if there is no such file, or one that cannot be read (it is then made anew)."""
    try:
        beginning = zlib.decompressobj(GZIP).decompress(read_beginning(path, HEADER_BYTES))
        return msgspec.json.decode(beginning.partition(b"\n")[0], type=Header)
    except (FileNotFoundError, *UNREADABLE):
        return None


def read_derived(path: "UPath") -> Derived | None:
    """The whole file; None if there is no such file, or one that cannot be read (it is then made anew)."""
    try:
        first, *rest = gzip.decompress(read_whole(path)).splitlines()
        decoder = msgspec.json.Decoder(Line)
        return Derived(msgspec.json.decode(first, type=Header), tuple(decoder.decode(line) for line in rest))
    except (FileNotFoundError, *UNREADABLE):
        return None
