"""What the archive keeps comes back byte for byte, and what was damaged is named, never lost in silence."""

import gzip
import io
import itertools
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator, GzipWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.archive import (
    Damaged,
    batch_name,
    batches,
    count,
    decode,
    encode,
    read_batch,
    warc,
    write_batch,
)
from pipeline.archive.reading import decode_kept
from pipeline.archive.writing import kept_records
from pipeline.article import Given, Http, RawDocument
from pipeline.polls import Kept
from pipeline.storage import location

NOON = datetime(2026, 1, 2, 12, 0, 0, 123000, tzinfo=UTC)
DAY = date(2026, 1, 2)


def document(number: int, **changes: object) -> RawDocument:
    fields: dict[str, object] = {
        "locator": f"/news/{number}.html",
        "body": f"<p>Story {number}</p>".encode() * 200 + random.Random(number).randbytes(300),
        "media_type": "text/html; charset=utf-8",
        "fetched_at": NOON + timedelta(milliseconds=number),
        "given": Given(url=f"https://lantern.example/{number}", authors=("Ann Dale", "Ko Ito")),
        "place": "lantern",
    }
    return RawDocument(**(fields | changes))  # type: ignore[arg-type]  # the tests' own keyword arguments


FIVE = [document(number) for number in range(5)]


def members(batch: bytes) -> list[int]:
    """The offsets at which the records of a batch begin, and its end: warcinfo, then two for each document."""
    return [record.stream_pos for record in ArchiveIterator(io.BytesIO(batch))] + [len(batch)]


texts = st.text(max_size=20) | st.text(alphabet="é\n\r\0\ud800 :%/#あ", max_size=9)
perhaps = st.none() | texts
several = st.lists(texts, max_size=3).map(tuple)
givens = st.builds(
    Given,
    url=perhaps,
    title=perhaps,
    published_at=perhaps,
    modified_at=perhaps,
    source=perhaps,
    authors=several,
    categories=several,
    section=perhaps,
    language=perhaps,
    summary=perhaps,
    feeds=several,
)
moments = st.datetimes(timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
token = st.text(alphabet="abcXYZ-09!~", min_size=1, max_size=9).map("X-{}".format)
value = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=20)
header = st.tuples(token, value.map(lambda text: text.strip(" ")))
coded = st.tuples(st.sampled_from(["Content-Encoding", "content-length", "X-Archive-Orig-Age"]), st.just("12"))
exchanges = st.builds(
    Http,
    url=st.sampled_from(["https://lantern.example/a?b=c&d=%7C|e", "http://[::1]:8080/", "https://é.example/ü"]) | texts,
    status=st.integers(100, 599),
    request_headers=st.lists(header, max_size=3).map(tuple),
    response_headers=st.lists(header | coded, max_size=4).map(tuple),
)
responses = st.builds(Kept, url=texts, body=st.binary(max_size=99), fetched_at=moments, http=exchanges)
documents = st.builds(
    RawDocument,
    came_as=st.sampled_from(["file", "entry", "page"]),
    http=st.none() | exchanges,
    locator=texts,
    body=st.binary(max_size=99) | st.sampled_from([b"", b"\r\n\r\nWARC/1.1\r\n", b"\x1f\x8b\x08\x00"]),
    media_type=texts,
    fetched_at=moments,
    given=givens,
    place=perhaps,
)


@given(st.lists(documents, max_size=4), st.lists(responses, max_size=3))
def test_a_batch_gives_back_exactly_what_was_put_in(offered: list[RawDocument], kept: list[Kept]) -> None:
    batch = encode(offered, kept)
    assert list(decode(batch)) == offered
    assert [decode_kept(batch, record) for record in kept_records(offered, kept)] == kept
    assert encode(offered, kept) == batch


def test_any_warc_tool_reads_a_batch_and_finds_pages_by_their_address() -> None:
    records = []
    for record in ArchiveIterator(io.BytesIO(encode(FIVE))):
        assert record.freeze()
        assert record.verify_block_digest()
        records.append((record.headers["WARC-Type"], record.headers.get("WARC-Target-URI")))
    assert records[:3] == [
        ("warcinfo", None),
        ("resource", "https://lantern.example/0"),
        ("metadata", "https://lantern.example/0"),
    ]
    assert len(records) == 11


def test_every_record_is_a_gzip_member_of_its_own() -> None:
    batch = encode(FIVE)
    offsets = members(batch)
    assert len(offsets) == 12
    for start, end in itertools.pairwise(offsets):
        assert gzip.decompress(batch[start:end]).startswith(b"WARC/1.1\r\n")


TARGETS = [
    ("address given", "/news/a.html", "https://lantern.example/ä b", "https://lantern.example/%C3%A4%20b"),
    (
        "escapes kept",
        "/news/a.html",
        "https://lantern.example/%C3%A4?a=1&b=2#c",
        "https://lantern.example/%C3%A4?a=1&b=2#c",
    ),
    ("file", "/news/ä b.html", None, "file:///news/%C3%A4%20b.html"),
    ("line of a file", "/news/a.jsonl#12", None, "file:///news/a.jsonl#12"),
    ("feed item", "https://lantern.example/a", None, "https://lantern.example/a"),
    ("neither", "queue 7", None, "urn:news:queue%207"),
    ("given, but no address", "/news/a.html", "see print edition", "file:///news/a.html"),
]


@pytest.mark.parametrize(("locator", "url", "target"), [row[1:] for row in TARGETS], ids=[row[0] for row in TARGETS])
def test_the_target_is_the_address_or_a_uri_of_the_locator(locator: str, url: str | None, target: str) -> None:
    batch = encode([document(0, locator=locator, given=Given(url=url))])
    page = list(ArchiveIterator(io.BytesIO(batch)))[1]
    assert page.headers["WARC-Target-URI"] == target


def check(damaged: bytes, lost: set[int]) -> list[Damaged]:
    """Assert that exactly these documents of FIVE are reported, at their place, and the others are as they were."""
    found = list(decode(damaged))
    assert len(found) == 5
    reported = []
    for position, (before, after) in enumerate(zip(FIVE, found, strict=True)):
        if position in lost:
            assert isinstance(after, Damaged)
            assert after.position == position
            assert after.reason
            assert after.locator in (None, before.locator)
            reported.append(after)
        else:
            assert after == before
    return reported


@pytest.mark.parametrize("at", [0, 3, 12, 100, -6, -1], ids=["magic", "header", "name", "body", "checksum", "length"])
@pytest.mark.parametrize("record", range(11))
def test_a_flipped_byte_costs_its_own_document_only(record: int, at: int) -> None:
    batch = bytearray(encode(FIVE))
    offsets = members(bytes(batch))
    batch[offsets[record] + at if at >= 0 else offsets[record + 1] + at] ^= 0xFF
    # The fourth byte of a member has only flags that not every reader minds; then nothing is lost at all.
    found = list(decode(bytes(batch)))
    lost = {each.position for each in found if isinstance(each, Damaged)}
    assert lost <= ({(record - 1) // 2} if record else set())
    check(bytes(batch), lost)
    if at == 100 and record:
        assert lost == {(record - 1) // 2}


def test_a_document_whose_bytes_are_lost_is_still_named() -> None:
    batch = bytearray(encode(FIVE))
    batch[members(bytes(batch))[3] + 200] ^= 0xFF
    (lost,) = check(bytes(batch), {1})
    assert lost == Damaged(1, "/news/1.html", "its resource record is damaged or missing")


@pytest.mark.parametrize("record", range(1, 11))
def test_a_missing_record_costs_its_own_document_only(record: int) -> None:
    batch = encode(FIVE)
    offsets = members(batch)
    check(batch[: offsets[record]] + batch[offsets[record + 1] :], {(record - 1) // 2})


@pytest.mark.parametrize("record", range(12))
@pytest.mark.parametrize("garbage", [b"\0" * 512, b"garbage", b"\x1f\x8b\x08garbage", b"WARC/1.1\r\n\r\n"])
def test_garbage_between_records_costs_nothing(record: int, garbage: bytes) -> None:
    batch = encode(FIVE)
    at = members(batch)[record]
    check(batch[:at] + garbage + batch[at:], set())


def test_wherever_a_batch_is_cut_off_the_missing_documents_are_reported() -> None:
    batch = encode(FIVE)
    offsets = members(batch)
    for end in range(0, len(batch), 7):
        found = list(decode(batch[:end]))
        if found == [Damaged(0, None, "the batch holds no record that can be read")]:
            assert end < offsets[1]  # not even the number of documents can be known
            continue
        lost = {each.position for each in found if isinstance(each, Damaged)}
        check(batch[:end], lost)
        # A document is whole up to the end of its second record, and lost up to where that begins.
        assert {position for position in range(5) if offsets[2 * position + 2] >= end} <= lost
        assert lost <= {position for position in range(5) if offsets[2 * position + 3] > end}


@settings(max_examples=60)
@given(st.data())
def test_no_damage_raises_or_gives_a_wrong_document(data: st.DataObject) -> None:
    batch = bytearray(encode(FIVE))
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(batch) - 1))
        batch[at] = data.draw(st.integers(0, 255))
    found = list(decode(bytes(batch)))
    whole = [each for each in found if isinstance(each, RawDocument)]
    assert all(each in FIVE for each in whole)
    assert len(found) == 5 or not whole


@pytest.mark.parametrize("data", [b"", b"not a batch", b"\x1f\x8b\x08", gzip.compress(b"not a batch"), b"\0" * 9999])
def test_a_file_that_is_no_batch_is_reported(data: bytes) -> None:
    assert list(decode(data)) == [Damaged(0, None, "the batch holds no record that can be read")]


def rewritten(batch: bytes, old: bytes, new: bytes) -> bytes:
    """The batch with sound compression, but other bytes in its records: what only length and digest can tell."""
    target = io.BytesIO()
    writer = GzipWriter(target)
    offsets = members(batch)
    for start, end in itertools.pairwise(offsets):
        writer.write(gzip.decompress(batch[start:end]).replace(old, new))
        writer.finish()
    return target.getvalue()


REWRITTEN = [
    ("other bytes", b"<p>Story 2</p>", b"<p>Glory 2</p>", "digest"),
    ("other note", b'"locator":"/news/2.html"', b'"locator":"/news/9.html"', "digest"),
    ("no note", b'"locator":"/news/2.html"', b'"nocator":"/news/2.html"', "digest"),
]


@pytest.mark.parametrize(("old", "new", "reason"), [row[1:] for row in REWRITTEN], ids=[row[0] for row in REWRITTEN])
def test_length_and_digest_are_checked_behind_sound_compression(old: bytes, new: bytes, reason: str) -> None:
    (lost,) = check(rewritten(encode(FIVE), old, new), {2})
    assert reason in lost.reason
    assert lost.locator == "/news/2.html"


def test_notes_of_another_shape_cost_their_document_only() -> None:
    said = b'{"locator":5}'
    batch = encode(FIVE)
    offsets = members(batch)
    target = io.BytesIO()
    place = {"WARC-Type": "metadata", "News-Document": "3/5", "News-Locator": "/news/2.html"}
    warc.append(GzipWriter(target), place | {"WARC-Block-Digest": warc.digest(said)}, said)
    (lost,) = check(batch[: offsets[6]] + target.getvalue() + batch[offsets[7] :], {2})
    assert "does not fit" in lost.reason


@pytest.fixture(params=["disk", "memory"])
def root_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "archive") if request.param == "disk" else f"memory://{tmp_path.name}"


def test_batches_are_listed_in_order_without_strangers(root_url: str) -> None:
    root = location(root_url)
    assert list(batches(root)) == []
    names = [batch_name(day, "run-1", number) for day in (date(2025, 12, 31), DAY) for number in (0, 1, 10)]
    for name in reversed(names):
        write_batch(root, name, FIVE[:2])
    for stranger in (".5f3a.tmp", "notes.txt", "run-1-000.warc", ".run-1-000.warc.gz", "run-1-000.warc.gz.part"):
        (root / "2026/01/02" / stranger).write_bytes(b"x")
    (root / "README").write_bytes(b"x")
    (root / "2026" / "index").write_bytes(b"x")
    assert list(batches(root)) == names
    assert list(batches(root, DAY)) == names[3:]
    assert list(batches(root, date(2026, 1, 3))) == []


def test_a_stored_batch_is_read_and_counted(root_url: str) -> None:
    root, name = location(root_url), batch_name(DAY, "run", 7)
    assert name == "2026/01/02/run-007.warc.gz"
    write_batch(root, name, FIVE)
    assert list(read_batch(root, name)) == FIVE
    assert count(root, name) == 5


def test_a_batch_is_counted_even_where_its_first_record_is_damaged(tmp_path: Path) -> None:
    name = batch_name(DAY, "run", 0)
    write_batch(location(tmp_path), name, FIVE)
    batch = bytearray((tmp_path / name).read_bytes())
    batch[50] ^= 0xFF
    (tmp_path / name).write_bytes(batch)
    assert count(location(tmp_path), name) == 5


def test_a_batch_that_is_not_there_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_batch(location(tmp_path), batch_name(DAY, "run", 0)))


@pytest.mark.parametrize("run", ["", ".hidden", "a/b", "a b", "é", "../up"])
def test_a_run_whose_batches_would_not_be_found_again_is_refused(run: str) -> None:
    with pytest.raises(ValueError, match="no batch can be named"):
        batch_name(DAY, run, 0)
