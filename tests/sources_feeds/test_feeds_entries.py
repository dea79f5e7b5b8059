"""What the pipeline is offered of an entry: its place, what it says, and what counts as an edit."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest
from builders_feeds import FEED_URL, only, read, rss
from builders_schedule import NOON, entry, feed
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract import extract
from pipeline.sources.feeds import entries
from pipeline.sources.feeds.feed import Entry, Feed
from pipeline.sources.feeds.naming import publisher
from pipeline.sources.feeds.subscriptions import Subscription

LONG = "<p>" + "The ferry came back to the harbour on Monday after nine weeks in the yard, said the port. " * 5 + "</p>"
SUBSCRIPTION = Subscription(FEED_URL)


def test_a_document_is_where_its_article_is_whoever_names_it() -> None:
    plain = entry(1, NOON)
    tagged = replace(plain, id="guid 1", url="https://harbourpost.example/1?utm_source=rss#top")
    assert entries.locator(plain, entries.common([plain]), FEED_URL) == "https://harbourpost.example/1"
    assert (
        entries.locator(tagged, entries.common([tagged]), "https://other.example/rss")
        == "https://harbourpost.example/1"
    )


@pytest.mark.parametrize(
    "url", [None, "", "/relative", "mailto:desk@harbourpost.example", "https://harbourpost.example/"]
)
def test_without_an_address_of_its_own_an_entry_is_named_by_its_feed(url: str | None) -> None:
    one = entry(1, NOON, id="note-1", url=url)
    assert entries.locator(one, entries.common([one]), FEED_URL) == f"{FEED_URL}#note-1"


def test_entries_that_share_an_address_are_documents_of_their_own_if_they_hold_texts() -> None:
    ticker = "https://harbourpost.example/live"
    texts = [entry(n, NOON, id=f"part-{n}", url=f"{ticker}?utm_source=rss{n}", content=LONG) for n in range(3)]
    assert len({entries.locator(one, entries.common(texts), FEED_URL) for one in texts}) == 3
    teasers = [replace(one, content=None) for one in texts]
    assert {entries.locator(one, entries.common(teasers), FEED_URL) for one in teasers} == {ticker}
    twice = [texts[0], replace(texts[0], id="part-0-again")]
    assert entries.locator(texts[0], entries.common(twice), FEED_URL) == ticker


def test_a_page_is_asked_for_where_the_address_leads_to_it() -> None:
    tagged = entry(1, NOON, url="https://harbourpost.example/1?utm_source=rss")
    assert entries.page_address(tagged, entries.locator(tagged, entries.common([tagged]), FEED_URL)) == tagged.url
    for url in (None, "https://harbourpost.example/"):
        note = entry(1, NOON, id="note-1", url=url)
        assert entries.page_address(note, entries.locator(note, entries.common([note]), FEED_URL)) is None


def test_what_is_given_is_verbatim() -> None:
    said = rss(
        "<title>Ferry returns</title><link>https://harbourpost.example/ferry?utm_source=rss</link>"
        "<pubDate>Mon, 01 Jun 26 08:57 EST</pubDate><category>Harbour</category><category>Transport</category>"
        "<dc:creator>Mira Sand</dc:creator>"
        "<description>&lt;p&gt;It is &lt;b&gt;back&lt;/b&gt;.&lt;/p&gt;</description>",
        channel="<title>Harbour Post - World | RSS</title><language>en-gb</language>",
    )
    feed = read(said)
    given = entries.given(feed.entries[0], feed, SUBSCRIPTION)
    assert given.url == "https://harbourpost.example/ferry?utm_source=rss"
    assert (given.title, given.published_at, given.summary) == (
        "Ferry returns",
        "Mon, 01 Jun 26 08:57 EST",
        "It is back.",
    )
    assert (given.authors, given.categories) == (("Mira Sand",), ("Harbour", "Transport"))
    assert (given.source, given.language, given.feeds) == ("Harbour Post", "en-gb", (FEED_URL,))
    named = entries.given(feed.entries[0], feed, replace(SUBSCRIPTION, name="The Harbour Post"))
    assert named.source == "The Harbour Post"


def test_a_teaser_in_the_content_is_a_summary_if_it_tells_more() -> None:
    teaser = entry(1, NOON, summary="It is back.", content="<p>It is back after <b>nine</b> weeks in the yard…</p>")
    assert entries.given(teaser, feed(), SUBSCRIPTION).summary == "It is back after nine weeks in the yard…"
    whole = replace(teaser, content=LONG)
    assert entries.given(whole, feed(), SUBSCRIPTION).summary == "It is back."


def test_the_document_of_a_whole_text_is_that_text() -> None:
    one = entry(1, NOON, content=LONG, summary="It is back.")
    given = entries.given(one, feed(), SUBSCRIPTION)
    raw = entries.document(one, given, "https://harbourpost.example/1", NOON, text="content")
    assert (raw.came_as, raw.media_type, raw.body.decode()) == ("entry", "text/html; charset=utf-8", LONG)
    assert extract(raw).citation.canonical_url == "https://harbourpost.example/1"
    plain = replace(one, content="Two lines.\nOf text.", content_type="text/plain")
    raw = entries.document(plain, given, raw.locator, NOON, text="content")
    assert [block.text for block in extract(raw).blocks] == ["Two lines.", "Of text."]


def test_the_document_in_place_of_a_page_is_the_most_that_the_entry_tells() -> None:
    one = entry(1, NOON, summary="It is back.", summary_html="<p>It is back.</p>", content="<p>Back…</p>")
    given = entries.given(one, feed(), SUBSCRIPTION)
    raw = entries.document(one, given, "https://harbourpost.example/1", NOON, text="summary")
    assert raw.body == b"<p>It is back.</p>"
    longer = replace(one, content="<p>It is back after nine weeks…</p>")
    raw = entries.document(longer, given, raw.locator, NOON, text="summary")
    assert raw.body.decode() == "<p>It is back after nine weeks…</p>"
    nothing = replace(one, summary=None, summary_html=None, content=None)
    assert entries.document(nothing, given, raw.locator, NOON, text="summary").body == b""


def test_a_whole_text_in_the_description_stands_in_for_its_page_with_all_its_paragraphs() -> None:
    paragraphs = [f"{number}. " + "The ferry to the island sails again. " * 20 for number in range(8)]
    description = "".join(f"<p>{text}</p>" for text in paragraphs)
    one = only(
        rss(f"<title>A</title><link>https://a.example/1</link><description><![CDATA[{description}]]></description>")
    )
    assert entries.wanted(one) == "page"
    given_of = entries.given(one, feed(), SUBSCRIPTION)
    article = extract(entries.document(one, given_of, "https://a.example/1", NOON, text="summary"))
    assert [block.text for block in article.blocks] == [text.strip() for text in paragraphs]
    assert article.citation.text_from == "feed"


def test_an_address_that_does_not_name_the_document_is_not_given() -> None:
    one = entry(1, NOON, id="note-1", url="https://harbourpost.example/", content=LONG)
    place = entries.locator(one, entries.common([one]), FEED_URL)
    raw = entries.document(one, entries.given(one, feed(), SUBSCRIPTION), place, NOON, text="content")
    assert raw.given.url is None
    assert extract(raw).citation.url is None


def test_an_entry_that_only_tells_its_update_was_published_then() -> None:
    one = entry(1, None, updated="2026-06-01T08:00:00Z", updated_at=NOON - timedelta(days=1), content=LONG)
    given = entries.given(one, feed(), SUBSCRIPTION)
    assert given.published_at is None  # its page may know better
    raw = entries.document(one, given, "https://harbourpost.example/1", NOON, text="content")
    assert raw.given.published_at == "2026-06-01T08:00:00Z"


def test_text_that_utf8_does_not_know_does_not_stop_a_document() -> None:
    one = entry(1, NOON, title="half \ud83d", content=LONG + "\ud83d")
    raw = entries.document(one, entries.given(one, feed(), SUBSCRIPTION), "x", NOON, text="content")
    assert raw.body.endswith(b"?")
    assert len(entries.digest(one)) == 32


BASE = entry(
    1, NOON, content=LONG, summary="It is back, 3 hours ago.", title="Ferry returns (12 comments)",
    url="https://harbourpost.example/ferry",
)  # fmt: skip
PIXEL = '<img src="https://pixel.example/1.gif?r={}" width="1">'

SAME = {
    "a tracking parameter": {"url": "https://harbourpost.example/ferry?utm_campaign=tuesday"},
    "a tracking pixel": {"content": LONG + PIXEL.format(81)},
    "links that carry a session": {"content": LONG.replace("ferry", '<a href="/f?s=81">ferry</a>')},
    "markup": {"content": LONG.replace("<p>", '<p class="lead">').replace("harbour", "<b>harbour</b>")},
    "white space": {"content": LONG.replace(" ", "\n ")},
    "letters put together otherwise": {"title": "Ferry returns (12 comments)"},
    "time that goes by": {"summary": "It is back, 4 hours ago."},
    "comments that are counted": {"title": "Ferry returns (1,204 comments)"},
    "a scripture of the same date": {"published": "Tue, 02 Jun 2026 14:00:00 +0200"},
    "another id": {"id": "x", "guid": "x"},
    "an update without another word": {"updated": "2026-06-02T13:00:00Z", "updated_at": NOON + timedelta(hours=1)},
    "categories": {"categories": ("Harbour",)},
}
EDITS = {
    "a word": {"content": LONG.replace("nine", "ten")},
    "a number": {"content": LONG.replace("nine", "9,000")},
    "a paragraph more": {"content": LONG + "<p>It was repainted.</p>"},
    "another title": {"title": "Ferry is back"},
    "another summary": {"summary": "It is back, as the port says."},
    "another address": {"url": "https://harbourpost.example/ferry?page=2"},
    "another date": {"published_at": NOON - timedelta(hours=1)},
    "a text where there was a teaser": {"content": "<p>It is back…</p>"},
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME.keys())
def test_what_changes_by_itself_is_no_edit(change: dict[str, object]) -> None:
    assert entries.digest(replace(BASE, **change)) == entries.digest(BASE)  # type: ignore[arg-type]  # rows of a table


@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS.keys())
def test_what_somebody_wrote_anew_is_an_edit(change: dict[str, object]) -> None:
    assert entries.digest(replace(BASE, **change)) != entries.digest(BASE)  # type: ignore[arg-type]  # rows of a table


def test_an_update_is_an_edit_where_the_text_is_on_a_page() -> None:
    teaser = replace(BASE, content=None)
    updated = replace(teaser, updated="2026-06-02T13:00:00Z", updated_at=NOON + timedelta(hours=1))
    assert entries.digest(updated) != entries.digest(teaser)


def test_dates_that_a_site_renews_for_all_entries_at_once_are_no_edits() -> None:
    def polled(at: datetime) -> list[str]:
        stamped = [entry(n, at + timedelta(seconds=n), updated_at=at, updated=at.isoformat()) for n in range(6)]
        return [entries.digest(one, entries.common(stamped)) for one in stamped]

    assert polled(NOON) == polled(NOON + timedelta(minutes=10))
    different = [entry(n, NOON - timedelta(hours=n)) for n in range(6)]
    redated = replace(different[0], published_at=NOON + timedelta(minutes=10))
    among = entries.common([redated, *different[1:]])
    assert entries.digest(different[0], entries.common(different)) != entries.digest(redated, among)


def test_the_same_feed_read_twice_has_the_same_digests() -> None:
    said = rss("<title>Ferry &amp;amp; bridge</title><link>https://harbourpost.example/1</link>")
    assert entries.digest(only(said)) == entries.digest(only(said.replace("&amp;amp;", "<![CDATA[&amp;]]>")))


texts = st.none() | st.text()
moments = st.none() | st.datetimes().map(lambda at: at.replace(tzinfo=NOON.tzinfo, microsecond=0))
plain_entries = st.builds(
    Entry, st.text(), texts, texts, texts, moments, moments, texts, texts, st.lists(st.text()).map(tuple), texts, texts,
    texts, st.sampled_from(["text/html", "text/plain"]), st.lists(st.text()).map(tuple),
)  # fmt: skip


@given(plain_entries)
def test_an_entry_comes_back_as_it_was_put_away(one: Entry) -> None:
    again = entries.decode(entries.encode(one))
    assert again == one
    assert [type(getattr(again, field.name)) for field in fields(again)] == [
        type(getattr(one, field.name)) for field in fields(one)
    ]


@given(plain_entries)
def test_whatever_an_entry_says_it_has_a_place_and_a_digest(one: Entry) -> None:
    nameless = Feed(None, None, None, (one,), ())
    place = entries.locator(one, entries.common((one,)), FEED_URL)
    assert place.startswith(("http://", "https://"))
    assert len(entries.digest(one)) == 32
    for text in ("content", "summary"):
        raw = entries.document(one, entries.given(one, nameless, SUBSCRIPTION), place, NOON, text=text)
        assert raw.given.feeds == (FEED_URL,)


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("Harbour Post", "Harbour Post"),
        ("Harbour Post - World | RSS", "Harbour Post"),
        ("World | Harbour Post", "Harbour Post"),
        ("The Harbour Post » Sport", "The Harbour Post"),
        ("Harbour Post RSS Feed", "Harbour Post"),
        ("Harbour Post (RSS)", "Harbour Post"),
        ("Harbour Post: Latest News", "Harbour Post"),
        ("Comments on: Harbour Post – Home", "Harbour Post"),
        ("HarbourPost.com: World News", "HarbourPost.com"),
        ("Tidewatch – Fishing, Ships and More", "Tidewatch – Fishing, Ships and More"),  # nobody knows which
        ("Tidewatch | All stories", "Tidewatch"),
        ("Top Stories", None),
        ("World", None),
        ("Rain Or Shine -", "Rain Or Shine"),
        ("", None),
        (None, None),
    ],
)
def test_a_publisher_is_named_without_what_names_nobody(title: str | None, source: str | None) -> None:
    assert publisher(title, (FEED_URL, None, "no address")) == source
