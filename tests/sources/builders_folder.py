"""Folders, clocks and crawls for the tests of the folder source."""

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from pipeline.article import Offer, RawDocument, Unreadable
from pipeline.sources.folder import Folder

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)

TEXT = b"Ferry fares rise\nThe council voted on Tuesday.\n"


def clock() -> Callable[[], datetime]:
    """A clock that begins at noon and shows one millisecond more each time."""
    ticks = count()
    return lambda: NOON + timedelta(milliseconds=next(ticks))


def offers(path: Path) -> dict[str, Offer]:
    """What the folder offers, by the locator without its beginning, in order."""
    folder = Folder(path)
    found = list(folder.offers(clock()))
    by_locator = {offer.locator.removeprefix(folder.locator).removeprefix("/"): offer for offer in found}
    assert len(by_locator) == len(found)
    return by_locator


def document(offer: Offer) -> RawDocument:
    assert isinstance(offer, RawDocument), offer
    return offer


def reason(offer: Offer) -> str:
    assert isinstance(offer, Unreadable), offer
    assert "\n" not in offer.reason
    return offer.reason


def fill(folder: Path, **files: bytes) -> Path:
    """Write files; a double underscore in a keyword is a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name.replace("__", ".")).write_bytes(data)
    return folder


def record(kind: str, block: bytes, **headers: str) -> bytes:
    """A WARC record as crawlers write them; an underscore in a keyword is a hyphen."""
    fields = {"WARC-Type": kind, "WARC-Date": "2026-01-02T03:04:05Z"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def page(body: bytes, url: str = "https://lantern.example/a", status: str = "200 OK", **headers: str) -> bytes:
    """A response record; an underscore in a keyword is a hyphen, and `text/html` the type unless one is given."""
    fields = {"Content_Type": "text/html"} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    block = f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body
    return record("response", block, WARC_Target_URI=url, Content_Type="application/http; msgtype=response")


def packed(*records: bytes) -> bytes:
    """The records, each a gzip member of its own."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)
