"""WARC records, read with every doubt and written one gzip member each."""

import base64
import hashlib
import re
import zlib
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from fastwarc import ArchiveIterator, GzipWriter, WarcRecord

# On 181 pages of the article-extraction-benchmark (174 kB on average), CPU per page and size: level 1 0.7 ms 28 %,
# level 2 1.1 ms 23 %, level 6 2.1 ms 20 %, level 9 2.9 ms 20 %.
COMPRESSION_LEVEL = 2

_BEGINNING_BYTES = 4096  # of a record that is too large: enough to see what it is
_BEGIN = re.compile(rb"\x1f\x8b\x08|(?<=\n)WARC/1\.")  # a gzip member, or a record of a file without compression
_BEGIN_BYTES = 8
_VERIFIABLE = frozenset({"md5", "sha1", "sha256", "sha512"})  # others are taken on the length alone


@dataclass(frozen=True, slots=True)
class Record:
    """One whole record: its length was the declared one, and so was its digest where one was declared."""

    number: int  # of the record in its file, from 1
    kind: str  # WARC-Type: "response", "resource", "metadata" …
    headers: Mapping[str, str]  # names in lower case
    block: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that cannot be used, or a stretch of the file that is no record."""

    number: int
    reason: str
    headers: Mapping[str, str]  # what could still be read of them
    block: bytes  # its beginning, as far as it was read


def records(stream: BinaryIO, kinds: Container[str], max_bytes: int) -> Iterator[Record | Broken]:
    """Yield the records of these kinds in order, one in memory at a time; the stream must be seekable.

    Records of other kinds are passed over but counted. A stretch of damage, wherever it is and however long, gives one
    `Broken`, counted as one record, and reading goes on at the next record that can be recognised. OSError is only
    what the stream itself raises.
    """
    number, sound = 0, True
    start: int | None = 0
    while start is not None:
        held: Record | Broken | None = None  # until its gzip member has ended with the right checksum
        stream.seek(start)
        try:
            for raw in ArchiveIterator(stream, parse_http=False):
                if held:
                    yield held
                start, held = raw.stream_pos, None
                held = _taken(raw, number + 1, kinds, max_bytes)
                number, sound = number + 1, not isinstance(held, Broken)
            if held:
                yield held
            return
        except OSError as error:
            if held and _is_whole(stream, start):
                yield held
                held = None
            if held or sound:  # a pass that only ran into the rest of the same damage says nothing new
                number += held is None
                yield Broken(number, f"damaged: {str(error).lower()}", {}, b"")
            sound = False
        start = _next_begin(stream, start + 1)


def append(writer: GzipWriter, headers: Mapping[str, str], block: bytes) -> None:
    """Write one record as one gzip member, adding its length; header values must be printable ASCII."""
    lines = [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join(["WARC/1.1", *lines, f"Content-Length: {len(block)}", "", ""]).encode("ascii"))
    writer.write(block)
    writer.write(b"\r\n\r\n")
    writer.finish()


def digest(block: bytes) -> str:
    """Return a block's digest as WARC tools write it: base32 behind the name of the algorithm."""
    return f"sha256:{base64.b32encode(hashlib.sha256(block).digest()).decode()}"


def _taken(raw: WarcRecord, number: int, kinds: Container[str], max_bytes: int) -> Record | Broken | None:
    headers = {name.lower(): value.strip() for name, value in raw.headers.items()}
    declared = headers.get("content-length", "")
    if not declared.isdecimal():
        return Broken(number, "cut off in its header", {}, b"")  # any of them may be
    if headers.get("warc-type", "") not in kinds:
        return None if raw.consume() == int(declared) else Broken(number, "cut off", headers, b"")
    if int(declared) > max_bytes:
        beginning = raw.reader.read(_BEGINNING_BYTES)
        return Broken(number, f"larger than {max_bytes // 2**20} MiB", headers, beginning)
    return _checked(raw, number, headers, int(declared))


def _checked(raw: WarcRecord, number: int, headers: Mapping[str, str], length: int) -> Record | Broken:
    raw.freeze()
    block = raw.reader.read()
    if len(block) != length:  # the end of a truncated file is no error to FastWARC
        return Broken(number, f"cut off: {len(block)} of {length} bytes", headers, block)
    if not _holds(headers.get("warc-block-digest", ""), block):
        return Broken(number, "damaged: its bytes do not give the digest that was recorded", headers, block)
    return Record(number, headers["warc-type"], headers, block)


def _holds(declared: str, block: bytes) -> bool:
    # FastWARC's own check refuses base32 without padding, which other writers leave off.
    algorithm, _, value = declared.partition(":")
    if algorithm.lower() not in _VERIFIABLE:
        return True
    found = hashlib.new(algorithm, block)
    return value.upper().rstrip("=") in (
        base64.b32encode(found.digest()).decode().rstrip("="),
        found.hexdigest().upper(),
    )


def _is_whole(stream: BinaryIO, start: int) -> bool:
    """Tell whether the gzip member at `start` ends with its checksum; a record without compression has none."""
    stream.seek(start)
    inflate = zlib.decompressobj(wbits=31)
    if (chunk := stream.read(1 << 16))[:2] != b"\x1f\x8b":
        return True
    try:
        while chunk and not inflate.eof:
            inflate.decompress(chunk, 1 << 20)
            chunk = inflate.unconsumed_tail or stream.read(1 << 16)
    except zlib.error:
        return False
    return inflate.eof


def _next_begin(stream: BinaryIO, start: int) -> int | None:
    """Return where the next record may begin, after `start` and not before."""
    stream.seek(start)
    window, offset = b"", start
    while chunk := stream.read(1 << 16):
        window += chunk
        if found := _BEGIN.search(window):
            return offset + found.start()
        offset += max(len(window) - _BEGIN_BYTES, 0)
        window = window[-_BEGIN_BYTES:]
    return None
