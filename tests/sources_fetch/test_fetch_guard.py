"""No address, redirect or changing name leads inside: tried against servers that would answer."""

import asyncio
from collections.abc import Sequence

import pytest
from bad_server import Asked, Server, by_path, message, saying, serving, trusting

from pipeline.sources.fetch import addresses
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy
from pipeline.sources.fetch.result import Refused, Request, Response, Result, Sent

OUTSIDE = "127.0.0.2"
"""Stands for a public address: the only one of loopback that these tests' table does not object to."""


def objection(address: str) -> str | None:
    return None if address == OUTSIDE else addresses.objection(address)


class Names:
    """A name server whose answers change; it counts how often it was asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def policy(*servers: Server) -> Policy:
    """One that does not mind these servers' ports, but does mind their addresses."""
    return Policy(gap_s=0, ports=frozenset({80, *(server.port for server in servers)}))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "１２７.0.0.1", "127.0.0.1.",
     "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "[::1]", "[::]", "0",
     "0.0.0.0", "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "10.0.0.1", "192.0.0.192", "100.64.0.1",
     "224.0.0.1"],
)  # fmt: skip
def test_a_private_address_is_refused_in_every_spelling(host: str) -> None:
    async def run() -> None:
        log: list[Sent] = []
        async with serving(saying(message(body=b"secret"))) as server, Fetcher(policy(server), log=log.append) as web:
            answer = await web.get(Request(f"http://{host}:{server.port}/"))
            assert isinstance(answer, Refused)
            assert answer.why == "address"
            assert server.asked == []
            assert log == []

    asyncio.run(run())


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["::1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"]])
def test_a_name_that_leads_inside_is_refused(answers: list[str]) -> None:
    async def run() -> None:
        async with serving(saying(message(body=b"secret"))) as server:
            async with Fetcher(policy(server), lookup=Names(answers)) as web:
                answer = await web.get(Request(f"http://news.example:{server.port}/"))
            assert isinstance(answer, Refused)
            assert answer.why == "address"
            assert "news.example" in answer.reason
            assert answers[0] in answer.reason
            assert server.asked == []

    asyncio.run(run())


def test_of_several_addresses_only_the_public_ones_are_tried() -> None:
    async def run() -> None:
        async with serving(saying(message(body=b"news")), OUTSIDE) as server:
            names = Names(["127.0.0.1", "::1", OUTSIDE])
            async with Fetcher(policy(server), lookup=names, objection=objection) as web:
                answer = await web.get(Request(f"http://news.example:{server.port}/"))
            assert isinstance(answer, Response)
            assert answer.body == b"news"

    asyncio.run(run())


def test_a_name_that_changes_its_mind_leads_nowhere() -> None:
    """DNS rebinding: a first look-up to please the guard, and a second for the connection, would lead inside."""

    async def run() -> tuple[Names, list[Result], list[Asked]]:
        names = Names([OUTSIDE], ["127.0.0.1"])
        async with (
            serving(saying(message(body=b"news")), OUTSIDE) as outside,
            Fetcher(policy(outside), lookup=names, objection=objection) as web,
        ):
            request = Request(f"http://news.example:{outside.port}/")
            return names, [await web.get(request), await web.get(request)], outside.asked

    names, (first, second), asked = asyncio.run(run())
    assert isinstance(first, Response)
    assert isinstance(second, Refused)
    assert second.why == "address"
    assert len(asked) == 1
    assert names.asked == 2  # once for each connection: there is no second look-up to lie to


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("http://127.0.0.1:{port}/", "address"),
        ("//2130706433:{port}/", "address"),
        ("http://[::ffff:127.0.0.1]:{port}/", "address"),
        ("http://169.254.169.254/latest/meta-data/", "address"),
        ("http://127.0.0.2:22/", "port"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://127.0.0.2/", "scheme"),
        ("gopher://127.0.0.2/", "scheme"),
        ("http://user:word@127.0.0.2:{port}/", "credentials"),
        ("http://[", "url"),
    ],
)
def test_a_redirect_leads_no_further_than_an_address_would(location: str, why: str) -> None:
    async def run() -> None:
        answers: dict[str, bytes] = {}
        async with serving(by_path(answers), OUTSIDE) as outside:
            answers["/"] = message("302 Found", "Location: " + location.format(port=outside.port))
            async with Fetcher(policy(outside), objection=objection) as web:
                answer = await web.get(Request(outside.url()))
            assert isinstance(answer, Refused)
            assert answer.why == why
            assert answer.redirects == ((302, outside.url()),)
            assert len(outside.asked) == 1

    asyncio.run(run())


def test_a_public_server_cannot_send_us_to_an_allowed_private_one() -> None:
    async def run() -> None:
        async with serving(saying(message(body=b"secret"))) as inside:
            redirect = saying(message("302 Found", f"Location: {inside.url()}"))
            async with serving(redirect, OUTSIDE) as outside:
                rules = Policy(gap_s=0, ports=frozenset({outside.port}), allowed=frozenset({inside.name}))
                async with Fetcher(rules, objection=objection) as web:
                    led = await web.get(Request(outside.url()))
                    asked = await web.get(Request(inside.url()))
            assert isinstance(led, Refused)
            assert led.why == "address"
            assert isinstance(asked, Response)

    asyncio.run(run())


def test_only_the_allowed_port_of_an_allowed_host_is_open() -> None:
    async def run() -> None:
        async with (
            serving(saying(message(body=b"news"))) as one,
            serving(saying(message(body=b"secret"))) as other,
            Fetcher(trusting(one)) as web,
        ):
            assert isinstance(await web.get(Request(one.url())), Response)
            assert isinstance(await web.get(Request(other.url())), Refused)

    asyncio.run(run())


def test_no_proxy_of_the_environment_comes_between(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> None:
        async with serving(saying(message(body=b"proxy"))) as proxy, serving(saying(message(body=b"news"))) as server:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, proxy.url())
            async with Fetcher(trusting(server)) as web:
                answer = await web.get(Request(server.url()))
            assert isinstance(answer, Response)
            assert answer.body == b"news"

    asyncio.run(run())


def test_headers_that_may_be_secret_stay_with_their_origin() -> None:
    async def run() -> None:
        async with serving(saying(message(body=b"x"))) as other:
            answers = {
                "/": message("302 Found", "Location: /b"),
                "/b": message("302 Found", f"Location: {other.url()}"),
            }
            async with serving(by_path(answers)) as server:
                async with Fetcher(trusting(server, other)) as web:
                    answer = await web.get(Request(server.url(), headers=(("Authorization", "Basic eDp5"),)))
                assert [asked.headers.get("authorization") for asked in server.asked] == [b"Basic eDp5"] * 2
                assert "authorization" not in other.asked[0].headers
                assert isinstance(answer, Response)
                assert "Basic" not in repr(answer)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "value"),
    [("X-Key", "a\r\nHost: inside.example"), ("X-Key", "a\nb"), ("X\r\nHost", "a"), ("X-Key", "a\0b"), ("Host", "b"),
     ("Accept-Encoding", "br"), ("X Key", "a"), ("X-Key", "\ud800")],
)  # fmt: skip
def test_no_header_can_begin_another_one(name: str, value: str) -> None:
    async def run() -> None:
        async with serving(saying(message())) as server, Fetcher(trusting(server)) as web:
            answer = await web.get(Request(server.url(), headers=((name, value),)))
            assert isinstance(answer, Refused)
            assert answer.why == "headers"
            assert server.asked == []

    asyncio.run(run())


def test_no_cookie_is_kept() -> None:
    async def run() -> None:
        async with serving(saying(message("200 OK", "Set-Cookie: who=you; Path=/"))) as server:
            async with Fetcher(trusting(server)) as web:
                await web.get(Request(server.url()))
                await web.get(Request(server.url()))
            assert all("cookie" not in asked.headers for asked in server.asked)

    asyncio.run(run())
