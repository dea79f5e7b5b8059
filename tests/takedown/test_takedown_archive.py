"""A batch without what was deleted: the rest of it stays as it was, to the byte."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator
from upath import UPath

from pipeline.archive import (
    Damaged,
    Deleted,
    count,
    encode,
    kept_records,
    read_all_kept,
    read_batch,
    read_kept,
    redact,
)
from pipeline.article import Given, Http, RawDocument
from pipeline.polls import Kept
from pipeline.tombstone import Tombstone

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
STONE = Tombstone("ab" * 16, "https://lantern.example/a", "court order 4/26", 1_767_355_200_000)
NAME = "2026/01/02/run-000.warc.gz"
HTTP = Http("https://lantern.example/a", 200, (("User-Agent", "news"),), (("Content-Type", "text/html"),))

PAGE = RawDocument("https://lantern.example/a", b"<p>zeppelin</p>" * 9, "text/html", NOON, Given(), None, "page", HTTP)
FILES = [RawDocument(f"/news/{n}.txt", f"ferry {n} fares".encode() * 5, "text/plain", NOON, Given()) for n in range(3)]
DOCUMENTS = [FILES[0], PAGE, FILES[1], FILES[2]]
KEPT = [Kept(f"https://lantern.example/{n}", b"<rss>airship</rss>", NOON, HTTP) for n in range(2)]
NUMBERS = kept_records(DOCUMENTS, KEPT)


@pytest.fixture
def root(tmp_path: Path) -> UPath:
    (tmp_path / NAME).parent.mkdir(parents=True)
    (tmp_path / NAME).write_bytes(encode(DOCUMENTS, KEPT))
    return UPath(tmp_path)


def members(data: bytes) -> list[bytes]:
    """The records' own gzip members."""
    starts = [record.stream_pos for record in ArchiveIterator(io.BytesIO(data), parse_http=False)]
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


@pytest.mark.parametrize("position", range(4))
def test_a_tombstone_is_in_its_place_and_the_others_keep_theirs(root: UPath, position: int) -> None:
    assert redact(root, NAME, {position: STONE})
    gone = Deleted(position, DOCUMENTS[position].locator, STONE)
    assert list(read_batch(root, NAME)) == [*DOCUMENTS[:position], gone, *DOCUMENTS[position + 1 :]]
    assert count(root, NAME) == 4
    assert [read_kept(root, NAME, number) for number in NUMBERS] == KEPT


def test_nothing_of_the_text_is_left_and_other_records_are_the_same_bytes(root: UPath) -> None:
    before = (root / NAME).read_bytes()
    redact(root, NAME, {1: STONE})
    after = (root / NAME).read_bytes()
    assert b"zeppelin" in gzip.decompress(before)
    assert b"zeppelin" not in gzip.decompress(after)
    lost = [member for member in members(before) if member not in members(after)]
    assert all(b"News-Document: 2/4" in gzip.decompress(member) for member in lost)
    assert len(lost) == 3  # response, request, metadata


def test_all_documents_can_go(root: UPath) -> None:
    redact(root, NAME, dict.fromkeys(range(4), STONE))
    assert all(isinstance(record, Deleted) for record in read_batch(root, NAME))
    assert count(root, NAME) == 4


def test_done_twice_it_is_the_same_and_the_first_tombstone_stays(root: UPath) -> None:
    redact(root, NAME, {1: STONE}, NUMBERS[:1])
    before = (root / NAME).read_bytes()
    assert not redact(root, NAME, {1: replace(STONE, reason="again")}, NUMBERS[:1])
    assert (root / NAME).read_bytes() == before


def test_a_response_loses_its_body_and_keeps_its_number_and_headers(root: UPath) -> None:
    assert redact(root, NAME, {}, [NUMBERS[0]])
    assert list(read_all_kept(root, NAME)) == [(NUMBERS[0], replace(KEPT[0], body=b"")), (NUMBERS[1], KEPT[1])]
    assert list(read_batch(root, NAME)) == DOCUMENTS


def test_damage_of_others_stays_as_it_is(root: UPath) -> None:
    data = bytearray((root / NAME).read_bytes())
    third = members(bytes(data))[6]  # behind warcinfo, two of the first and three of the page
    at = bytes(data).index(third) + len(third) // 2
    data[at] ^= 0xFF
    (root / NAME).write_bytes(bytes(data))
    redact(root, NAME, {1: STONE})
    assert (root / NAME).read_bytes().find(bytes(data)[at - 9 : at + 9]) > 0
    read = list(read_batch(root, NAME))
    assert [type(record) for record in read] == [RawDocument, Deleted, Damaged, RawDocument]


def test_damage_that_may_hold_the_text_goes_with_it(root: UPath) -> None:
    data = bytearray((root / NAME).read_bytes())
    response = members(bytes(data))[3]
    at = bytes(data).index(response) + len(response) - 5  # its checksum
    data[at] ^= 0xFF
    (root / NAME).write_bytes(bytes(data))
    redact(root, NAME, {1: STONE})
    assert bytes(response[:-8]) not in (root / NAME).read_bytes()
    assert [type(record) for record in read_batch(root, NAME)] == [RawDocument, Deleted, RawDocument, RawDocument]
