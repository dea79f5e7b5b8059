"""Pages that crawlers saved, whoever wrote the file, and however it was damaged."""

import gzip
import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders_folder import NOON, document, fill, offers, packed, page, reason, record
from fastwarc.stream_io import BrotliWriter, ZstdWriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Given, Offer, RawDocument
from pipeline.sources.crawl import MAX_PAGE_BYTES

BODY = b"<html><title>Ferry fares</title><p>" + b"The council voted on Tuesday. " * 50
CONTEXT = record("warcinfo", b"software: crawler\r\n") + record("request", b"GET / HTTP/1.1\r\n\r\n")


def found(tmp_path: Path, *records: bytes) -> dict[str, Offer]:
    """What a plain and a compressed file of these records offer, which must be the same, by record number."""
    plain = offers(fill(tmp_path / "plain", a__warc=b"".join(records)))
    compressed = offers(fill(tmp_path / "packed", a__warc__gz=packed(*records)))
    named = {name.partition("#")[2]: offer for name, offer in plain.items()}
    again = {name.partition("#")[2]: offer for name, offer in compressed.items()}
    assert list(named) == list(again)
    for ours, other in zip(named.values(), again.values(), strict=True):
        assert getattr(ours, "body", None) == getattr(other, "body", None)
    return named


def test_a_page_comes_with_its_address_date_and_declared_type(tmp_path: Path) -> None:
    fill(tmp_path / "wire", a__warc=CONTEXT + page(BODY, Content_Type="text/html; charset=ISO-8859-1"))
    (offer,) = offers(tmp_path).values()
    saved = document(offer)
    assert saved.locator == f"{tmp_path.resolve()}/wire/a.warc#3"
    assert (saved.body, saved.media_type, saved.place) == (BODY, "text/html; charset=ISO-8859-1", "wire")
    assert saved.given == Given(url="https://lantern.example/a")
    assert saved.fetched_at == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


RESOURCES = [
    ("page", "https://lantern.example/a", "text/html", "https://lantern.example/a"),
    ("in angle brackets, as WARC 1.0 has it", "<https://lantern.example/a>", "text/html", "https://lantern.example/a"),
    ("file", "file:///srv/pages/a.html", "text/html; charset=utf-8", None),
    ("text", "urn:x:1", "text/plain", None),
]


@pytest.mark.parametrize(("target", "media_type", "url"), [row[1:] for row in RESOURCES], ids=[r[0] for r in RESOURCES])
def test_a_resource_is_a_page_too(tmp_path: Path, target: str, media_type: str, url: str | None) -> None:
    resource = record("resource", BODY, WARC_Target_URI=target, Content_Type=media_type)
    saved = document(found(tmp_path, resource)["1"])
    assert (saved.body, saved.media_type, saved.given.url) == (BODY, media_type, url)


PASSED_OVER = [
    ("redirect", page(BODY, status="301 Moved Permanently", Location="/b")),
    ("not found", page(BODY, status="404 Not Found")),
    ("image", page(b"\x89PNG", Content_Type="image/png")),
    ("script", page(b"x()", Content_Type="application/javascript")),
    ("large film", page(b"\0" * (MAX_PAGE_BYTES + 2**20), Content_Type="video/mp4")),
    ("no type and no mark-up", page(b"\0\1", Content_Type="")),
    ("robots.txt", page(b"User-agent: *", url="https://lantern.example/robots.txt", Content_Type="text/plain")),
    ("DNS", record("response", b"20260102\r\nlantern.example. 300 IN A 192.0.2.1\r\n", WARC_Target_URI="dns:x")),
    ("revisit", record("revisit", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")),
    ("metadata", record("metadata", b"fetchTimeMs: 5\r\n")),
    ("conversion", record("conversion", b"The council voted", Content_Type="text/plain")),
    ("style sheet", record("resource", b"p {}", Content_Type="text/css")),
]


@pytest.mark.parametrize("other", [row[1] for row in PASSED_OVER], ids=[row[0] for row in PASSED_OVER])
def test_what_is_no_page_is_passed_over_but_counted(tmp_path: Path, other: bytes) -> None:
    named = found(tmp_path, CONTEXT, other, page(BODY))
    assert document(named.popitem()[1]).body == BODY
    assert not named


def test_a_crawl_without_any_page_says_so(tmp_path: Path) -> None:
    (offer,) = offers(fill(tmp_path, a__warc=CONTEXT)).values()
    assert reason(offer) == "there is no article in it"


def chunked(body: bytes, size: int = 100) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;name=value\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def written_by(writer_type: type[BrotliWriter] | type[ZstdWriter]) -> Callable[[bytes], bytes]:
    class Kept(io.BytesIO):
        def close(self) -> None:
            """Stay open: the writer closes what it writes to."""

    def compress(body: bytes) -> bytes:
        target = Kept()
        writer = writer_type(target)
        writer.write(body)
        writer.close()
        return target.getvalue()

    return compress


brotli, zstd = written_by(BrotliWriter), written_by(ZstdWriter)
CODINGS: list[tuple[str, bytes, dict[str, str]]] = [
    ("none", BODY, {}),
    ("identity", BODY, {"Content_Encoding": "identity"}),
    ("gzip", gzip.compress(BODY), {"Content_Encoding": "gzip"}),
    ("x-gzip in capitals", gzip.compress(BODY), {"content_encoding": "X-GZIP"}),
    ("deflate", zlib.compress(BODY), {"Content_Encoding": "deflate"}),
    ("deflate without its frame", zlib.compress(BODY)[2:-4], {"Content_Encoding": "deflate"}),
    ("brotli", brotli(BODY), {"Content_Encoding": "br"}),
    ("zstd", zstd(BODY), {"Content_Encoding": "zstd"}),
    ("chunked", chunked(BODY), {"Transfer_Encoding": "chunked"}),
    ("chunked gzip", chunked(gzip.compress(BODY)), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
    ("twice", gzip.compress(zlib.compress(BODY)), {"Content_Encoding": "deflate, gzip"}),
    ("decoded by the crawler", BODY, {"Content_Encoding": "gzip", "Transfer_Encoding": "chunked"}),
    ("brotli decoded by the crawler", BODY, {"Content_Encoding": "br"}),
    ("unknown but decoded", BODY, {"Content_Encoding": "utf-8"}),
]


@pytest.mark.parametrize(("payload", "headers"), [row[1:] for row in CODINGS], ids=[row[0] for row in CODINGS])
def test_a_body_is_what_the_browser_saw(tmp_path: Path, payload: bytes, headers: dict[str, str]) -> None:
    assert document(found(tmp_path, page(payload, **headers))["1"]).body == BODY


LOST: list[tuple[str, bytes, dict[str, str], str]] = [
    ("gzip cut off", gzip.compress(BODY)[:-20], {"Content_Encoding": "gzip"}, "cut off or damaged in its gzip coding"),
    ("brotli cut off", brotli(BODY)[:-9], {"Content_Encoding": "br"}, "cut off or damaged in its br coding"),
    ("zstd cut off", zstd(BODY)[:-9], {"Content_Encoding": "zstd"}, "cut off or damaged in its zstd coding"),
    ("chunks cut off", chunked(BODY)[:-200], {"Transfer_Encoding": "chunked"}, "cut off or damaged in its chunks"),
    ("unknown", bytes(range(256)), {"Content_Encoding": "dcb"}, "content coding “dcb”, which cannot be read"),
    ("empty", b"", {}, "the page is empty"),
    ("white space", b"\r\n", {}, "the page is empty"),
    ("too large", b"x" * (MAX_PAGE_BYTES + 1), {}, "larger than 16 MiB"),
    ("bomb", gzip.compress(b"\0" * 10**9, 1), {"Content_Encoding": "gzip"}, "larger than 16 MiB"),
    ("brotli bomb", brotli(b"\0" * 10**8), {"Content_Encoding": "br"}, "larger than 16 MiB"),
]


@pytest.mark.parametrize(("payload", "headers", "expected"), [row[1:] for row in LOST], ids=[row[0] for row in LOST])
def test_a_page_that_is_lost_says_why(tmp_path: Path, payload: bytes, headers: dict[str, str], expected: str) -> None:
    named = offers(fill(tmp_path, a__warc=page(payload, **headers) + page(BODY)))
    assert expected in reason(named["a.warc#1"])
    assert document(named["a.warc#2"]).body == BODY


DATES = [
    ("with a fraction", "2026-01-02T03:04:05.678901Z", datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)),
    ("to the nanosecond", "2026-01-02T03:04:05.678901234Z", datetime(2026, 1, 2, 3, 4, 5, 678000, tzinfo=UTC)),
    ("future", "2126-01-02T03:04:05Z", NOON),
    ("nonsense", "last week", NOON),
    ("absent", "", NOON),
]


@pytest.mark.parametrize(("said", "expected"), [row[1:] for row in DATES], ids=[row[0] for row in DATES])
def test_a_page_was_fetched_when_the_crawler_says_but_never_later_than_now(
    tmp_path: Path, said: str, expected: datetime
) -> None:
    resource = record("resource", BODY, WARC_Date=said, Content_Type="text/html")
    assert document(found(tmp_path, resource)["1"]).fetched_at == expected


def test_other_ways_of_writing_are_read(tmp_path: Path) -> None:
    bare = b"HTTP/1.0 200\nContent-type: text/html\n\n" + BODY
    untyped = b"HTTP/1.1 200 OK\r\n\r\n" + BODY
    named = found(tmp_path, record("response", bare), record("response", untyped))
    assert [document(offer).body for offer in named.values()] == [BODY, BODY]
    one_member = gzip.compress(CONTEXT + page(BODY) + page(BODY))
    assert len(offers(fill(tmp_path / "one", a__warc__gz=one_member))) == 2
    misnamed = fill(tmp_path / "misnamed", a__warc__gz=page(BODY), b__warc=packed(page(BODY)))
    assert [document(offer).body for offer in offers(misnamed).values()] == [BODY, BODY]


def test_a_crawl_that_is_cut_off_says_so_and_gives_what_it_can(tmp_path: Path) -> None:
    records = [CONTEXT, page(BODY), page(BODY * 2)]
    for name, data in (("a.warc", b"".join(records)), ("a.warc.gz", packed(*records))):
        (tmp_path / name).write_bytes(data[:-50])
        named = offers(tmp_path / name)
        (tmp_path / name).unlink()
        assert list(named) == ["#3", "#4"]
        assert document(named["#3"]).body == BODY
        assert "cut off" in reason(named["#4"])


def test_damage_in_a_crawl_costs_its_record_only(tmp_path: Path) -> None:
    records = [page(BODY + b"%d" % number * 500) for number in range(4)]
    second, third = len(packed(records[0])), len(packed(*records[:2]))
    files = [records[0] + records[1].replace(b"Content-Length", b"Content-Langth") + records[2] + records[3]]
    for at in (second, second + 20, second + 100, third - 6):  # the last is the checksum
        files.append(packed(*records))
        files[-1] = files[-1][:at] + bytes([files[-1][at] ^ 0xFF]) + files[-1][at + 1 :]
    for data in files:
        one, two, three, four = offers(fill(tmp_path, a__warc=data)).items()
        assert [name for name, _ in (one, two, three, four)] == [f"a.warc#{number}" for number in (1, 2, 3, 4)]
        assert "the record is" in reason(two[1])
        assert [document(offer).body[-1:] for _, offer in (one, three, four)] == [b"0", b"2", b"3"]


def test_a_record_that_is_damaged_twice_is_still_reported(tmp_path: Path) -> None:
    wrong = packed(record("resource", BODY, Content_Type="text/html", WARC_Block_Digest="sha1:AAAA"))
    data = packed(page(BODY)) + wrong[:-8] + b"\0\0\0\0" + wrong[-4:] + packed(page(BODY))
    for tail in (data, data[: -len(packed(page(BODY)))]):
        one, two, *rest = offers(fill(tmp_path, a__warc__gz=tail)).values()
        assert "damaged" in reason(two)
        assert [document(offer).body for offer in (one, *rest)] == [BODY] * (1 + len(rest))


@settings(max_examples=60)
@given(data=st.data())
def test_no_damage_raises_or_gives_a_wrong_page(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    pages = [page(b"<p>%d" % number * 99) for number in range(4)]
    damaged = bytearray(packed(*pages))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(1, len(damaged)))
    found = offers(fill(tmp_path_factory.mktemp("crawl"), a__warc__gz=bytes(damaged[:end])))
    assert {offer.body for offer in found.values() if isinstance(offer, RawDocument)} <= {
        b"<p>%d" % number * 99 for number in range(4)
    }


@pytest.mark.parametrize("value", ["sha1:AAAA", "sha256:" + "0" * 64, "sha1:"])
def test_a_digest_that_does_not_hold_is_damage(tmp_path: Path, value: str) -> None:
    resource = record("resource", BODY, Content_Type="text/html", WARC_Block_Digest=value)
    assert "damaged" in reason(found(tmp_path, resource)["1"])


@pytest.mark.parametrize(
    "value",
    [
        "sha1:K3J4PGXHRB47DWTXKEVUV2DC75KILPGG",
        "xxh3:99AA06D3014798D8",
        "",
    ],
)
def test_a_digest_nobody_here_can_check_is_not_held_against_the_page(tmp_path: Path, value: str) -> None:
    resource = record("resource", b"<p>x", Content_Type="text/html", WARC_Block_Digest=value)
    assert document(found(tmp_path, resource)["1"]).body == b"<p>x"


NO_CRAWLS = [b"hello\n" * 99, b"\xff" * 9999, gzip.compress(b"hello\n" * 99), b"\x1f\x8b\x08", b"WARC/1.0\r\n"]


@pytest.mark.parametrize("data", NO_CRAWLS)
def test_a_file_that_is_no_crawl_is_offered_with_a_reason(tmp_path: Path, data: bytes) -> None:
    for name in ("a.warc", "a.warc.gz"):
        (tmp_path / name).write_bytes(data)
    for offer in offers(tmp_path).values():
        assert reason(offer)
    assert len(offers(tmp_path)) == 2
