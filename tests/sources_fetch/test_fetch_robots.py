"""What robots.txt lets us read (RFC 9309), and what its absence, its failure and its malice mean."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import pytest
from bad_server import Asked, Server, by_path, message, saying, serving, trusting

from pipeline.polls import RobotsFile
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.result import Result
from pipeline.sources.fetch.robots import MAX_DELAY_S, Robots, Verdict, judge

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
SITE = "https://news.example"


def judged(rules: str, path: str = "/a") -> Verdict:
    return judge(RobotsFile(SITE, "rules", NOW, rules, seen=True), SITE + path, NOW)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match wins
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),  # equal ones: allow
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?b", True),
        ("User-agent: *\nDisallow: /private*/", "/private-1/b", False),
        ("User-agent: *\nDisallow: /a\n\nUser-agent: news-pipeline\nDisallow: /b", "/a", True),  # our own group only
        ("User-agent: *\nDisallow: /a\n\nUser-agent: News-Pipeline\nDisallow: /b", "/b", False),
        ("User-agent: news-pipeline/1.0\nDisallow: /", "/a", False),
        ("User-agent: other\nUser-agent: news-pipeline\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: news\nDisallow: /", "/a", True),  # the beginning of our name is somebody else
        ("User-agent: pipeline\nDisallow: /", "/a", True),
        ("User-agent: n\nDisallow: /", "/a", True),
        ("user-agent:*\r\ndisallow:/a # all of it", "/a", False),
        ("User-agent: * # everybody\nDisallow: /", "/a", False),
        ("﻿User-agent: *\nDisallow: /", "/a", True),  # the mark is taken off when it is read, not here
        ("Disallow: /", "/a", True),  # nobody's rule
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("<html>not found</html>", "/a", True),
    ],
)
def test_rules_are_read_as_the_standard_says(rules: str, path: str, allowed: bool) -> None:
    assert judged(rules, path).allowed is allowed


@pytest.mark.parametrize(
    ("said", "delay_s"), [("10", 10), ("0.5", 0.5), ("86400", MAX_DELAY_S), ("inf", 0), ("-1", 0), ("a", 0), ("nan", 0)]
)
def test_a_crawl_delay_is_honoured_within_bounds(said: str, delay_s: float) -> None:
    assert judged(f"User-agent: *\nCrawl-delay: {said}").delay_s == delay_s


@pytest.mark.parametrize(
    "rules",
    [
        "".join(f"User-agent:a{n}\n" for n in range(17_000)) + "Allow:/\n" * 30_000,
        "user-agent" + " " * 500_000,
        "User-agent:*\nDisallow:/" + "*a" * 250_000,
        "User-agent:*\n" + "Disallow:/*a*b\n" * 33_000,
        "User-agent:*\nDisallow:/" + "$" * 499_000,
    ],
    ids=["agents", "spaces", "stars", "rules", "dollars"],
)
def test_a_hostile_file_costs_little_time(rules: str) -> None:
    start = time.process_time()
    judged(rules, "/" + "a" * 8000)
    assert time.process_time() - start < 2


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def verdict_of(answer: bytes, path: str = "/a") -> Verdict:
    async def run() -> Verdict:
        async with serving(by_path({"/robots.txt": answer})) as server, Fetcher(trusting(server)) as web:
            return await Robots(web.get).verdict(server.url(path))

    return asyncio.run(run())


CLOSED = b"User-agent: *\nDisallow: /"


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (message(body=CLOSED), False),
        (message(body=b"\xef\xbb\xbf" + CLOSED), False),
        (message("404 Not Found", body=CLOSED), True),
        (message("403 Forbidden"), True),
        (message("410 Gone"), True),
        (message("429 Too Many Requests"), False),
        (message("500 Oops"), False),
        (message("503 Busy"), False),
        (message("301 Moved", "Location: /robots.txt"), True),  # more than five times
        (message("302 Moved", "Location: http://10.0.0.1/robots.txt"), False),
        (message("200 OK", "Content-Encoding: br", body=b"\x1b\0"), False),
        (b"nonsense\r\n\r\n", False),
        (b"", False),
        (message(body=b"#" * 600_000 + b"\n" + CLOSED), True),  # beyond what we look at
        (message(body=b"User-agent: *\nDisallow: /b" + b"\n" * (500 * 1024 - 37) + b"\nDisallow: /a-long-path"), True),
    ],
)
def test_what_the_answer_means(answer: bytes, allowed: bool) -> None:
    assert verdict_of(answer).allowed is allowed


def test_a_site_is_asked_once_a_day_even_over_several_runs() -> None:
    async def run() -> None:
        clock = Clock()
        async with (
            serving(by_path({"/robots.txt": message(body=CLOSED)})) as server,
            Fetcher(trusting(server)) as web,
        ):
            robots = Robots(web.get, now=clock)
            await asyncio.gather(*(robots.verdict(server.url(f"/{n}")) for n in range(5)))
            assert len(server.asked) == 1
            later = Robots(web.get, robots.known, now=clock)
            clock.now += timedelta(hours=23)
            assert not (await later.verdict(server.url("/a"))).allowed
            assert len(server.asked) == 1
            clock.now += timedelta(hours=2)
            await later.verdict(server.url("/a"))
            assert len(server.asked) == 2

    asyncio.run(run())


def test_a_site_that_fails_is_left_alone_then_asked_again() -> None:
    async def run() -> None:
        clock, answers = Clock(), {"/robots.txt": message("503 Busy")}
        async with serving(by_path(answers)) as server, Fetcher(trusting(server)) as web:
            robots = Robots(web.get, now=clock)
            assert not (await robots.verdict(server.url("/a"))).allowed
            answers["/robots.txt"] = message(body=b"")
            assert not (await robots.verdict(server.url("/a"))).allowed
            assert len(server.asked) == 1
            clock.now += timedelta(hours=1)
            assert (await robots.verdict(server.url("/a"))).allowed

    asyncio.run(run())


def test_what_a_site_once_said_holds_while_it_fails() -> None:
    async def run() -> None:
        clock, answers = Clock(), {"/robots.txt": message(body=b"User-agent: *\nDisallow: /closed")}
        async with serving(by_path(answers)) as server, Fetcher(trusting(server)) as web:
            robots = Robots(web.get, now=clock)
            await robots.verdict(server.url("/a"))
            answers["/robots.txt"] = message("500 Oops")
            for days in (1, 40):
                clock.now += timedelta(days=days)
                assert (await robots.verdict(server.url("/open"))).allowed
                assert not (await robots.verdict(server.url("/closed"))).allowed

    asyncio.run(run())


def test_a_site_whose_file_never_came_is_open_after_a_month() -> None:
    async def run() -> None:
        clock = Clock()
        async with serving(saying(message("500 Oops"))) as server, Fetcher(trusting(server)) as web:
            robots = Robots(web.get, now=clock)
            allowed = []
            for _ in range(4):
                allowed.append((await robots.verdict(server.url("/a"))).allowed)
                clock.now += timedelta(days=10)
            assert allowed == [False, False, False, True]

    asyncio.run(run())


def test_rules_hold_for_the_site_that_was_asked_not_the_one_it_redirects_to() -> None:
    async def run() -> None:
        async with serving(by_path({"/robots.txt": message(body=CLOSED)})) as other:
            moved = message("301 Moved", f"Location: {other.url('/robots.txt')}")
            async with serving(by_path({"/robots.txt": moved})) as server, Fetcher(trusting(server, other)) as web:
                assert not (await Robots(web.get).verdict(server.url("/a"))).allowed

    asyncio.run(run())


def test_what_is_no_address_is_not_allowed() -> None:
    async def never(request: object) -> Result:
        raise AssertionError("nothing is asked")

    assert not asyncio.run(Robots(never).verdict("news.example/a")).allowed


def test_the_request_says_what_it_is_for() -> None:
    async def run() -> tuple[Asked, Server]:
        async with serving(by_path({})) as server, Fetcher(trusting(server)) as web:
            await Robots(web.get).verdict(server.url("/a/b?c#d"))
            return server.asked[0], server

    asked, server = asyncio.run(run())
    assert asked.path == "/robots.txt"
    assert asked.headers["host"] == server.name.encode()
