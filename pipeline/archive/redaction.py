"""A batch without what was deleted from it: a tombstone in place of a document, an empty body in place of a response.

All other records stay as they are, byte for byte, under their numbers; so does damage, unless what is to go cannot be
found whole: then it may be in the damage, and that goes too.
"""

import io
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from fastwarc import GzipWriter

from pipeline.archive import warc
from pipeline.archive.reading import decode_kept
from pipeline.archive.writing import append_kept, append_tombstone
from pipeline.tombstone import Tombstone

_MEMBER = b"\x1f\x8b\x08"  # gzip's first bytes (RFC 1952, 2.3.1)
_HEAD_END = b"\r\n\r\n"
_HEAD_BYTES = 32 * 1024  # FastWARC reads no head beyond it
_CHUNK = 64 * 1024
_PLACE = re.compile(rb"^News-Document: (\d{1,9})/(\d{1,9})\r?$", re.MULTILINE)
_RECORD = re.compile(rb"^News-Record: (\d{1,9})\r?$", re.MULTILINE)
_KIND = re.compile(rb"^WARC-Type: (\w+)\r?$", re.MULTILINE)
_STUB = re.compile(rb"^News-Deleted: ", re.MULTILINE)
_LOCATOR = re.compile(rb"^News-Locator: (.*?)\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Member:
    """A record as it stands in the file, or a stretch of damage."""

    data: bytes
    number: int | None  # of its document, from 1; 0: of none; None: damage
    total: int = 0
    record: int | None = None  # of the kept response that it belongs to
    kind: str = ""
    is_stub: bool = False
    locator: str = ""  # as the header has it


def redacted(data: bytes, gone: Mapping[int, Tombstone], responses: Collection[int]) -> bytes:
    """Return the batch without these documents (position from 0 → tombstone) and without the bodies of these responses.

    Done twice, it is the same.
    """
    members = list(_members(data))
    stubs = {member.number for member in members if member.is_stub}
    due = {position + 1: stone for position, stone in gone.items() if position + 1 not in stubs}
    whole = {number for number in due if _is_whole([member.kind for member in members if member.number == number])}
    if due.keys() - whole:  # its rest may be in the damage
        members = [member for member in members if member.number is not None]
    total = max((member.total for member in members), default=max(due, default=0))
    locators = {member.number: member.locator for member in members if member.locator}
    target = io.BytesIO()
    pending, written = dict(sorted(due.items())), set[int]()
    for place, member in enumerate(members):
        for number in _due_before(member, place, pending):
            _stub(target, number, total, pending.pop(number), locators.get(number, ""))
        if member.number in due:
            continue
        if member.record is None or member.record not in responses:
            target.write(member.data)
        elif member.record not in written:
            written.add(member.record)
            _emptied(target, data, member)
    for number, stone in pending.items():
        _stub(target, number, total, stone, locators.get(number, ""))
    return target.getvalue()


def _due_before(member: _Member, place: int, pending: Mapping[int, Tombstone]) -> list[int]:
    """Documents whose tombstone is to be written before this member: they come in order, and kept responses last."""
    if member.number is None or (member.number == 0 and (place == 0 or member.record is None)):
        return []
    return [number for number in pending if member.number == 0 or number <= member.number]


def _is_whole(kinds: list[str]) -> bool:
    return "metadata" in kinds and ("resource" in kinds or {"response", "request"} <= set(kinds))


def _stub(target: io.BytesIO, number: int, total: int, stone: Tombstone, locator: str) -> None:
    append_tombstone(GzipWriter(target, warc.COMPRESSION_LEVEL), stone, f"{number}/{total}", locator)


def _emptied(target: io.BytesIO, data: bytes, member: _Member) -> None:
    """Write the response again without its body; nothing of one that cannot be read."""
    assert member.record is not None
    try:
        kept = decode_kept(data, member.record)
    except LookupError:
        return
    writer = GzipWriter(target, warc.COMPRESSION_LEVEL)
    append_kept(writer, replace(kept, body=b""), f"0/{member.total}", member.record)


def _members(data: bytes) -> Iterator[_Member]:
    """Yield the file in pieces that put together are the file."""
    start = 0
    while start < len(data):
        if found := _inflated(data, start):
            end, head = found
            yield _placed(data[start:end], head)
        else:
            end = data.find(_MEMBER, start + 1)
            end = len(data) if end < 0 else end
            yield _Member(data[start:end], None)
        start = end


def _inflated(data: bytes, start: int) -> tuple[int, bytes] | None:
    """Return where the gzip member at `start` ends and its first bytes; None where it is damaged, or none begins."""
    inflate, first, end = zlib.decompressobj(wbits=31), b"", start
    try:
        while not inflate.eof and end < len(data):
            text = inflate.decompress(data[end : end + _CHUNK])
            first += text[: max(_HEAD_BYTES - len(first), 0)]
            end += _CHUNK
    except zlib.error:
        return None
    return (min(end, len(data)) - len(inflate.unused_data), first) if inflate.eof else None


def _placed(data: bytes, first: bytes) -> _Member:
    head = first.partition(_HEAD_END)[0]
    place, record, kind, locator = (found.search(head) for found in (_PLACE, _RECORD, _KIND, _LOCATOR))
    return _Member(
        data,
        int(place[1]) if place else 0,
        int(place[2]) if place else 0,
        int(record[1]) if record else None,
        kind[1].decode() if kind else "",
        _STUB.search(head) is not None,
        locator[1].decode("latin-1") if locator else "",
    )
