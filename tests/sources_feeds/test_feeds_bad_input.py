"""Feeds as they come: ill-formed, wrongly labelled, no feeds at all, and made to do harm."""

import gzip
import json
from contextlib import suppress

import pytest
from builders_feeds import FEED_URL, NOW, atom, only, read, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import Rejected
from pipeline.sources.feeds.bounds import MAX_BYTES, MAX_ENTRIES
from pipeline.sources.feeds.parse import parse

RUSSIAN = "Паром подорожает"
DECLARED = (
    '<?xml version="1.0" encoding="{}"?><rss><channel><item><title>Паром подорожает</title></item></channel></rss>'
)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (DECLARED.format("utf-8").encode(), None),
        (DECLARED.format("utf-8").encode("utf-8-sig"), "text/xml"),
        (DECLARED.format("utf-16").encode("utf-16"), None),
        (DECLARED.format("utf-16").encode("utf-16-le"), "application/xml"),
        (DECLARED.format("windows-1251").encode("cp1251"), None),
        (b"\r\n\n  " + DECLARED.format("windows-1251").encode("cp1251"), "text/xml"),
        (DECLARED.format("windows-1251").encode("cp1251"), "text/xml; charset=us-ascii"),
        (DECLARED.format("utf-8").encode("koi8-r"), "application/rss+xml; charset=KOI8-R"),
        (DECLARED.format("iso-8859-1").encode("utf-8"), "text/html"),
        (gzip.compress(DECLARED.format("utf-8").encode()), "application/x-gzip"),
    ],
)
def test_a_feed_is_decoded_whatever_it_claims(body: bytes, content_type: str | None) -> None:
    assert [entry.title for entry in read(body, content_type=content_type).entries] == [RUSSIAN]


def test_a_few_bad_bytes_do_not_garble_the_rest() -> None:
    body = rss(*(f"<title>Fähre {n} über den Fluß</title>" for n in range(50))).encode().replace(b" 7 ", b" 7\xff ", 1)
    titles = [entry.title for entry in read(body).entries]
    assert titles[8] == "Fähre 8 über den Fluß"
    assert titles[7] == "Fähre 7\ufffd über den Fluß"


@pytest.mark.parametrize(
    "broken",
    [
        "<title>Cuts & closures</title><link>https://a.example/?x=1&y=2</link>",
        "<title>Cuts &amp; closures</title><description>Half&nbsp;past&eacute;</description>",
        "<title>Cuts &#38; closures</title><description>bell &#8; and \x08</description>",
        "<title>Cuts &amp; closures</title><description><b>open</description>",
        "<title>Cuts &amp; closures</title><undeclared:tag>x</undeclared:tag>",
        "<title>Cuts &amp; closures</title><description>cut o",
    ],
)
def test_ill_formed_feeds_are_read(broken: str) -> None:
    feed = read(rss("<title>Before</title>", broken, "<title>After</title>"))
    titles = [entry.title for entry in feed.entries]
    assert titles[:2] == ["Before", "Cuts & closures"]
    assert titles[-1] == "After"


def test_a_drawing_that_is_not_closed_does_not_take_the_next_title() -> None:
    drawing = '<title>One</title><content type="xhtml"><div><svg></content>'
    assert [entry.title for entry in read(atom(drawing, "<title>Two</title>")).entries] == ["One", "Two"]


def test_a_feed_that_breaks_off_gives_what_came_and_says_so() -> None:
    feed = read(rss("<title>One</title>", "<title>Two</title>")[:-20])
    assert [entry.title for entry in feed.entries] == ["One", "Two"]
    assert "ill-formed XML in line 1" in feed.notes[0]


def test_warnings_printed_before_the_feed_are_passed_over() -> None:
    assert only("Warning: mysql_connect() in /srv/www on line 3\n" + rss("<title>A</title>")).title == "A"


def test_a_feed_in_good_order_may_be_empty() -> None:
    assert read(rss()).entries == ()
    assert read('{"version": "https://jsonfeed.org/version/1.1", "title": "Q", "items": []}').entries == ()


PAGE = "<!DOCTYPE html><html><head>{}</head><body><p>Hello</p></body></html>"
LINK = '<link rel="alternate" type="application/rss+xml" title="x" href="/feed.xml">'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("\x00\x01", "control characters"),
        (PAGE.format(LINK), "this is a web page; its feed is at https://harbourpost.example/feed.xml"),
        (PAGE.format(""), "a web page that names no feed"),
        ("<p>Not found</p>", "neither RSS, Atom nor JSON Feed"),
        ("Not found", "plain text or binary"),
        ("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR<", "neither RSS"),
        ('<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><item', "before its first entry"),
        ('<?xml version="1.0"?><opml version="1.0"><body/></opml>', "news feeds import"),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>', "sitemap"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": [{', "breaks off"),
        ('{"error": "not found"}', "no JSON Feed"),
        ("[" * 100_000, "ill-formed"),
        ('{"version": "1", "items": [{"id": ' + "9" * 10_000 + "}]}", "ill-formed"),
    ],
)
def test_what_is_no_feed_is_rejected_with_a_sentence(body: str, said: str) -> None:
    with pytest.raises(Rejected, match=r"^[^\n]{10,250}$") as caught:
        read(body, url=FEED_URL)
    assert said in str(caught.value)


def test_a_feed_served_as_a_page_is_a_feed() -> None:
    assert read(rss("<title>A</title>"), content_type="text/html; charset=utf-8").entries[0].title == "A"


def test_only_the_first_entries_of_an_endless_feed_are_read_and_it_says_so() -> None:
    feed = read(rss(*(f"<title>{n}</title>" for n in range(MAX_ENTRIES + 5))))
    assert len(feed.entries) == MAX_ENTRIES
    assert "2,000" in feed.notes[0]
    items = [{"title": str(n)} for n in range(MAX_ENTRIES + 5)]
    assert "2,005" in read(json.dumps({"version": "1", "items": items})).notes[0]


@pytest.mark.parametrize("apart", ["", "\n"])
def test_an_entity_that_the_feed_declares_is_meant(apart: str) -> None:
    head = f'<!DOCTYPE rss [{apart}<!ENTITY desk "Town &#38; Sea">{apart}<!ENTITY who "Mira Sand">{apart}]>{apart}'
    assert only(head + rss("<title>by &who;</title>").partition("?>")[2]).title == "by Mira Sand"


def test_neither_bombs_nor_files_come_out_of_entities() -> None:
    bomb = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    for entity in (f'<!ENTITY a "lol">{bomb}', '<!ENTITY j SYSTEM "file:///etc/hostname">'):
        feed = read(f"<?xml version='1.0'?><!DOCTYPE rss [{entity}]>" + rss("<title>x&j;y</title>").partition("?>")[2])
        assert feed.entries[0].title == "x&j;y"


def test_what_is_larger_than_any_feed_is_rejected_packed_or_not() -> None:
    large = b" " * (MAX_BYTES + 1)
    for body in (large, gzip.compress(large)):
        with pytest.raises(Rejected, match="larger than 10 MB"):
            read(body)


PIECES = """
<rss> <channel> <item> </item> <title> </title> <feed> <entry> <link> <guid> <image> <width> <source> <div> </div> <svg>
<textinput> <category> <author> <description> <pubDate> <itunes:owner> <media:thumbnail> <dcterms:valid> <![CDATA[ ]]>
& &#0; &lt; <!DOCTYPE <?xml <!-- \x85 é <x:y > 26 null [] " : ]} {"items":[ {"id": <link/href='//['> <!ENTITY [ ttl
<content/type='xhtml'> <rss/xmlns:a='b'>"""
SNIPPETS = st.sampled_from(PIECES.split()).map(lambda piece: piece.replace("/", " ", 1) if "='" in piece else piece)


@settings(max_examples=300, deadline=None)
@given(st.binary() | st.lists(SNIPPETS, max_size=40).map(lambda pieces: "".join(pieces).encode()))
def test_whatever_the_bytes_nothing_but_rejected_is_raised(body: bytes) -> None:
    with suppress(Rejected):
        parse(body, url=FEED_URL, content_type="text/xml", now=NOW)
