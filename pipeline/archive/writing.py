"""Raw documents and kept responses → one WARC file.

A file's bytes are a `resource` record; what came over the network by itself is a `response` with its `request`. Behind
them a `metadata` record has what else was said. Every record says in `News-Document` which document it belongs to and
of how many ("3/500"; the warcinfo record, which comes first, and kept responses, which come last and are no documents,
have number 0). Whichever records are lost, the others tell that they are missing.
"""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import msgspec
from fastwarc import GzipWriter

from pipeline import clock
from pipeline.archive import exchange, warc
from pipeline.article import CameAs, Given, Http, RawDocument
from pipeline.polls import Kept
from pipeline.tombstone import Tombstone

MAX_ADDRESS = 8192  # characters in a WARC header: FastWARC reads no head beyond 32 KiB

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RESERVED = ":/?#[]@!$&'()*+,;="  # RFC 3986, 2.2: what an address may hold besides letters, digits and `-._~`
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BesideDocument:
    """What stands in a document's metadata record: everything of it but its bytes and what the exchange's heads say."""

    locator: str
    media_type: str
    fetched_at: datetime
    place: str | None
    given: Given
    came_as: CameAs = "file"  # batches of before feeds were read do not say
    answered: str | None = None  # the exchange's address


@dataclass(frozen=True, slots=True)
class BesideKept:
    """What stands in the metadata record of a kept response."""

    url: str
    fetched_at: datetime
    answered: str


def encode(documents: Sequence[RawDocument], kept: Sequence[Kept] = ()) -> bytes:
    """Return the batch; equal input gives equal bytes, since no clock and no chance is asked."""
    target = io.BytesIO()
    writer = GzipWriter(target, warc.COMPRESSION_LEVEL)
    moments = [*(document.fetched_at for document in documents), *(response.fetched_at for response in kept)]
    info = b"software: news-pipeline\r\nformat: WARC File Format 1.1\r\n"
    place = f"0/{len(documents)}"
    first = _headers("warcinfo", place, max(moments, default=_EPOCH), "application/warc-fields", info)
    warc.append(writer, first, info)
    for number, document in enumerate(documents, start=1):
        _append(writer, document, f"{number}/{len(documents)}")
    for record, response in zip(kept_records(documents, kept), kept, strict=True):
        append_kept(writer, response, place, record)
    return target.getvalue()


def kept_records(documents: Sequence[RawDocument], kept: Sequence[Kept]) -> tuple[int, ...]:
    """Return the numbers under which `encode` puts the kept responses: records of the file, from 1."""
    first = 2 + sum(3 if document.http else 2 for document in documents)
    return tuple(range(first, first + 3 * len(kept), 3))


def _append(writer: GzipWriter, document: RawDocument, place: str) -> None:
    """Write a document's records: its bytes, with the exchange that brought them, and what was said about it."""
    named = {"WARC-Target-URI": _target(document), **_locator(document.locator)}
    if document.http:
        page_id = _append_exchange(writer, document.http, document.body, place, document.fetched_at, named)
    else:
        page = _headers("resource", place, document.fetched_at, _printable(document.media_type), document.body)
        # The payload of a resource record is its whole block.
        warc.append(writer, page | named | {"WARC-Payload-Digest": page["WARC-Block-Digest"]}, document.body)
        page_id = page["WARC-Record-ID"]
    beside = BesideDocument(
        document.locator, document.media_type, document.fetched_at, document.place, document.given, document.came_as,
        document.http.url if document.http else None,
    )  # fmt: skip
    _append_notes(writer, beside, place, document.fetched_at, named | {"WARC-Refers-To": page_id})


def append_kept(writer: GzipWriter, response: Kept, place: str, record: int) -> None:
    """Write a kept response's records under its number; `place` is `0/` and the number of documents."""
    named = {"WARC-Target-URI": _uri(response.http.url, response.url), "News-Record": str(record)}
    response_id = _append_exchange(writer, response.http, response.body, place, response.fetched_at, named)
    beside = BesideKept(response.url, response.fetched_at, response.http.url)
    _append_notes(writer, beside, place, response.fetched_at, named | {"WARC-Refers-To": response_id})


def append_tombstone(writer: GzipWriter, stone: Tombstone, place: str, locator: str) -> None:
    """Write what is left of a deleted document in its place; `locator` as its header had it."""
    said = json.dumps(msgspec.to_builtins(stone), separators=(",", ":")).encode()
    named = {"News-Deleted": stone.id} | ({"News-Locator": locator} if locator else {})
    warc.append(writer, _headers("metadata", place, clock.moment(stone.at_ms), "application/json", said, named), said)


def _append_exchange(
    writer: GzipWriter, http: Http, body: bytes, place: str, moment: datetime, named: dict[str, str]
) -> str:
    """Write a response and its request; returns the response's id."""
    http = exchange.storable(http)
    block = exchange.response_block(http, body)
    response = _headers("response", place, moment, "application/http;msgtype=response", block, named)
    warc.append(writer, response | {"WARC-Payload-Digest": warc.digest(body)}, block)
    asked = exchange.request_block(http)
    request = _headers("request", place, moment, "application/http;msgtype=request", asked, named)
    warc.append(writer, request | {"WARC-Concurrent-To": response["WARC-Record-ID"]}, asked)
    return response["WARC-Record-ID"]


def _append_notes(
    writer: GzipWriter, beside: BesideDocument | BesideKept, place: str, moment: datetime, named: dict[str, str]
) -> None:
    said = json.dumps(msgspec.to_builtins(beside), separators=(",", ":")).encode()  # ASCII: escapes lone surrogates
    warc.append(writer, _headers("metadata", place, moment, "application/json", said, named), said)


def _headers(
    kind: str, place: str, moment: datetime, media_type: str, block: bytes, named: dict[str, str] | None = None
) -> dict[str, str]:
    """Return what every record has; the record's id follows from its content and place in the batch alone."""
    named = named or {}
    date = moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    digest = warc.digest(block)
    name = f"{kind} {place} {date} {digest} {named.get('News-Record', '')}".rstrip()
    return {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>",
        "WARC-Date": f"{date}Z",
        "Content-Type": media_type,
        "News-Document": place,
        "WARC-Block-Digest": digest,
        **named,
    }


def _locator(locator: str) -> dict[str, str]:
    """Return the header that names a document even where its metadata is lost; none where half a name would stand."""
    name = quote(locator, safe="/:#?&=", errors="replace")
    return {"News-Locator": name} if len(name) <= MAX_ADDRESS else {}


def _target(document: RawDocument) -> str:
    """Return the address that answered, else the one that was given, else a URI made of the locator."""
    address = document.http.url if document.http else document.given.url or document.locator
    return _uri(address, document.locator)


def _uri(address: str, otherwise: str) -> str:
    """Return the address, or a URI made of another name where it is none; cut where it is longer than a header."""
    if _ADDRESS.match(address):
        uri = quote(address, safe=_RESERVED + "%", errors="replace")
    else:
        scheme = "file://" if otherwise.startswith("/") else "urn:news:"
        uri = scheme + quote(otherwise, safe="/#", errors="replace")
    return uri[:MAX_ADDRESS]


def _printable(media_type: str) -> str:
    return media_type if media_type.isascii() and media_type.isprintable() else "application/octet-stream"
