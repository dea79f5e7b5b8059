"""Raw documents ⇄ one WARC file: what was said about a document is a metadata record behind its record.

A file's bytes are a `resource` record; what came over the network by itself is a `response` with its `request`. Every
record says in `News-Document` which document it belongs to and of how many ("3/500"; the warcinfo record, which comes
first, and kept responses, which come last and are no documents, have number 0). Whichever records are lost, the others
tell that they are missing.
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

from pipeline.archive import exchange, warc
from pipeline.article import CameAs, Given, Http, RawDocument
from pipeline.polls import Kept

MAX_BLOCK_BYTES = 1 << 30  # a batch is far smaller; a length beyond this is damage

_KINDS = frozenset({"warcinfo", "resource", "response", "request", "metadata"})
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
    came_as: CameAs = "file"  # batches of before feeds were read do not say


def encode(documents: Sequence[RawDocument], kept: Sequence[Kept] = ()) -> bytes:
    """Return the batch; equal input gives equal bytes, since no clock and no chance is asked."""
    target = io.BytesIO()
    writer = GzipWriter(target, warc.COMPRESSION_LEVEL)
    moments = [*(document.fetched_at for document in documents), *(response.fetched_at for response in kept)]
    latest = max(moments, default=_EPOCH)
    info = b"software: news-pipeline\r\nformat: WARC File Format 1.1\r\n"
    none_of_them = f"0/{len(documents)}"
    warc.append(writer, _headers("warcinfo", none_of_them, latest, "application/warc-fields", info), info)
    for number, document in enumerate(documents, start=1):
        _append(writer, document, f"{number}/{len(documents)}")
    for record, response in zip(kept_records(documents, kept), kept, strict=True):
        own = {"News-Record": str(record), "News-Locator": _escaped(response.url)}
        _append_exchange(writer, none_of_them, response.fetched_at, response.http, response.body, own)
    return target.getvalue()


def kept_records(documents: Sequence[RawDocument], kept: Sequence[Kept]) -> tuple[int, ...]:
    """Return the numbers under which `encode` puts the kept responses: records of the file, from 1."""
    first = 2 + sum(3 if document.http else 2 for document in documents)
    return tuple(range(first, first + 2 * len(kept), 2))


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


def decode_kept(data: bytes, record: int) -> Kept:
    """Return the response that was kept under this number; LookupError, with the reason, where it cannot be given."""
    # Not counted but asked for its number: a stretch of damage before it counts as one record, whatever it was.
    own = [part for _, part in _placed(data) if part.headers.get("news-record") == str(record)]
    blocks: dict[str, bytes] = {}
    for part in own:
        if isinstance(part, warc.Broken):
            raise LookupError(f"record {record} is {part.reason}")
        blocks[part.kind] = part.block
    if not blocks.keys() >= {"response", "request"}:
        raise LookupError(f"there is no response that was kept as record {record}, or damage has taken it")
    headers = own[0].headers
    url, answered = (_unescaped(headers.get(name, "")) for name in ("news-locator", "news-answered"))
    try:
        http, body = exchange.parsed(answered, blocks["response"], blocks["request"])
        return Kept(url, body, datetime.fromisoformat(headers.get("warc-date", "")), http)
    except ValueError as error:
        raise LookupError(f"record {record} does not fit: {error}") from error


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
    page = ("response", "request") if blocks.keys() & {"response", "request"} else ("resource",)
    for kind in (*page, "metadata"):
        if kind not in blocks:
            return Damaged(position, locator, f"its {kind} record is damaged or missing")
    try:
        return _whole(parts, blocks)
    except (ValueError, RecursionError) as error:
        return Damaged(position, locator, f"its records do not fit: {error}")


def _whole(parts: Sequence[warc.Record | warc.Broken], blocks: dict[str, bytes]) -> RawDocument:
    """Return the document that these records make; ValueError where one of them is not as we write it."""
    said = msgspec.convert(json.loads(blocks["metadata"]), _Beside)
    http, body = None, blocks.get("resource", b"")
    if "response" in blocks:
        answered = next(value for part in parts if (value := part.headers.get("news-answered")) is not None)
        http, body = exchange.parsed(_unescaped(answered), blocks["response"], blocks["request"])
    return RawDocument(said.locator, body, said.media_type, said.fetched_at, said.given, said.place, said.came_as, http)


def _append(writer: GzipWriter, document: RawDocument, place: str) -> None:
    """Write a document's records: its bytes, with the exchange that brought them, and what was said about it."""
    locator = {"News-Locator": quote(document.locator, safe="/:#?&=", errors="replace")}
    named = {"WARC-Target-URI": _target(document), **locator}
    if document.http:
        page_id = _append_exchange(writer, place, document.fetched_at, document.http, document.body, locator)
    else:
        page = _headers("resource", place, document.fetched_at, _printable(document.media_type), document.body)
        # The payload of a resource record is its whole block.
        warc.append(writer, page | named | {"WARC-Payload-Digest": page["WARC-Block-Digest"]}, document.body)
        page_id = page["WARC-Record-ID"]

    beside = _Beside(
        document.locator, document.media_type, document.fetched_at, document.place, document.given, document.came_as
    )
    said = json.dumps(msgspec.to_builtins(beside), separators=(",", ":")).encode()  # ASCII: escapes lone surrogates
    notes = _headers("metadata", place, document.fetched_at, "application/json", said)
    warc.append(writer, notes | named | {"WARC-Refers-To": page_id}, said)


def _append_exchange(
    writer: GzipWriter, place: str, moment: datetime, http: Http, body: bytes, own: dict[str, str]
) -> str:
    """Write a response and its request; returns the response's id."""
    http = exchange.storable(http)
    named = own | {"WARC-Target-URI": _uri(http.url), "News-Answered": _escaped(http.url)}
    numbered = f"{place} {own.get('News-Record', '')}".strip()  # kept ones share their place, but no id
    block = exchange.response_block(http, body)
    response = _headers("response", numbered, moment, "application/http;msgtype=response", block)
    response |= {"News-Document": place, "WARC-Payload-Digest": warc.digest(body)}
    warc.append(writer, response | named, block)
    asked = exchange.request_block(http)
    request = _headers("request", numbered, moment, "application/http;msgtype=request", asked)
    request |= {"News-Document": place, "WARC-Concurrent-To": response["WARC-Record-ID"]}
    warc.append(writer, request | named, asked)
    return response["WARC-Record-ID"]


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
    """Return the address that answered, else the one that was given, else a URI made of the locator."""
    address = document.http.url if document.http else document.given.url or document.locator
    return _uri(address, document.locator)


def _uri(address: str, locator: str | None = None) -> str:
    if _ADDRESS.match(address):
        return quote(address, safe=_RESERVED + "%", errors="replace")
    name = address if locator is None else locator
    scheme = "file://" if name.startswith("/") else "urn:news:"
    return scheme + quote(name, safe="/#", errors="replace")


def _escaped(address: str) -> str:
    return quote(address, safe="/:?&=", errors="surrogatepass")


def _unescaped(value: str) -> str:
    return unquote(value, errors="surrogatepass")


def _printable(media_type: str) -> str:
    return media_type if media_type.isascii() and media_type.isprintable() else "application/octet-stream"
