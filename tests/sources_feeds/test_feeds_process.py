"""The process that reads feeds: one feed may end it, none may end the others."""

import threading
from collections.abc import Iterator

import pytest
from builders_feeds import NOW, rss

from pipeline.errors import Rejected
from pipeline.sources.feeds.parser import Parser

GOOD = rss("<title>Trams return</title>").encode()
PAGE = b'<html><link rel="alternate" type="application/atom+xml" href="/f"></html>'
CATEGORIES = rss("<title>A</title>" + "".join(f"<category>{n}</category>" for n in range(60_000))).encode()
"""feedparser compares each with all before it: minutes."""


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    with Parser(cpu_s=0.5, memory_bytes=256 * 2**20) as parser:
        yield parser


def title(parser: Parser) -> str | None:
    return parser.parse(GOOD, now=NOW).entries[0].title


def test_a_feed_that_takes_too_long_is_rejected_and_the_next_is_read(parser: Parser) -> None:
    with pytest.raises(Rejected, match=r"takes more than 0.5 s of computing"):
        parser.parse(CATEGORIES, now=NOW)
    assert title(parser) == "Trams return"


def test_a_feed_that_takes_too_much_memory_is_rejected_and_the_next_is_read() -> None:
    many = rss("<title>A</title><description>" + "<b>x</b>" * 300_000 + "</description>").encode()
    with Parser(memory_bytes=80 * 2**20) as small:
        with pytest.raises(Rejected, match=r"takes more than 80 MB"):
            small.parse(many, now=NOW)
        assert title(small) == "Trams return"


@pytest.mark.parametrize(
    "item",
    [
        "<title>A</title><description>" + "<b>" * 20_000 + "</b>" * 20_000 + "</description>",
        "<title>A</title><x " + " ".join(f'a{n}="x"' for n in range(30_000)) + "/>",
        "<title>A</title><description>" + "<![CDATA[" * 100_000 + "</description>",
        "<title>A</title><description>" + "<!--" * 100_000 + "</description>",
        "<title>A</title><description>" + "&lt;script>" * 50_000 + "</description>",
    ],
    ids=["nested tags", "attributes", "open CDATA", "open comments", "open scripts"],
)
def test_what_keeps_parsers_busy_for_minutes_is_read_in_no_time(parser: Parser, item: str) -> None:
    assert [entry.title for entry in parser.parse(rss(item).encode(), now=NOW).entries] == ["A"]


def test_the_reasons_come_over_from_the_process(parser: Parser) -> None:
    with pytest.raises(Rejected, match=r"^this is a web page; its feed is at https://a\.example/f$"):
        parser.parse(
            b'<html><link rel="alternate" type="application/atom+xml" href="/f"></html>',
            url="https://a.example/",
            now=NOW,
        )


def test_a_worker_that_has_grown_retires_and_nobody_notices() -> None:
    # Half of it is less than the worker takes for itself, so it retires after each feed.
    with Parser(memory_bytes=60 * 2**20) as parser:
        assert [title(parser) for _ in range(3)] == ["Trams return"] * 3


def test_threads_share_a_parser(parser: Parser) -> None:
    found: list[str | None] = []
    threads = [threading.Thread(target=lambda: found.append(title(parser))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Trams return"] * 8


def test_a_closed_parser_can_be_used_again() -> None:
    parser = Parser()
    assert title(parser) == "Trams return"
    parser.close()
    assert title(parser) == "Trams return"
    parser.close()
