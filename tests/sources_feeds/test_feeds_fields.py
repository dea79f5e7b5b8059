"""What an entry says: titles, addresses, dates, names, texts, in each format."""

import pytest
from builders_feeds import FEED_URL, atom, only, read, rss


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Profits &amp; losses", "Profits & losses"),
        ("Profits &amp;amp; losses", "Profits & losses"),  # RSS's titles are HTML by custom
        ("Write &amp;amp;amp; for an ampersand", "Write &amp; for an ampersand"),
        ("<![CDATA[Profits &amp; losses]]>", "Profits & losses"),
        ("<![CDATA[It&#8217;s <em>over</em>]]>", "It’s over"),
        ("<![CDATA[Three < four, five > four]]>", "Three < four, five > four"),
        ("<![CDATA[Why the &lt;blink&gt; element is dead]]>", "Why the <blink> element is dead"),
        ("Why &lt;blink&gt; isn&amp;#8217;t dead", "Why <blink> isn’t dead"),
        ("\n  Two\n lines ", "Two lines"),
        ("First<![CDATA[ and ]]>second", "First and second"),
        ("AT&amp;T", "AT&T"),
        ("  ", None),
    ],
)
def test_a_title_of_rss_is_text_unescaped_once(written: str, meant: str | None) -> None:
    assert only(rss(f"<title>{written}</title><guid>1</guid>")).title == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('<title type="html">Profits &amp;amp; &lt;em&gt;losses&lt;/em&gt;</title>', "Profits & losses"),
        ('<title type="html"><![CDATA[Why the &lt;blink&gt; died]]></title>', "Why the <blink> died"),
        ('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bold</b> &lt;x&gt;</div></title>',
         "A bold <x>"),
        ('<title type="text">Write &amp;amp; for an ampersand</title>', "Write &amp; for an ampersand"),
        ("<title>Less &lt;b&gt; is more</title>", "Less <b> is more"),
    ],
)  # fmt: skip
def test_a_title_of_atom_is_what_its_type_says(written: str, meant: str) -> None:
    assert only(atom(f"{written}<id>1</id>")).title == meant


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_title_of_a_picture_is_not_the_article_s(order: tuple[int, int]) -> None:
    parts = ("<title>Trams return</title><description>Next spring.</description>",
             "<media:title>Photo 7</media:title><media:description>A tram</media:description>")  # fmt: skip
    entry = only(rss("".join(parts[i] for i in order)))
    assert (entry.title, entry.summary, entry.content) == ("Trams return", "Next spring.", None)


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link>https://harbourpost.example/a?x=1&amp;y=2</link>", "https://harbourpost.example/a?x=1&y=2"),
        ("<link>/news/a</link>", "https://harbourpost.example/news/a"),
        ("<link>\n https://harbourpost.example/a \n</link>", "https://harbourpost.example/a"),
        ("<guid>https://harbourpost.example/g</guid>", "https://harbourpost.example/g"),
        ('<guid isPermaLink="false">https://harbourpost.example/g</guid>', None),
        ("<guid>12345</guid>", None),
        ("<link>https://proxy.example/~r/1</link><feedburner:origLink>https://harbourpost.example/a</feedburner:origLink>",
         "https://harbourpost.example/a"),
    ],
)  # fmt: skip
def test_the_address_is_the_link_resolved_else_a_guid_that_is_one(item: str, url: str | None) -> None:
    assert only(rss(f"<title>A</title>{item}"), url=FEED_URL).url == url


def test_addresses_are_resolved_against_xml_base() -> None:
    entry = only(
        atom(
            '<title>A</title><link href="a.html"/><content type="html">&lt;a href="/b"&gt;b&lt;/a&gt;</content>',
            attributes='xml:base="https://webdesk.example/2026/"',
        ),
        url=FEED_URL,
    )
    assert entry.url == "https://webdesk.example/2026/a.html"
    assert entry.content == '<a href="https://webdesk.example/b">b</a>'


def test_an_address_that_cannot_be_resolved_stays_as_given() -> None:
    assert only(rss("<title>A</title><link>/news/a</link>")).url == "/news/a"


def test_a_guid_stays_as_given_whatever_it_says_of_itself() -> None:
    entry = only(rss("<title>A</title><guid> 12345 </guid><link>/a</link>"), url=FEED_URL)
    assert (entry.guid, entry.id) == ("12345", "12345")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("Thu, 30 Apr 2026 07:41:00 MEST", "2026-04-30T05:41:00+00:00"),
        ("Thu, 05 Mar 26 21:10:00 +0300", "2026-03-05T18:10:00+00:00"),
        ("Thu, 15 Jan 2026 12:00:00 EST", "2026-01-15T17:00:00+00:00"),
        ("2026-03-05T10:00:00.123+05:30", "2026-03-05T04:30:00+00:00"),
        ("2026-03-05 10:00:00", "2026-03-05T10:00:00+00:00"),
        ("Mon, 01 Jan 0001 00:00:00 +0000", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Sat, 01 Jan 2033 00:00:00 GMT", None),
        ("last Tuesday", None),
    ],
)
def test_a_date_is_read_whatever_its_zone_and_kept_as_text_if_it_cannot_be(written: str, read_as: str | None) -> None:
    entry = only(rss(f"<title>A</title><pubDate>{written}</pubDate>"))
    assert (entry.published_at.isoformat() if entry.published_at else None) == read_as
    assert entry.published == written


def test_published_and_updated_are_told_apart() -> None:
    entry = only(
        atom("<title>A</title><updated>2026-03-05T07:00:00Z</updated><published>2024-10-17T06:30:00Z</published>")
    )
    assert (entry.published, entry.updated) == ("2024-10-17T06:30:00Z", "2026-03-05T07:00:00Z")
    only_updated = only(atom("<title>A</title><updated>2026-03-05T07:00:00Z</updated>"))
    assert (only_updated.published_at, only_updated.updated) == (None, "2026-03-05T07:00:00Z")


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("<dc:creator>Ilse Brandt</dc:creator><dc:creator>Tomas Okello</dc:creator>", ("Ilse Brandt", "Tomas Okello")),
        ("<author>mira@harbourpost.example (Mira Sand)</author>", ("Mira Sand",)),
        ("<author>Mira Sand &lt;mira@harbourpost.museum&gt;</author>", ("Mira Sand",)),
        ("<dc:creator>Mira Sand (Tidings)</dc:creator>", ("Mira Sand (Tidings)",)),
        ("<author>desk@harbourpost.example</author>", ()),
        ("<author>Mira Sand</author><dc:creator>Mira Sand</dc:creator>", ("Mira Sand",)),
        ("<dc:creator><![CDATA[Brandt &amp; Sand]]></dc:creator>", ("Brandt & Sand",)),
        ("<dc:creator/>", ()),
    ],
)
def test_authors_are_the_names_each_once(item: str, names: tuple[str, ...]) -> None:
    assert only(rss(f"<title>A</title>{item}")).authors == names


def test_atom_names_its_authors_in_elements() -> None:
    authors = "<author><name>Per Aune</name><email>p@a.example</email></author><author><name>Jonna Vik</name></author>"
    assert only(atom(f"<title>A</title>{authors}")).authors == ("Per Aune", "Jonna Vik")


def test_categories_are_those_of_the_item_as_text() -> None:
    item = "<category>Ports</category><category><![CDATA[Town &amp; Sea]]></category><category>Ports</category>"
    assert only(rss(f"<title>A</title>{item}")).categories == ("Ports", "Town & Sea")
    assert only(atom('<title>A</title><category term="p1" label="Ports"/>')).categories == ("Ports",)


def test_the_content_is_the_longest_html_and_the_summary_stays_apart() -> None:
    content = "<content:encoded><![CDATA[<p>One.</p><p>Two &amp; three.</p>]]></content:encoded>"
    for item in (f"<description>Short.</description>{content}", f"{content}<description>Short.</description>"):
        entry = only(rss(f"<title>A</title>{item}"))
        assert (entry.summary, entry.content) == ("Short.", "<p>One.</p><p>Two &amp; three.</p>")
    alone = only(rss(f"<title>A</title>{content}"))
    assert (alone.summary, alone.content_type) == (None, "text/html")


def test_a_summary_is_text_and_its_markup_is_kept_beside() -> None:
    entry = only(
        rss("<title>A</title><description>&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Q&amp;amp;A&lt;/p&gt;</description>")
    )
    assert (entry.summary, entry.summary_html) == ("One. Q&A", "<p>One.</p><p>Q&amp;A</p>")


def test_the_boilerplate_of_an_entry_is_left_to_cleaning() -> None:
    tail = "The post Trams return appeared first on Harbour Post."
    assert tail in (only(rss(f"<title>A</title><description>Text. {tail}</description>")).summary or "")


@pytest.mark.parametrize(
    ("channel", "seconds"),
    [
        ("<ttl>60</ttl>", 3600),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800),
        ("<ttl>60</ttl><sy:updatePeriod>daily</sy:updatePeriod>", 86_400),
        ("<ttl>often</ttl><sy:updatePeriod>now</sy:updatePeriod>", None),
        ("<ttl>0</ttl>", None),
        ("", None),
    ],
)
def test_a_feed_says_how_often_it_changes(channel: str, seconds: int | None) -> None:
    assert read(rss("<title>A</title>", channel=channel)).update_interval_s == seconds


def test_rdf_keeps_its_items_outside_the_channel() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Old</title></channel>'
        '<item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link>'
        "<dc:date>2026-03-05T10:00:00Z</dc:date><dc:language>en</dc:language></item></rdf:RDF>"
    )
    (entry,) = feed.entries
    assert (feed.title, entry.title, entry.guid) == ("Old", "One", "https://old.example/1")
    assert entry.updated_at is not None


def test_json_feed_is_read_in_both_versions_and_with_their_usual_mistakes() -> None:
    feed = read(
        """{"version": "https://jsonfeed.org/version/1", "title": "Q", "home_page_url": "https://q.example/", "items": [
        {"id": 7, "url": "/a", "title": "A", "content_html": "<p>x</p>", "author": {"name": "Per Aune"}, "tags": "sea"},
        {"id": "8", "external_url": "https://o.example/b", "content_text": "plain",
         "authors": [{"name": "Jonna Vik"}, 5], "date_published": "2026-03-04T12:00:00+01:00", "date_modified": null,
         "tags": ["sea", null]}, "no item"]}"""
    )
    first, second = feed.entries
    assert (first.id, first.url, first.authors, first.categories) == (
        "7",
        "https://q.example/a",
        ("Per Aune",),
        ("sea",),
    )
    assert (second.url, second.content, second.content_type) == ("https://o.example/b", "plain", "text/plain")
    assert (second.authors, second.title) == (("Jonna Vik",), None)
    assert second.published_at is not None
