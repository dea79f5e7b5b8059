"""What came over the network is kept with the exchange that brought it, for any WARC tool, and without a secret."""

import gzip
import io
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastwarc import ArchiveIterator, GzipWriter, WarcRecord
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.archive import (
    Damaged,
    batch_name,
    count,
    decode,
    encode,
    exchange,
    read_batch,
    read_document,
    read_kept,
    response,
    warc,
    write_batch,
)
from pipeline.article import Given, Http, RawDocument
from pipeline.polls import Kept
from pipeline.storage import location

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
NAME = batch_name(date(2026, 1, 2), "run", 0)
HEADERS = (
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Encoding", "gzip"),
    ("Transfer-Encoding", "chunked"),
    ("Content-Length", "71"),
    ("ETag", '"5f-é"'),
    ("Vary", "Accept"),
    ("vary", "Cookie"),
)


def http(*headers: tuple[str, str], url: str = "https://lantern.example/a?b=c") -> Http:
    return Http(url, 200, (("User-Agent", "news"), ("Accept", "*/*")), headers or HEADERS)


def page(exchanged: Http | None = None, body: bytes = b"<p>Ferry fares</p>") -> RawDocument:
    locator = "https://lantern.example/a"
    given_ = Given(url=f"{locator}?utm_source=rss", feeds=("https://lantern.example/feed",))
    return RawDocument(locator, body, "text/html", NOON, given_, None, "page", exchanged or http())


def feed(number: int = 0, body: bytes = b"<rss/>") -> Kept:
    return Kept(f"https://lantern.example/feed/{number}", body, NOON, http(url=f"https://www.lantern.example/{number}"))


FILE = RawDocument("/news/b.txt", b"Ferry fares", "text/plain", NOON, Given())
ENTRY = RawDocument("https://lantern.example/c", b"<p>Ferry</p>", "text/html", NOON, Given(), None, "entry")


def parsed(batch: bytes) -> list[tuple[WarcRecord, bytes]]:
    """All records as another tool reads them, their HTTP heads taken apart, their digests checked."""
    found = []
    for record in ArchiveIterator(io.BytesIO(batch), parse_http=False):
        assert record.freeze()
        assert record.verify_block_digest()
        record.parse_http()
        assert record.headers["WARC-Type"] != "response" or record.verify_payload_digest()
        found.append((record, record.reader.read()))
    return found


def test_any_warc_tool_reads_the_exchange_behind_a_page() -> None:
    records = parsed(encode([FILE, page(), ENTRY], [feed()]))
    kinds = [record.headers["WARC-Type"] for record, _ in records]
    assert kinds == [
        "warcinfo", "resource", "metadata", "response", "request", "metadata", "resource", "metadata", "response",
        "request", "metadata",
    ]  # fmt: skip
    (answer, body), (question, nothing), (notes, _) = records[3:6]
    assert (answer.http_headers.status_line, body) == ("HTTP/1.1 200 OK", b"<p>Ferry fares</p>")
    assert list(answer.http_headers) == [
        ("Content-Type", "text/html; charset=utf-8"),
        ("X-Archive-Orig-Content-Encoding", "gzip"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "71"),
        ("ETag", '"5f-é"'),
        ("Vary", "Accept"),
        ("vary", "Cookie"),
        ("Content-Length", "18"),
    ]
    assert (question.http_headers.status_line, nothing) == ("GET /a?b=c HTTP/1.1", b"")
    assert list(question.http_headers) == [("Host", "lantern.example"), ("User-Agent", "news"), ("Accept", "*/*")]
    assert question.headers["WARC-Concurrent-To"] == notes.headers["WARC-Refers-To"] == answer.record_id


def test_no_two_records_share_an_id() -> None:
    ids = [record.record_id for record, _ in parsed(encode([page(), page(), FILE, FILE], [feed(), feed(), feed(1)]))]
    assert len(set(ids)) == len(ids) == 20


def test_responses_of_feeds_are_no_documents(tmp_path: Path) -> None:
    root, feeds = location(tmp_path), [feed(0), feed(1, b"\r\n\r\nWARC/1.1\r\n")]
    records = write_batch(root, NAME, [page(), FILE], feeds)
    assert list(read_batch(root, NAME)) == [page(), FILE]
    assert count(root, NAME) == 2
    assert [read_kept(root, NAME, record) for record in records] == feeds
    numbered = list(warc.records(io.BytesIO((tmp_path / NAME).read_bytes()), {"response"}, 1 << 20))
    assert records == tuple(record.number for record in numbered[1:])  # as any tool counts them


def test_a_batch_of_responses_alone_is_a_batch(tmp_path: Path) -> None:
    root = location(tmp_path)
    assert write_batch(root, NAME, [], [feed()]) == (2,)
    assert list(read_batch(root, NAME)) == []
    assert count(root, NAME) == 0
    assert read_kept(root, NAME, 2) == feed()


def test_one_document_is_read_by_its_position(tmp_path: Path) -> None:
    root = location(tmp_path)
    write_batch(root, NAME, [FILE, page(), ENTRY], [feed()])
    assert [read_document(root, NAME, position) for position in range(3)] == [FILE, page(), ENTRY]
    with pytest.raises(LookupError, match=f"the batch {NAME} holds no document 3"):
        read_document(root, NAME, 3)


@pytest.mark.parametrize("record", [-1, 0, 1, 2, 3, 6, 8, 99])
def test_what_is_no_kept_response_is_not_given_as_one(record: int, tmp_path: Path) -> None:
    root = location(tmp_path)
    assert write_batch(root, NAME, [FILE, page()], [feed()]) == (7,)
    with pytest.raises(LookupError, match=f"in the batch {NAME} there is no response that was kept as record"):
        read_kept(root, NAME, record)


def offsets(batch: bytes) -> list[int]:
    return [record.stream_pos for record in ArchiveIterator(io.BytesIO(batch))] + [len(batch)]


@pytest.mark.parametrize("lost", range(12))
def test_a_lost_record_costs_what_it_belongs_to_and_moves_no_number(lost: int, tmp_path: Path) -> None:
    offered, feeds = [page(), FILE], [feed(0), feed(1)]
    batch = encode(offered, feeds)
    at = offsets(batch)
    root, path = location(tmp_path), tmp_path / NAME
    path.parent.mkdir(parents=True)
    path.write_bytes(batch[: at[lost]] + b"\0" * 99 + batch[at[lost + 1] :])
    found = list(read_batch(root, NAME))
    for document, records, back in zip(offered, ({1, 2, 3}, {4, 5}), found, strict=True):
        assert isinstance(back, Damaged) if lost in records else back == document
    for response_, number in zip(feeds, (7, 10), strict=True):
        if number - 1 <= lost <= number + 1:
            with pytest.raises(LookupError):
                read_kept(root, NAME, number)
        else:
            assert read_kept(root, NAME, number) == response_


def test_a_response_with_other_bytes_behind_sound_compression_is_not_believed() -> None:
    target = io.BytesIO()
    writer = GzipWriter(target)
    batch = encode([page()], [feed()])
    for start, end in itertools.pairwise(offsets(batch)):
        writer.write(gzip.decompress(batch[start:end]).replace(b"<p>Ferry", b"<p>Merry").replace(b"<rss/>", b"<css/>"))
        writer.finish()
    (lost,) = decode(target.getvalue())
    assert isinstance(lost, Damaged)
    assert (lost.locator, "digest" in lost.reason) == ("https://lantern.example/a", True)


SECRETS = [
    "Authorization", "authorization", "Proxy-Authorization", "Cookie", "Set-Cookie", "set-cookie2", "X-Api-Key",
    "ApiKey", "X-Auth-Token", "Ocp-Apim-Subscription-Key", "X-Amz-Security-Token", "X-Auth", "X-CSRF-Token",
    "Client-Secret", "X-Password", "X-Session-Id", "X-Goog-IAP-JWT-Assertion", "X_KEY",
]  # fmt: skip
HARMLESS = ["Keep-Alive", "WWW-Authenticate", "Author", "X-Keyword", "Monkey", "Cache-Control", "ETag", "Server-Timing"]


@pytest.mark.parametrize("name", SECRETS)
def test_credentials_are_not_archived(name: str) -> None:
    secret = (name, "hunter2")
    exchanged = Http("https://lantern.example/", 200, (secret,), (secret, ("Age", "1")))
    batch = encode([page(exchanged)], [Kept("https://lantern.example/", b"", NOON, exchanged)])
    assert b"hunter2" not in gzip.decompress(batch)
    assert b"\nAge: 1\r\n" in gzip.decompress(batch)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_sounds_like_a_credential_is_archived(name: str) -> None:
    assert list(decode(encode([page(http((name, "x")))]))) == [page(http((name, "x")))]


wild = st.text(max_size=30) | st.text(alphabet="\r\n\0 :\x85\u2028\ud800é€A", max_size=12)
wild_headers = st.lists(st.tuples(wild | st.just("X-A"), wild), max_size=4).map(tuple)


@given(wild_headers, wild_headers, wild, st.sampled_from([b"", b"\r\n\r\n<p>hi"]))
@example((("X-A", "b\r\nX-Injected: 1"),), (("X-A", "b\r\n\r\n<p>Injected"), ("X-B\r\nX-Injected", "1")), "", b"")
def test_no_header_breaks_a_record_or_begins_another(
    asked: exchange.Headers, answered: exchange.Headers, url: str, body: bytes
) -> None:
    offered = page(Http(url, 200, asked, answered), body)
    batch = encode([offered], [Kept(url, body, NOON, offered.http)] if offered.http else ())
    (back,) = decode(batch)
    assert isinstance(back, RawDocument)
    assert back.http is not None
    assert (back.body, back.http.url, back.http.status) == (body, url, 200)
    assert encode([back]) == encode([offered])
    for record, block in parsed(batch):
        names = {name for name, _ in record.http_headers} if record.http_headers else set()
        assert "X-Injected" not in names
        if record.headers["WARC-Type"] == "response":
            assert block == body
    crawled = response.parse(exchange.response_block(back.http, body))
    assert crawled is not None
    assert crawled.payload == body
    assert "x-injected" not in crawled.headers


def test_two_hundred_long_headers_leave_a_record_that_other_tools_read() -> None:
    many = tuple((f"X-{number}", "x" * 8192) for number in range(200))
    offered = page(Http("https://lantern.example/", 200, many, (*many, ("Age", "1"))))
    (back,) = decode(encode([offered]))
    assert isinstance(back, RawDocument)
    assert back.http is not None
    names = [name for name, _ in back.http.response_headers]
    assert names == ["X-0", "X-1", "Age"]  # what is too much is left out, what fits behind it is not
    (answer, body), (question, _) = parsed(encode([offered]))[1:3]
    assert body == offered.body
    assert len(list(answer.http_headers)) == 4
    assert len(list(question.http_headers)) == 3


def test_a_long_address_and_one_that_is_none_are_kept_as_they_are() -> None:
    for url in ("https://lantern.example/" + "a|b{}" * 9000, "lantern", "", "https://[::1]:8080/ü?q=ü"):
        offered = replace(page(http(url=url)), locator=url)
        assert list(decode(encode([offered]))) == [offered]
        assert len(parsed(encode([offered]))) == 4


def test_a_batch_from_before_feeds_were_read_is_still_read() -> None:
    """Its metadata records do not say how a document came."""
    target = io.BytesIO()
    writer = GzipWriter(target)
    said = (
        b'{"locator":"/news/b.txt","media_type":"text/plain","fetched_at":"2026-01-02T12:00:00Z","place":null,'
        b'"given":{"url":null,"title":null,"published_at":null,"modified_at":null,"source":null,"authors":[],'
        b'"categories":[],"section":null,"language":null,"summary":null,"feeds":[]}}'
    )
    for kind, place, block in (("warcinfo", "0/1", b""), ("resource", "1/1", FILE.body), ("metadata", "1/1", said)):
        headers = {"WARC-Type": kind, "News-Document": place, "WARC-Block-Digest": warc.digest(block)}
        warc.append(writer, headers, block)
    assert list(decode(target.getvalue())) == [FILE]
