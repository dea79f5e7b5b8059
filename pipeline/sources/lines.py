"""Articles in JSON, one a line (`.jsonl`, `.jsonl.gz`): the keys of a sidecar file, and `html` or `text`."""

import gzip
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol

from pipeline.article import Offer, RawDocument, Unreadable
from pipeline.errors import Rejected
from pipeline.sources import Clock, sidecar

MAX_LINE_BYTES = 16 * 2**20
_MEDIA_TYPES = {"html": "text/html; charset=utf-8", "text": "text/plain; charset=utf-8"}


class _Readable(Protocol):
    def readline(self, size: int, /) -> bytes: ...


def packed_offers(file: BinaryIO, locator: str, place: str | None, clock: Clock) -> Iterator[Offer]:
    """Yield the same from a file compressed with gzip, in one member or many."""
    with gzip.GzipFile(fileobj=file) as unpacked:
        yield from offers(unpacked, locator, place, clock)


def offers(file: _Readable, locator: str, place: str | None, clock: Clock) -> Iterator[Offer]:
    """Yield the article of each line, in order, as `locator#<line number>`; blank lines are none.

    A line that cannot be used is `Unreadable` and the next one is read; where a compressed file is cut off or damaged,
    so is the rest.
    """
    number = 0
    try:
        for number, line in _lines(file):
            if line is None or line.strip():
                yield _offer(line, f"{locator}#{number}", place, clock)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield Unreadable(f"{locator}#{number + 1}", f"the file is cut off or damaged from this line on: {error}")


def _lines(file: _Readable) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number, from 1; None for one that is too long to be held in memory."""
    number = 0
    while line := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) <= MAX_LINE_BYTES:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(1 << 16)
        yield number, None


def _offer(line: bytes | None, locator: str, place: str | None, clock: Clock) -> Offer:
    try:
        if line is None:
            raise Rejected(f"the line is longer than {MAX_LINE_BYTES // 2**20} MiB")
        return _document(line, locator, place, clock)
    except Rejected as error:
        return Unreadable(locator, str(error))


def _document(line: bytes, locator: str, place: str | None, clock: Clock) -> RawDocument:
    said = sidecar.members(line.decode("utf-8", "replace").removeprefix("\ufeff").strip())
    # Both: the page is nearer to what the publisher sent.
    key = next((key for key in _MEDIA_TYPES if said.get(key) not in (None, "")), None)
    if key is None:
        raise Rejected("the line has neither “text” nor “html”")
    body = said[key]
    if not isinstance(body, str):
        raise Rejected(f"“{key}” must be a string")
    now = clock()
    fetched_at = now
    if (claimed := said.get("fetched_at")) is not None:
        found = sidecar.moment(claimed) if isinstance(claimed, str) else None
        if found is None:
            raise Rejected("“fetched_at” must be a moment such as 2026-01-31T12:00:00Z")
        # A version from the future could not be replaced before then.
        fetched_at = min(found, now)
    return RawDocument(locator, sidecar.sound(body).encode(), _MEDIA_TYPES[key], fetched_at, sidecar.given(said), place)
