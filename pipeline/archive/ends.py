"""The end of a batch's file: whether it is the one that was written, told without reading the file.

What comes last is always a small `metadata` record, in a gzip member of its own: of the last document (or what is left
of it), or of the last kept response. A file that was cut off, emptied, filled up or overwritten ends otherwise.
"""

import re
import zlib

END_BYTES = 2**16
"""Enough for nearly every metadata record (a few hundred bytes); a longer one looks like damage, and is looked at."""

_MEMBER = b"\x1f\x8b\x08"  # gzip's first bytes (RFC 1952, 2.3.1)
_PLACE = re.compile(rb"^News-Document: (\d{1,9})/(\d{1,9})\r$", re.MULTILINE)
_METADATA = re.compile(rb"^WARC-Type: metadata\r$", re.MULTILINE)


def ends_as_written(end: bytes) -> bool:
    """Whether these last bytes of a file, `END_BYTES` or all of a shorter one, end with a batch's last record."""
    start = len(end)
    while (start := end.rfind(_MEMBER, 0, start)) >= 0:
        if (record := _last(end[start:])) is not None:
            return _is_last(record.partition(b"\r\n\r\n")[0])
    return False


def _last(member: bytes) -> bytes | None:
    """What the gzip member holds, if its end is the end of these bytes."""
    inflate = zlib.decompressobj(wbits=31)  # 31: gzip's format, with its checksum
    try:
        record = inflate.decompress(member)
    except zlib.error:
        return None
    return record if inflate.eof and not inflate.unused_data else None


def _is_last(head: bytes) -> bool:
    place = _PLACE.search(head + b"\r")
    if place is None:
        return False
    number, total = int(place[1]), int(place[2])
    return number in (0, total) and (total == 0 or _METADATA.search(head + b"\r") is not None)
