"""One WARC file → the documents and kept responses that `writing` put into it, whole or named as damaged."""

import io
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from urllib.parse import unquote

import msgspec

from pipeline.archive import exchange, warc
from pipeline.archive.writing import BesideDocument, BesideKept
from pipeline.article import Http, RawDocument
from pipeline.polls import Kept
from pipeline.tombstone import Tombstone

MAX_BLOCK_BYTES = 1 << 30  # a batch is far smaller; a length beyond this is damage

_KINDS = frozenset({"warcinfo", "resource", "response", "request", "metadata"})


@dataclass(frozen=True, slots=True)
class Damaged:
    """A document of a batch that cannot be given back."""

    position: int  # of the document in the batch, from 0
    locator: str | None  # None where not even that could be read
    reason: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A document of a batch that was deleted for good."""

    position: int  # of the document in the batch, from 0
    locator: str | None  # None where its name did not fit into a header
    tombstone: Tombstone

    @property
    def reason(self) -> str:
        return self.tombstone.said


def decode(data: bytes) -> Iterator[RawDocument | Damaged | Deleted]:
    """Yield every document that the batch held when it was written, in order: whole, `Damaged` or `Deleted`."""
    last, total = 0, None
    for place, group in groupby(_placed(data), itemgetter(0)):
        number, total = place
        if number > last:  # it is 0 for the warcinfo record and for what is no document
            yield from map(_lost, range(last, number - 1))
            yield _document(number - 1, [record for _, record in group])
            last = number
    if total is None:
        yield Damaged(0, None, "the batch holds no record that can be read")
    yield from map(_lost, range(last, total or 0))


def decode_kept(data: bytes, record: int) -> Kept:
    """Return the response that was kept under this number; LookupError, with the reason, where it cannot be given."""
    # Not counted but asked for its number: a stretch of damage before it counts as one record, whatever it was.
    own = [part for _, part in _placed(data) if part.headers.get("news-record") == str(record)]
    return _kept(record, own)


def decode_all_kept(data: bytes) -> Iterator[tuple[int, Kept]]:
    """Yield every kept response that can be given, with its number."""
    named = ((part.headers.get("news-record", ""), part) for _, part in _placed(data))
    numbered = ((name, part) for name, part in named if name.isdecimal())
    for name, group in groupby(numbered, itemgetter(0)):  # a response's records stand together
        with suppress(LookupError):
            yield int(name), _kept(int(name), [part for _, part in group])


def _kept(record: int, own: Sequence[warc.Record | warc.Broken]) -> Kept:
    if not own:
        raise LookupError(f"there is no response that was kept as record {record}, or damage has taken it")
    try:
        blocks = _blocks(own, ("response", "request", "metadata"))
        said = msgspec.convert(json.loads(blocks["metadata"]), BesideKept)
        http, body = exchange.parsed(said.answered, blocks["response"], blocks["request"])
    except (ValueError, RecursionError) as error:
        raise LookupError(f"the response that was kept as record {record} cannot be read: {error}") from error
    return Kept(said.url, body, said.fetched_at, http)


def declared_count(beginning: bytes) -> int | None:
    """Return how many documents the first record of a batch says there are; None where it cannot be read."""
    first = next(warc.records(io.BytesIO(beginning), _KINDS, MAX_BLOCK_BYTES), None)
    place = _place(first) if first else None
    return place[1] if place else None


def _placed(data: bytes) -> Iterator[tuple[tuple[int, int], warc.Record | warc.Broken]]:
    """Yield the records that say which document they belong to, with its number and the number of all."""
    for record in warc.records(io.BytesIO(data), _KINDS, MAX_BLOCK_BYTES):
        if place := _place(record):
            yield place, record


def _place(record: warc.Record | warc.Broken) -> tuple[int, int] | None:
    found = re.fullmatch(r"(\d{1,9})/(\d{1,9})", record.headers.get("news-document", ""), re.ASCII)
    return (int(found[1]), int(found[2])) if found else None


def _lost(position: int) -> Damaged:
    return Damaged(position, None, "its records are damaged or cut off from the batch")


def _document(position: int, parts: Sequence[warc.Record | warc.Broken]) -> RawDocument | Damaged | Deleted:
    if any("news-deleted" in part.headers for part in parts):
        return _deleted(position, parts)
    locator = unquote(parts[0].headers.get("news-locator", "")) or None
    is_exchange = any(part.headers.get("warc-type") in ("response", "request") for part in parts)
    try:
        return _whole(_blocks(parts, (*(("response", "request") if is_exchange else ("resource",)), "metadata")))
    except (ValueError, RecursionError) as error:
        return Damaged(position, locator, str(error))


def _deleted(position: int, parts: Sequence[warc.Record | warc.Broken]) -> Damaged | Deleted:
    locator = unquote(parts[0].headers.get("news-locator", "")) or None
    try:
        stone = msgspec.json.decode(_blocks(parts, ("metadata",))["metadata"], type=Tombstone)
    except ValueError as error:
        return Damaged(position, locator, f"it was deleted, and its tombstone cannot be read: {error}")
    return Deleted(position, locator, stone)


def _blocks(parts: Sequence[warc.Record | warc.Broken], needed: Sequence[str]) -> dict[str, bytes]:
    """Return the blocks of these records by kind; ValueError where one is broken or a needed one is missing."""
    blocks: dict[str, bytes] = {}
    for part in parts:
        if isinstance(part, warc.Broken):
            raise ValueError(part.reason)
        blocks[part.kind] = part.block
    for kind in needed:
        if kind not in blocks:
            raise ValueError(f"its {kind} record is damaged or missing")
    return blocks


def _whole(blocks: dict[str, bytes]) -> RawDocument:
    try:
        said = msgspec.convert(json.loads(blocks["metadata"]), BesideDocument)
    except ValueError as error:
        raise ValueError(f"its metadata record does not fit: {error}") from error
    http: Http | None = None
    if "response" in blocks:
        http, body = exchange.parsed(said.answered or "", blocks["response"], blocks["request"])
    else:
        body = blocks["resource"]
    return RawDocument(said.locator, body, said.media_type, said.fetched_at, said.given, said.place, said.came_as, http)
