"""Servers that behave badly cost a bounded time and memory, and leave one sentence."""

import asyncio
import gzip
import ssl
import subprocess
import sys
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from bad_server import Asked, Handler, Server, by_path, message, saying, serving, trusting
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import NotModified, Refused, Request, Response, Result, Unreachable


def ask(handler: Handler, request: Request | None = None, **policy: object) -> Result:
    """What comes of asking such a server."""

    async def run() -> Result:
        async with serving(handler) as server, Fetcher(trusting(server, **policy)) as web:
            return await web.get(request or Request(server.url(), kind="feed"))

    return asyncio.run(run())


def refused(answer: Result) -> Refused:
    assert isinstance(answer, Refused), answer
    assert "127.0.0.1" in answer.reason
    assert "\n" not in answer.reason
    return answer


def endless(piece: bytes, pause_s: float = 0.0, start: bytes = b"HTTP/1.1 200 OK\r\n\r\n") -> Handler:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)

    return handler


def in_time(handler: Handler, deadline_s: float = 1.0) -> Refused:
    start = time.monotonic()
    answer = refused(ask(handler, deadline_s=deadline_s))
    assert time.monotonic() - start < deadline_s + 0.5
    return answer


def test_a_slow_drip_is_stopped() -> None:
    assert in_time(endless(b"x", pause_s=0.3)).why == "time"


def test_headers_that_drip_are_stopped() -> None:
    assert in_time(endless(b"X: y\r\n", pause_s=0.3, start=b"HTTP/1.1 200 OK\r\n")).why == "time"


def test_a_server_that_says_nothing_is_stopped() -> None:
    assert in_time(saying(b"", pause_s=5)).why == "time"


def test_early_hints_for_ever_are_stopped() -> None:
    assert in_time(endless(b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n", 0.05, b"")).why in ("time", "protocol")


def test_slow_redirects_share_one_deadline() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(message("302 Found", f"Location: {asked.path}x"))

    assert in_time(slow).why == "time"


@pytest.mark.parametrize(("kind", "most"), [("feed", 10 * 2**20), ("page", 5 * 2**20)])
def test_a_body_that_never_ends_is_cut_off_at_its_size(kind: str, most: int) -> None:
    handler = endless(b"x" * 65536)

    async def run() -> tuple[Result, int]:
        async with serving(handler) as server:
            received: list[int] = []
            async with Fetcher(trusting(server), log=lambda sent: received.append(sent.received)) as web:
                return await web.get(Request(server.url(), kind=kind)), received[0]  # type: ignore[arg-type]

    answer, received = asyncio.run(run())
    assert refused(answer).why == "size"
    assert received < most + 2**20


def test_a_body_that_is_said_to_be_too_large_is_not_even_begun() -> None:
    answer = refused(ask(endless(b"x", 0.01, message(length=2**40))))
    assert answer.why == "size"
    assert answer.reason == "the feed at 127.0.0.1 is larger than 10 MiB"


BOMB = """
import asyncio, resource, sys, zlib
from bad_server import message, saying, serving, trusting
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.result import Request

async def run():
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(2**20)) for _ in range(1024)) + packer.flush()
    async with serving(saying(message("200 OK", "Content-Encoding: gzip", body=bomb))) as server:
        async with Fetcher(trusting(server)) as web:
            await web.get(Request(server.url("/warm"), kind="page", headers=(("X-A", "b"),)))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            answer = await web.get(Request(server.url(), kind="feed"))
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(len(bomb), answer.why, (after - before) // 1024)

asyncio.run(run())
"""


def test_a_bomb_of_a_gigabyte_costs_no_more_than_its_limit() -> None:
    done = subprocess.run(
        [sys.executable, "-c", BOMB], capture_output=True, text=True, check=True, cwd=Path(__file__).parent
    )
    packed, why, grown_mb = done.stdout.split()
    assert (int(packed) < 1.1e6, why) == (True, "size")
    assert int(grown_mb) <= 25


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "gzip, gzip", "gzip, br", "compress", "x" * 500, "\x9b2J"])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    answer = refused(ask(saying(message("200 OK", f"Content-Encoding: {coding}", body=b"\x1b\0"))))
    assert answer.why == "encoding"
    assert len(answer.reason) < 200
    assert answer.reason.isprintable()


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "GZIP", "identity, gzip"])
def test_gzip_is_unpacked(coding: str) -> None:
    answer = ask(saying(message("200 OK", f"Content-Encoding: {coding}", body=gzip.compress(b"news"))))
    assert isinstance(answer, Response)
    assert answer.body == b"news"


@pytest.mark.parametrize(
    "answer",
    [
        message(body=b"half", length=100),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        message("200 OK", "Content-Encoding: gzip", body=gzip.compress(b"news" * 100)[:-9]),
        message("200 OK", "Content-Encoding: gzip", body=b"\x1f\x8b\x08" + b"\xff" * 40),
        b"HTTP/1.1 200 O",
        b"",
    ],
    ids=["short of its length", "chunk", "gzip", "damaged gzip", "head", "nothing"],
)
def test_an_answer_that_breaks_off_is_no_answer(answer: bytes) -> None:
    found = ask(saying(answer))
    assert isinstance(found, Unreachable)
    assert "127.0.0.1" in found.reason


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(200)) + b"\r\nbody",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno header\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: minus\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/9.9 999 ?\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"<html>no head at all</html>",
    ],
    ids=["200 headers", "long header", "long reason", "no colon", "no length", "two lengths", "version", "ssh", "html"],
)
def test_what_is_no_proper_http_is_refused(answer: bytes) -> None:
    assert refused(ask(saying(answer))).why == "protocol"


def test_a_reset_connection_is_one_sentence() -> None:
    async def reset(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    assert isinstance(ask(reset), Unreachable)


def test_a_closed_port_is_one_sentence() -> None:
    async def run() -> Result:
        async with serving(saying(b"")) as server:
            pass
        async with Fetcher(trusting(server)) as web:
            return await web.get(Request(server.url()))

    answer = asyncio.run(run())
    assert isinstance(answer, Unreachable)
    assert answer.reason.startswith("no connection to 127.0.0.1: ")


@pytest.mark.parametrize("host", ["nowhere.example", "a" * 64 + ".example"])
def test_a_name_that_leads_nowhere_is_one_sentence(host: str) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    async def run() -> Result:
        async with Fetcher(Policy(), lookup=lookup) as web:
            return await web.get(Request(f"http://{host}/"))

    answer = asyncio.run(run())
    assert isinstance(answer, Unreachable)
    assert "leads nowhere" in answer.reason


def test_a_redirect_loop_ends_after_five() -> None:
    async def run() -> None:
        async with serving(saying(message("301 Moved", "Location: /"))) as server, Fetcher(trusting(server)) as web:
            answer = refused(await web.get(Request(server.url())))
            assert answer.why == "redirects"
            assert len(server.asked) == 6

    asyncio.run(run())


def test_five_redirects_are_followed_and_told() -> None:
    answers = {f"/{n}": message(f"{status} Away", f"Location: {n + 1}")
               for n, status in enumerate([301, 302, 303, 307, 308])}  # fmt: skip
    answers["/5"] = message(body=b"news")

    async def run() -> None:
        async with serving(by_path(answers)) as server, Fetcher(trusting(server)) as web:
            answer = await web.get(Request(server.url("/0")))
            assert isinstance(answer, Response)
            assert answer.url == server.url("/5")
            assert answer.redirects == tuple(
                (status, server.url(f"/{n}")) for n, status in enumerate([301, 302, 303, 307, 308])
            )

    asyncio.run(run())


def test_a_redirect_that_leads_nowhere_is_an_answer_like_others() -> None:
    answer = ask(saying(message("302 Found", body=b"moved")))
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (302, b"moved")


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "429 Too Many", "500 Oops", "503 Busy", "403 No"])
@pytest.mark.parametrize(
    "body",
    [b"x" * 10**6, zlib.compress(b"x"), gzip.compress(b"x" * 10**6)[:-9]],
    ids=["large", "no gzip", "broken gzip"],
)
def test_an_error_is_told_whatever_its_page_is_like(status: str, body: bytes) -> None:
    answer = ask(saying(message(status, "Retry-After: 60", "Content-Encoding: gzip", body=body)))
    assert isinstance(answer, Response)
    assert (answer.status, answer.freshness.retry_after_s) == (int(status[:3]), 60)
    assert len(answer.body) <= 65536


def test_an_error_page_in_an_unknown_coding_keeps_its_status() -> None:
    answer = ask(saying(message("503 Busy", "Content-Encoding: br", body=b"\x1b\0")))
    assert isinstance(answer, Response)
    assert (answer.status, answer.body) == (503, b"")


def test_an_empty_200_is_an_empty_answer() -> None:
    answer = ask(saying(message()))
    assert isinstance(answer, Response)
    assert answer.body == b""


def test_a_304_that_nobody_asked_for_is_refused() -> None:
    assert refused(ask(saying(message("304 Not Modified")))).why == "protocol"


@asynccontextmanager
async def secure_server(folder: Path) -> AsyncIterator[Server]:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days",
         "2", "-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    async with serving(saying(message(body=b"news")), tls=context) as server:
        yield server


def test_only_a_certificate_that_holds_for_the_name_will_do(tmp_path: Path) -> None:
    async def lookup(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    async def run() -> None:
        async with secure_server(tmp_path) as server:
            trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
            names = [f"{name}:{server.port}" for name in ("news.example", "other.example")]
            policy = Policy(allowed=frozenset(names))
            async with Fetcher(policy, lookup=lookup) as web:
                stranger = await web.get(Request(f"https://{names[0]}/"))
            async with Fetcher(policy, lookup=lookup, tls=trusted) as web:
                known, misnamed = [await web.get(Request(f"https://{name}/")) for name in names]
            assert isinstance(stranger, Unreachable)
            assert "certificate" in stranger.reason
            assert isinstance(known, Response)
            assert isinstance(misnamed, Unreachable)
            assert "certificate" in misnamed.reason
            assert len(server.asked) == 1

    asyncio.run(run())


def test_plain_http_where_tls_is_expected_is_one_sentence() -> None:
    async def run() -> Result:
        async def impatient(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(message("400 Bad Request"))
            writer.close()

        async with await asyncio.start_server(impatient, "127.0.0.1", 0) as server:
            name = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with Fetcher(Policy(allowed=frozenset({name}))) as web:
                return await web.get(Request(f"https://{name}/"))

    answer = asyncio.run(run())
    assert isinstance(answer, Unreachable)
    assert "no safe connection" in answer.reason


HEADS = st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nLocation: ", b"HTTP/1.1 304 X\r\nETag: "])


@settings(max_examples=150, deadline=None)
@given(HEADS, st.binary(max_size=60), st.sampled_from([b"", b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\nzz"]))
def test_no_bytes_of_a_server_raise(head: bytes, middle: bytes, end: bytes) -> None:
    answer = ask(saying(head + middle + end), deadline_s=2)
    assert isinstance(answer, Response | NotModified | Unreachable | Refused)
