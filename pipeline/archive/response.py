"""The HTTP response inside a WARC record: its status, its headers, and its body as the browser would have seen it."""

import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from fastwarc.stream_io import BrotliReader, WarcReader, ZstdReader

from pipeline.errors import Rejected

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})\b")
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\n]*)?\r?\n")
_WBITS = {
    "gzip": (31,),
    "x-gzip": (31,),
    "deflate": (15, -15),
}  # deflate: as RFC 9110 has it, and as some servers send it
_READERS: dict[str, type[BrotliReader] | type[ZstdReader]] = {"br": BrotliReader, "zstd": ZstdReader}


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it was stored."""

    status: int
    headers: Mapping[str, str]  # names in lower case; of repeated ones, the last
    payload: bytes  # behind the headers, still in its transfer and content codings


def parse(block: bytes) -> Response | None:
    """Take a record's block apart; None where it does not begin like an HTTP response."""
    status = _STATUS.match(block)
    if not status:
        return None
    head, _, payload = block.partition(b"\r\n\r\n")
    if b"\n\n" in head:  # some crawlers write bare line feeds
        head, _, payload = block.partition(b"\n\n")
    # Not splitlines: U+0085 is half a letter of UTF-8 in a value, and must not begin a header of its own.
    fields = (line.partition(":") for line in head.decode("latin-1").split("\n")[1:])
    headers = {name.strip().lower(): value.strip() for name, _, value in fields}
    return Response(int(status[1]), headers, payload)


def body(response: Response, max_bytes: int) -> bytes:
    """Return the body without its codings.

    A crawler that stored it decoded, but kept the header, is taken at its bytes. Rejected where the body is cut off,
    damaged, larger than `max_bytes`, or in a coding nobody here knows.
    """
    found = response.payload
    if "chunked" in response.headers.get("transfer-encoding", "").lower():
        found = _joined(found)
    codings = response.headers.get("content-encoding", "").lower().split(",")
    for coding in reversed([coding.strip() for coding in codings]):
        if coding not in ("", "identity", "none"):
            found = _decompressed(coding, found, max_bytes)
    if len(found) > max_bytes:
        raise Rejected(_too_large(max_bytes))
    return found


def _joined(payload: bytes) -> bytes:
    if not _CHUNK.match(payload):
        return payload
    chunks: list[bytes] = []
    position = 0
    while size := _CHUNK.match(payload, position):
        start, length = size.end(), int(size[1], 16)
        if length == 0:
            return b"".join(chunks)
        chunks.append(payload[start : start + length])
        position = start + length
        position += 2 if payload.startswith(b"\r\n", position) else 1
    raise Rejected("the page is cut off or damaged in its chunks; fetch it again")


def _decompressed(coding: str, payload: bytes, max_bytes: int) -> bytes:
    try:
        if coding in _WBITS:
            return _inflated(payload, _WBITS[coding], max_bytes)
        if coding in _READERS:
            reader: WarcReader = _READERS[coding](io.BytesIO(payload))
            return reader.read(max_bytes + 1)
    except (OSError, zlib.error) as error:
        if _is_text(payload):
            return payload
        raise Rejected(f"the page is cut off or damaged in its {coding} coding; fetch it again") from error
    if _is_text(payload):
        return payload
    raise Rejected(f"the page is in the content coding “{coding}”, which cannot be read; fetch it without")


def _inflated(payload: bytes, wbits: tuple[int, ...], max_bytes: int) -> bytes:
    """Return the inflated bytes, at most one more than allowed; zlib.error where no way of reading them holds."""
    for bits in wbits:
        inflate = zlib.decompressobj(bits)
        try:
            found = inflate.decompress(payload, max_bytes + 1)
        except zlib.error:
            continue
        if inflate.eof or len(found) > max_bytes:
            return found
    raise zlib.error("incomplete or damaged")


def _is_text(payload: bytes) -> bool:
    # Compressed bytes pass with a chance of 2^-64; pages begin with ASCII mark-up in every encoding crawlers meet.
    return payload[:64].isascii() and b"\0" not in payload[:64]


def _too_large(max_bytes: int) -> str:
    return f"the page is larger than {max_bytes // 2**20} MiB"
