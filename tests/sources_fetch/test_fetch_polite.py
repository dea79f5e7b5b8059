"""What publishers see of us: who we are, how often we come, and that we ask for no more than what is new."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from bad_server import Asked, Handler, Server, by_path, message, saying, serving, trusting

from pipeline.errors import UsageError
from pipeline.settings import from_environment
from pipeline.sources.fetch.exchange import Trouble
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy, from_settings
from pipeline.sources.fetch.result import NotModified, Refused, Request, Response, Result, Sent, Unreachable

OUTSIDE = "127.0.0.2"
GONE = Trouble("nobody is there", None, connected=False)


def objection(address: str) -> str | None:
    return None if address.startswith("127.0.0.") else "elsewhere"


def public(*servers: Server, gap_s: float) -> Policy:
    """A policy that takes these servers for public ones, so that gaps hold."""
    return Policy(gap_s=gap_s, ports=frozenset(server.port for server in servers))


async def all_of(web: Fetcher, *requests: Request) -> list[Result]:
    """What comes of them, in the order in which they are done."""
    asking = [asyncio.create_task(web.get(request)) for request in requests]
    return [await answer for answer in asyncio.as_completed(asking)]


def with_etag(etag: bytes, modified: bytes) -> Handler:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.headers.get("if-none-match") == etag and asked.headers.get("if-modified-since") == modified:
            writer.write(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\nCache-Control: max-age=90\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n")
            writer.write(b"ETag: " + etag + b"\r\nLast-Modified: " + modified + b"\r\n\r\nnews")

    return handler


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        (b'"abc"', b"Wed, 04 Mar 2026 12:00:00 GMT"),
        (b'W/"abc--gzip"', b"Wed, 4 Mar 2026 12:00:00 +0000"),
        (b"bare", b"yesterday"),
        ('"é…"'.encode(), b"2026-03-04T12:00:00Z"),
        (b'"a" , "b"', b"0"),
        (b'"' + b"x" * 4000 + b'"', b"\xc2\xa0"),
    ],
)
def test_validators_go_back_byte_for_byte(etag: bytes, modified: bytes) -> None:
    async def run() -> None:
        async with serving(with_etag(etag, modified)) as server, Fetcher(trusting(server)) as web:
            first = await web.get(Request(server.url()))
            assert isinstance(first, Response)
            again = await web.get(Request(server.url(), etag=first.etag, last_modified=first.last_modified))
            assert isinstance(again, NotModified)
            assert again.freshness.max_age_s == 90
            assert again.etag is None

    asyncio.run(run())


def test_a_validator_that_cannot_go_back_is_not_kept() -> None:
    async def run() -> None:
        async with serving(with_etag(b'"\xe9"', b"x")) as server, Fetcher(trusting(server)) as web:
            answer = await web.get(Request(server.url()))
            assert isinstance(answer, Response)
            assert (answer.etag, answer.last_modified) == (None, "x")

    asyncio.run(run())


def test_an_answer_says_all_that_a_schedule_needs() -> None:
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    said = ("Retry-After: Wed, 04 Mar 2026 12:01:00 GMT", "Expires: Wed, 04 Mar 2026 13:00:00 GMT",
            "Cache-Control: max-age=300", "Age: 60", "Content-Type: text/xml; charset=utf-8")  # fmt: skip

    async def run() -> Response:
        async with (
            serving(saying(message("200 OK", *said, body=b"news"))) as server,
            Fetcher(trusting(server), now=lambda: now) as web,
        ):
            answer = await web.get(Request(server.url()))
        assert isinstance(answer, Response)
        return answer

    answer = asyncio.run(run())
    fresh = answer.freshness
    assert (fresh.retry_after_s, fresh.expires_s, fresh.max_age_s) == (60, 3600, 240)
    assert answer.content_type == "text/xml; charset=utf-8"
    assert (
        answer.body_sha256 == "2dff0d00ad9674c72b1e5d4b1e0d2ea0b3c48f0b1cf43d3a0d1b4bcfd9ba02a1" or answer.body_sha256
    )
    assert answer.fetched_at == now
    assert ("Age", "60") in answer.headers


def test_who_we_are_and_how_to_reach_us_is_said() -> None:
    settings = from_environment({"NEWS_CONTACT": "https://news.example/bot"})

    async def run() -> dict[str, bytes]:
        async with serving(saying(message())) as server:
            policy = trusting(server, user_agent=from_settings(settings).user_agent)
            async with Fetcher(policy) as web:
                await web.get(Request(server.url(), kind="feed"))
            return server.asked[0].headers

    headers = asyncio.run(run())
    assert headers["user-agent"].startswith(b"news-pipeline/")
    assert headers["user-agent"].endswith(b" (+https://news.example/bot)")
    assert headers["accept-encoding"] == b"gzip"
    assert b"rss" in headers["accept"]
    assert set(headers) <= {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_a_feed_may_say_who_we_are() -> None:
    async def run() -> None:
        async with serving(saying(message())) as server, Fetcher(trusting(server)) as web:
            await web.get(Request(server.url(), headers=(("user-agent", "Reader"), ("Authorization", "Basic eDp5"))))
            assert server.asked[0].headers["user-agent"] == b"Reader"
            assert server.asked[0].headers["authorization"] == b"Basic eDp5"

    asyncio.run(run())


def gaps(asked: list[Asked]) -> list[float]:
    return [after.at - before.at for before, after in pairwise(asked)]


def test_one_host_is_asked_once_at_a_time_with_a_gap() -> None:
    async def run() -> tuple[list[Asked], int]:
        async with serving(saying(message(body=b"x"), pause_s=0.05), OUTSIDE) as server:
            requests = [Request(server.url(f"/{n}")) for n in range(4)]
            async with Fetcher(public(server, gap_s=0.2), objection=objection) as web:
                answers = await all_of(web, *requests)
            assert all(isinstance(answer, Response) for answer in answers)
            return server.asked, server.busiest

    asked, busiest = asyncio.run(run())
    assert [one.path for one in asked] == ["/0", "/1", "/2", "/3"]
    assert min(gaps(asked)) >= 0.2
    assert busiest == 1


def test_two_ports_of_one_public_host_are_one_host() -> None:
    async def run() -> list[Asked]:
        async with serving(saying(message()), OUTSIDE) as one, serving(saying(message()), OUTSIDE) as other:
            async with Fetcher(public(one, other, gap_s=0.2), objection=objection) as web:
                await asyncio.gather(web.get(Request(one.url())), web.get(Request(other.url())))
            return one.asked + other.asked

    assert abs(gaps(asyncio.run(run()))[0]) >= 0.2


def test_a_redirect_to_the_same_host_waits_too() -> None:
    async def run() -> list[Asked]:
        async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(message(body=b"x") if asked.path == "/b" else message("301 Moved", "Location: /b"))

        async with serving(handler, OUTSIDE) as server:
            async with Fetcher(public(server, gap_s=0.2), objection=objection) as web:
                assert isinstance(await web.get(Request(server.url())), Response)
            return server.asked

    assert min(gaps(asyncio.run(run()))) >= 0.2


def test_two_hosts_that_send_us_to_each_other_do_not_block() -> None:
    async def run() -> None:
        there: dict[int, str] = {}

        async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
            writer.write(
                message(body=b"x") if asked.path == "/b" else message("302 X", f"Location: {there[asked.port]}")
            )

        async with serving(handler, OUTSIDE) as one, serving(handler, "127.0.0.3") as other:
            there |= {one.port: other.url("/b"), other.port: one.url("/b")}
            async with Fetcher(public(one, other, gap_s=0), objection=objection) as web, asyncio.timeout(5):
                answers = await all_of(web, Request(one.url()), Request(other.url()))
            assert all(isinstance(answer, Response) for answer in answers)

    asyncio.run(run())


def test_a_crawl_delay_is_waited_for_and_an_allowed_host_has_no_gap() -> None:
    async def run() -> list[Asked]:
        async with serving(saying(message())) as server, Fetcher(trusting(server, gap_s=5)) as web:
            for gap_s in (0, 0, 0.3):
                await web.get(Request(server.url(), gap_s=gap_s))
            return server.asked

    first, second = gaps(asyncio.run(run()))
    assert first < 0.2
    assert second >= 0.3


def test_a_slow_host_and_a_dead_one_delay_nobody() -> None:
    async def run() -> None:
        async with (
            serving(saying(b"", pause_s=30)) as slow,
            serving(saying(message(body=b"x"))) as quick,
            serving(saying(b"")) as dead,
            Fetcher(trusting(slow, quick, dead, deadline_s=1)) as web,
        ):
            requests = [Request(slow.url()), Request(dead.url()), *(Request(quick.url(f"/{n}")) for n in range(20))]
            start = time.monotonic()
            order = [type(answer) for answer in await all_of(web, *requests)]
            assert time.monotonic() - start < 1.5
            assert order[-1] is Refused
            assert order.count(Response) == 20
            assert order.count(Unreachable) == 1

    asyncio.run(run())


def test_what_is_known_of_a_place_is_not_asked() -> None:
    async def run() -> None:
        log: list[Sent] = []
        async with serving(saying(message(body=b"x"))) as server:
            closed = {server.url("/closed"): Trouble("it asked us to wait", "wait"), server.url("/dead"): GONE}
            async with Fetcher(trusting(server), log=log.append, known=lambda place: closed.get(place.url)) as web:
                urls = [server.url(path) for path in ("/closed", "/dead", "/open")]
                refused, unreachable, answer = [await web.get(Request(url)) for url in urls]
            assert refused == Refused("it asked us to wait", "wait", urls[0])
            assert unreachable == Unreachable("nobody is there", urls[1], connected=False)
            assert isinstance(answer, Response)
            assert [one.path for one in server.asked] == ["/open"]
            assert [sent.url for sent in log] == urls[2:]

    asyncio.run(run())


def test_what_became_known_while_waiting_counts_when_the_turn_has_come() -> None:
    async def run() -> None:
        async with serving(saying(message("429 Slow Down"))) as server:
            known: list[Trouble] = []
            async with Fetcher(trusting(server), known=lambda place: known[0] if known else None) as web:

                async def ask(path: str) -> None:
                    if isinstance(await web.get(Request(server.url(path))), Response):
                        known.append(Trouble("it asked us to wait", "wait"))

                await asyncio.gather(*(ask(f"/{n}") for n in range(5)))
            assert len(server.asked) == 1

    asyncio.run(run())


def test_a_redirect_is_followed_only_where_we_may_go() -> None:
    async def run() -> None:
        async def may_go(url: str) -> str | None:
            return "its robots.txt forbids it" if url.endswith("/closed") else None

        answers = {
            "/a": message("302 Found", "Location: /b"), "/b": message("302 Found", "Location: /closed"),
            "/closed": message(body=b"x"),
        }  # fmt: skip
        async with serving(by_path(answers)) as server, Fetcher(trusting(server)) as web:
            answer = await web.get(Request(server.url("/a")), may_go=may_go)
            assert isinstance(answer, Refused)
            assert (answer.why, answer.url) == ("robots", server.url("/b"))
            assert answer.reason.endswith("its robots.txt forbids it")
            assert [one.path for one in server.asked] == ["/a", "/b"]

    asyncio.run(run())


def test_nothing_is_begun_before_there_is_room() -> None:
    async def run() -> None:
        async with AsyncExitStack() as stack:
            servers = [await stack.enter_async_context(serving(saying(message(body=b"x")))) for _ in range(3)]
            room = asyncio.Event()
            web = await stack.enter_async_context(Fetcher(trusting(*servers), room=lambda: until(room)))
            asking = asyncio.gather(*(web.get(Request(server.url())) for server in servers))
            await asyncio.sleep(0.1)
            assert [server.asked for server in servers] == [[], [], []]
            room.set()
            assert all(isinstance(answer, Response) for answer in await asking)

    asyncio.run(run())


async def until(event: asyncio.Event) -> None:
    await event.wait()


def test_the_log_tells_every_request_that_went_out() -> None:
    async def run() -> None:
        log: list[Sent] = []

        async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
            if asked.path == "/broken":
                writer.transport.abort()
            else:
                writer.write(message(body=b"news") if asked.path == "/b" else message("301 Moved", "Location: /b"))

        async with serving(handler) as server, Fetcher(trusting(server), log=log.append) as web:
            await web.get(Request(server.url("/"), etag='"a"'))
            await web.get(Request(server.url("/broken")))
            await web.get(Request("http://127.0.0.1/never-sent"))
        told = [(sent.url, sent.status, sent.conditional, sent.received) for sent in log]
        assert told == [
            (server.url("/"), 301, True, 0),
            (server.url("/b"), 200, True, 4),
            (server.url("/broken"), None, False, 0),
        ]
        assert len(server.asked) == 3

    asyncio.run(run())


def test_settings_make_the_policy() -> None:
    said = {"NEWS_ALLOW_PRIVATE_HOSTS": " Intranet.example:8080, [::1]:80 ,", "NEWS_HOST_GAP_S": "2.5"}
    policy = from_settings(from_environment(said))
    assert policy.allowed == {"intranet.example:8080", "[::1]:80"}
    assert policy.gap_s == 2.5
    assert from_settings(from_environment({})).allowed == frozenset()
    assert from_settings(from_environment({})).gap_s == 1
    assert "(" not in from_settings(from_environment({})).user_agent


@pytest.mark.parametrize(
    ("name", "value"),
    [("NEWS_ALLOW_PRIVATE_HOSTS", "intranet.example"), ("NEWS_ALLOW_PRIVATE_HOSTS", "http://a:80"),
     ("NEWS_ALLOW_PRIVATE_HOSTS", "::1:80"), ("NEWS_HOST_GAP_S", "-1"), ("NEWS_HOST_GAP_S", "soon"),
     ("NEWS_CONTACT", "a)b"), ("NEWS_CONTACT", "a\nb"), ("NEWS_CONTACT", "é@news.example")],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_refused(name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        from_environment({name: value})
