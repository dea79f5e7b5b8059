"""Raw documents ⇄ one WARC file: what was said about a document is a metadata record behind its record.

Every record says in `News-Document` which document it belongs to and of how many ("3/500"; the warcinfo record, which
comes first, is number 0). Whichever records are lost, the others tell that they are missing.
"""

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter
from urllib.parse import quote, unquote
from uuid import NAMESPACE_URL, uuid5

import msgspec
from fastwarc import GzipWriter

from pipeline.archive import warc
from pipeline.article import Given, RawDocument

MAX_BLOCK_BYTES = 1 << 30  # a batch is far smaller; a length beyond this is damage

_KINDS = frozenset({"warcinfo", "resource", "metadata"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RESERVED = ":/?#[]@!$&'()*+,;="  # RFC 3986, 2.2: what an address may hold besides letters, digits and `-._~`
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Damaged:
    """A document of a batch that cannot be given back."""

    position: int  # of the document in the batch, from 0
    locator: str | None  # None where not even that could be read
    reason: str


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands in the metadata record: everything of a RawDocument but its bytes."""

    locator: str
    media_type: str
    fetched_at: datetime
    place: str | None
    given: Given


def encode(documents: Sequence[RawDocument]) -> bytes:
    """Return the batch; equal documents give equal bytes, since no clock and no chance is asked."""
    target = io.BytesIO()
    writer = GzipWriter(target, warc.COMPRESSION_LEVEL)
    latest = max((document.fetched_at for document in documents), default=_EPOCH)
    info = b"software: news-pipeline\r\nformat: WARC File Format 1.1\r\n"
    warc.append(writer, _headers("warcinfo", f"0/{len(documents)}", latest, "application/warc-fields", info), info)
    for number, document in enumerate(documents, start=1):
        _append(writer, document, f"{number}/{len(documents)}")
    return target.getvalue()


def decode(data: bytes) -> Iterator[RawDocument | Damaged]:
    """Yield every document that the batch held when it was written, in order, each whole or `Damaged`."""
    last, total = 0, None
    for place, group in groupby(_placed(data), itemgetter(0)):
        number, total = place
        if number > last:  # it is 0 for the warcinfo record
            yield from map(_lost, range(last, number - 1))
            yield _document(number - 1, [record for _, record in group])
            last = number
    if total is None:
        yield Damaged(0, None, "the batch holds no record that can be read")
    yield from map(_lost, range(last, total or 0))


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


def _document(position: int, parts: Sequence[warc.Record | warc.Broken]) -> RawDocument | Damaged:
    locator = unquote(parts[0].headers.get("news-locator", "")) or None
    blocks: dict[str, bytes] = {}
    for part in parts:
        if isinstance(part, warc.Broken):
            return Damaged(position, locator, part.reason)
        blocks[part.kind] = part.block
    for kind in ("resource", "metadata"):
        if kind not in blocks:
            return Damaged(position, locator, f"its {kind} record is damaged or missing")
    try:
        beside = msgspec.convert(json.loads(blocks["metadata"]), _Beside)
    except (ValueError, RecursionError) as error:
        return Damaged(position, locator, f"its metadata record does not fit: {error}")
    return RawDocument(
        beside.locator, blocks["resource"], beside.media_type, beside.fetched_at, beside.given, beside.place
    )


def _append(writer: GzipWriter, document: RawDocument, place: str) -> None:
    """Write a document's two records: its bytes, and what was said about it."""
    named = {
        "WARC-Target-URI": _target(document),
        "News-Locator": quote(document.locator, safe="/:#?&=", errors="replace"),
    }
    page = _headers("resource", place, document.fetched_at, _printable(document.media_type), document.body)
    # The payload of a resource record is its whole block.
    payload = {"WARC-Payload-Digest": page["WARC-Block-Digest"]}
    warc.append(writer, page | named | payload, document.body)

    beside = _Beside(document.locator, document.media_type, document.fetched_at, document.place, document.given)
    said = json.dumps(msgspec.to_builtins(beside), separators=(",", ":")).encode()  # ASCII: escapes lone surrogates
    notes = _headers("metadata", place, document.fetched_at, "application/json", said)
    warc.append(writer, notes | named | {"WARC-Refers-To": page["WARC-Record-ID"]}, said)


def _headers(kind: str, place: str, moment: datetime, media_type: str, block: bytes) -> dict[str, str]:
    """Return what every record has; the record's id follows from its content and place in the batch alone."""
    date = moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    digest = warc.digest(block)
    return {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{kind} {place} {date} {digest}')}>",
        "WARC-Date": f"{date}Z",
        "Content-Type": media_type,
        "News-Document": place,
        "WARC-Block-Digest": digest,
    }


def _target(document: RawDocument) -> str:
    """Return the document's address, else a URI made of its locator."""
    address = document.given.url or document.locator
    if _ADDRESS.match(address):
        return quote(address, safe=_RESERVED + "%", errors="replace")
    scheme = "file://" if document.locator.startswith("/") else "urn:news:"
    return scheme + quote(document.locator, safe="/#", errors="replace")


def _printable(media_type: str) -> str:
    return media_type if media_type.isascii() and media_type.isprintable() else "application/octet-stream"
