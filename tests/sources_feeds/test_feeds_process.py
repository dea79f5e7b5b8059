"""The process that reads feeds: one feed may end it, none may end the others."""

import json
import threading
from collections.abc import Callable, Iterator

import pytest
from builders_feeds import NOW, atom, rss

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


def test_half_a_character_in_a_json_feed_harms_nothing_but_itself(parser: Parser) -> None:
    half = "\ud83d"
    item: dict[str, object] = dict.fromkeys(
        ("id", "title", "summary", "content_html", "language"), f"Trams{half} return"
    )
    item |= {"url": f"https://harbourpost.example/{half}", "tags": [f"Trams{half}"], "author": {"name": f"Mira{half}"}}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": half, "language": f"en{half}", "items": [item]}
    (entry,) = parser.parse(json.dumps(feed).encode(), now=NOW).entries
    assert (entry.title, entry.categories, entry.authors) == ("Trams\ufffd return", ("Trams\ufffd",), ("Mira\ufffd",))
    assert title(parser) == "Trams return"


def test_what_no_text_can_carry_is_left_out_of_a_json_feed(parser: Parser) -> None:
    item = {"id": "1\0", "title": "Trams\0 re\uffffturn", "content_text": "Line\r\nby line\x1b", "tags": ["Tra\0ms"]}
    (entry,) = parser.parse(json.dumps({"title": "Harbour Post", "items": [item]}).encode(), now=NOW).entries
    assert (entry.id, entry.title, entry.content) == ("1", "Trams return", "Line\nby line")
    assert entry.categories == ("Trams",)


@pytest.mark.parametrize(
    "reference", ["&#xD83D;", "&#55357;", "&#xD83D;&#xDE00;", "&amp;#xD83D;", "&#0;", "&#x110000;"]
)
@pytest.mark.parametrize("feed", [rss, atom])
def test_references_to_no_character_harm_nothing_but_themselves(
    parser: Parser, feed: Callable[[str], str], reference: str
) -> None:
    inner = f"<id>g{reference}</id><link>https://a.example/{reference}</link><author><name>{reference}</name></author>"
    inner += f"<title>Trams {reference} return</title><summary type='html'>{reference}</summary>{reference}</undone>"
    (entry,) = parser.parse(feed(inner).encode(), now=NOW).entries
    assert (entry.title or "").startswith("Trams ")


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
