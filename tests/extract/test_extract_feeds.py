"""What a feed's entry holds is article from end to end; a page behind it gives way to the summary where it is none."""

import time
from dataclasses import replace

import pytest
from builders_extract import NOW, PARAGRAPHS, PROSE, page, raw
from hypothesis import given as drawn
from hypothesis import strategies as st

from pipeline.article import Article, Block, Given, RawDocument
from pipeline.errors import Rejected
from pipeline.extract import document_id, extract

URL = "https://lantern.example/2026/fares"
SUMMARY = "Ferry fares rise by a fifth in May. Commuters keep their discount."
SAID = Given(
    url=f"{URL}?utm_source=rss",
    title="Ferry fares to rise",
    published_at="Tue, 06 Oct 2026 09:00:00 GMT",
    source="Lantern",
    authors=("Ruta Hallam",),
    categories=("Travel",),
    language="en-GB",
    summary=SUMMARY,
    feeds=("https://lantern.example/rss", "https://lantern.example/atom"),
)
SILENT = replace(SAID, summary=None)


def entry(body: str, media_type: str = "text/html", given: Given = SILENT) -> Article:
    return extract(RawDocument(URL, body.encode(), media_type, NOW, given, None, "entry"))


def fetched(html: str | bytes, given: Given = SAID, media_type: str = "text/html") -> Article:
    return extract(replace(raw(html, media_type, given, URL), came_as="page"))


def paragraph(text: str, link_share: float = 0.0) -> Block:
    return Block("paragraph", text, link_share)


FRAGMENTS = [
    ("bare text", "Fares rise.", [paragraph("Fares rise.")]),
    ("text around blocks", "Before <p>inside</p> after",
     [paragraph("Before"), paragraph("inside"), paragraph("after")]),
    ("inline", "<p>Fares <b>ri</b>se <i>soon</i>.</p>", [paragraph("Fares rise soon.")]),
    ("line breaks", "One.<br><br/>Two.<br />Three.", [paragraph("One."), paragraph("Two."), paragraph("Three.")]),
    ("heading, list", "<h3>Fares</h3><ul><li>Adults <b>9</b></li><li><p>Children 4</p></li></ul>",
     [Block("heading", "Fares", 0.0), Block("list_item", "Adults 9", 0.0), Block("list_item", "Children 4", 0.0)]),
    ("heading in a list", "<ol><li><h4>First</h4>then this</li></ol>",
     [Block("heading", "First", 0.0), Block("list_item", "then this", 0.0)]),
    ("quote, caption", "<blockquote><p>We wait.</p></blockquote><figure><figcaption>The pier</figcaption></figure>",
     [Block("quote", "We wait.", 0.0), Block("caption", "The pier", 0.0)]),
    ("definitions", "<dl><dt>Fare</dt><dd>a price</dd></dl>",
     [Block("list_item", "Fare", 0.0), Block("list_item", "a price", 0.0)]),
    ("table",
     "<table><caption>Fares</caption><tr><th>Adults</th><td>9</td></tr><tr><td>Dogs</td><td>1</td></tr></table>",
     [Block("caption", "Fares", 0.0), paragraph("Adults 9"), paragraph("Dogs 1")]),
    ("scripts and styles", "<style>p{}</style><p>Fares<script>track('Fares')</script> rise.</p><noscript>No</noscript>",
     [paragraph("Fares rise.")]),
    ("tracking pixel", '<p>Fares rise.</p><img src="https://t.example/p.gif" width="1" height="1" alt="">',
     [paragraph("Fares rise.")]),
    ("hidden", '<p hidden>No</p><p style="color:red; display : none">No</p><div style="visibility:hidden">No</div>Yes',
     [paragraph("Yes")]),
    ("text behind what is dropped", "<p>Fares <iframe src=x>No</iframe>rise.</p>", [paragraph("Fares rise.")]),
    ("links", '<p><a href="/a">Read</a> this</p><p><a href="/b">All <b>of it</b></a></p>',
     [paragraph("Read this", 0.5), paragraph("All of it", 1.0)]),
    ("a link over blocks", "<a href='/a'><p>One</p><p>Two</p></a>three",
     [paragraph("One", 1.0), paragraph("Two", 1.0), paragraph("three")]),
    ("references", "<p>Fish &amp; chips&nbsp;&#8211; &lt;9 crowns&gt; Cafe&#769;</p>",
     [paragraph("Fish & chips – <9 crowns> Café")]),
    ("comments", "<!-- no -->Yes<!-- no --> it is", [paragraph("Yes it is")]),
    ("unclosed", "<p>One<p>Two<div>Three", [paragraph("One"), paragraph("Two"), paragraph("Three")]),
    ("custom elements", "<x-lead>Fares <x-b>rise</x-b>.</x-lead><p>Soon.</p>",
     [paragraph("Fares rise."), paragraph("Soon.")]),
    ("byline, date and footer",
     "<p>By Ruta Hallam</p><time>6 October</time><p>Rise.</p><footer>Appeared first here.</footer>",
     [paragraph("By Ruta Hallam"), paragraph("6 October"), paragraph("Rise."), paragraph("Appeared first here.")]),
    ("a whole page", "<html><head><title>No</title><meta name=author content=No></head><body><p>Yes</p></body></html>",
     [paragraph("Yes")]),
]  # fmt: skip


@pytest.mark.parametrize(("html", "blocks"), [row[1:] for row in FRAGMENTS], ids=[row[0] for row in FRAGMENTS])
def test_an_entry_is_read_as_it_was_set(html: str, blocks: list[Block]) -> None:
    assert list(entry(html).blocks) == blocks


words = st.text(alphabet="aäß あ", min_size=1, max_size=6)
trees = st.recursive(
    words,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["div", "p", "b", "a href=x", "li", "blockquote", "h2", "td", "x-y", "section"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=12,
)


@drawn(st.lists(trees, min_size=1, max_size=4))
def test_no_letter_of_an_entry_is_lost_or_moved(parts: list[str]) -> None:
    html = "".join(part.replace("</a href=x>", "</a>") for part in parts)
    shown = "".join("".join(piece.partition(">")[2] for piece in f">{html}".split("<")).split())
    try:
        found = entry(html).blocks
    except Rejected:
        found = ()
    assert "".join("".join(block.text.split()) for block in found) == shown
    assert all(block.link_share is not None and 0 <= block.link_share <= 1 for block in found)


def test_an_entry_in_plain_text_is_read_line_by_line() -> None:
    article = entry("Fares rise.\n\n- Adults 9\n<b>Dogs</b> 1", "text/plain; charset=utf-8")
    assert [(block.kind, block.text, block.link_share) for block in article.blocks] == [
        ("paragraph", "Fares rise.", None), ("list_item", "- Adults 9", None), ("paragraph", "<b>Dogs</b> 1", None),
    ]  # fmt: skip


def test_an_entry_is_cited_by_its_feed_alone() -> None:
    html = (
        '<link rel="canonical" href="https://other.example/x"><meta property="og:title" content="No">'
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"No","author":"Nobody"}</script>'
        f"<h1>No</h1><time datetime='2020-01-01'>then</time>{PARAGRAPHS}"
    )
    citation = entry(html).citation
    assert (citation.canonical_url, citation.id) == (URL, document_id(URL, ""))
    assert (citation.title, citation.authors, citation.text_from) == ("Ferry fares to rise", ("Ruta Hallam",), "feed")
    assert (str(citation.published_at), citation.published_from) == ("2026-10-06 09:00:00+00:00", "feed")
    assert citation.feeds == SAID.feeds


def test_an_entry_without_an_address_is_known_by_its_text() -> None:
    nameless = replace(SILENT, url=None)
    assert entry("<p>Fares rise.</p>", given=nameless).citation.canonical_url is None
    ids = {entry(html, given=nameless).citation.id for html in ("<p>Fares rise.</p>", "<p>Fares fall.</p>")}
    assert len(ids) == 2


@pytest.mark.parametrize("body", ["", " ", "<img src=a.png>", "<script>x</script>", "<p>&nbsp;</p>", "\0"])
def test_an_entry_without_text_gives_its_summary_or_is_rejected(body: str) -> None:
    assert [block.text for block in entry(body, given=SAID).blocks] == [SUMMARY]
    with pytest.raises(Rejected):
        entry(body)


def test_signatures_of_files_are_words_in_an_entry() -> None:
    assert entry("RIFF was the word on the wall.", "text/plain").blocks[0].text.startswith("RIFF")


@pytest.mark.parametrize(
    "html",
    ["<div>" * 100_000 + "Fares", "<b " + "a=1 " * 100_000 + ">Fares</b>", "<p>" + "<i>Fares</i> " * 100_000 + "</p>"],
    ids=["deep", "attributes", "crowded"],
)
def test_an_entry_built_to_hurt_costs_little(html: str) -> None:
    start = time.process_time()
    assert entry(html, given=SAID).blocks
    assert time.process_time() - start < 3


def test_a_page_behind_an_entry_is_the_text() -> None:
    article = fetched(page())
    assert [block.text for block in article.blocks if block.kind == "paragraph"] == list(PROSE)
    citation = article.citation
    assert (citation.text_from, citation.published_from, citation.source) == ("page", "feed", "Lantern")
    assert (citation.summary, citation.feeds) == (SUMMARY, SAID.feeds)


WALL = (
    "<html><head><title>Just a moment...</title><link rel='canonical' href='https://lantern.example/check'></head>"
    "<body><p>Verify you are human.</p></body></html>"
)
TEASER = f"<p>{PROSE[0][:60]} …</p>"
PAID = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>'
FALLEN = [
    ("robot check", WALL),
    ("pay wall without a teaser", page("<p>Subscribe to continue reading.</p><p>Already a subscriber? Log in.</p>")),
    ("pay wall, teaser as the summary", page(f"<p>{SUMMARY}</p><p>Subscribe to continue reading.</p>")),
    ("paid for, cut off", page(TEASER, PAID)),
    ("cut off without a word", page(TEASER)),
    ("consent", page("<p>We and our 80 partners use cookies and other data.</p><p>Accept all cookies</p>")),
    ("error page", page("<p>It is gone.</p>", title="Page not found")),
    ("far less", page("<p>Fares rise.</p>")),
    ("no text", page("")),
    ("empty", ""),
    ("PDF", "%PDF-1.7 and so on"),
    ("feed", "<rss version='2.0'><channel></channel></rss>"),
    ("too deep", "<div>" * 100_000 + "<p>Fares</p>"),
]


@pytest.mark.parametrize("html", [row[1] for row in FALLEN], ids=[row[0] for row in FALLEN])
def test_a_page_that_is_no_article_gives_way_to_the_summary(html: str) -> None:
    article = fetched(html)
    assert article.blocks == (Block("paragraph", SUMMARY, None),)
    citation = article.citation
    assert (citation.text_from, citation.title, citation.canonical_url) == ("feed", "Ferry fares to rise", URL)
    assert (citation.authors, citation.language, citation.published_from) == (("Ruta Hallam",), "en", "feed")


@pytest.mark.parametrize("html", [row[1] for row in FALLEN[:2]], ids=[row[0] for row in FALLEN[:2]])
@pytest.mark.parametrize("summary", [None, "", " \n"])
def test_without_a_summary_a_wall_is_rejected(html: str, summary: str | None) -> None:
    with pytest.raises(Rejected):
        fetched(html, replace(SAID, summary=summary))


def test_a_long_summary_beats_a_longer_refusal_but_not_the_article() -> None:
    told = replace(SAID, summary=" ".join(PROSE[:4]))
    gated = page(f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p><p>{PROSE[2]}</p><p>Subscribe to continue reading.</p>")
    assert fetched(gated, told).citation.text_from == "feed"
    assert fetched(page(), told).citation.text_from == "page"
    assert fetched(gated).citation.text_from == "page"  # a teaser with more than the summary is worth keeping


def test_nothing_of_a_long_summary_is_cut() -> None:
    told = " ".join(f"The board met for the {number}. time." for number in range(2_000))
    assert [block.text for block in fetched(WALL, replace(SAID, summary=told)).blocks] == [told]


def test_a_summary_in_lines_stays_in_lines() -> None:
    assert len(fetched("", replace(SAID, summary="One.\r\nTwo.")).blocks) == 2


def test_a_page_in_plain_text_is_told_from_the_page() -> None:
    assert fetched("\n".join(PROSE), media_type="text/plain").citation.text_from == "page"


VARIANTS = [
    ("amp path", f"{URL}/amp/", URL),
    ("amp parameter", f"{URL}?amp=1", URL),
    ("amp host", "https://amp.lantern.example/2026/fares", URL),
    ("mobile host", "https://m.lantern.example/2026/fares", URL),
    ("mobile host, http", "http://mobile.lantern.example/2026/fares?from=rss", URL),
    ("www", "https://www.lantern.example/2026/fares", URL),
    ("relative", f"{URL}/amp", "/2026/fares"),
    ("tracking in the canonical", URL, f"{URL}?utm_campaign=x#top"),
]


@pytest.mark.parametrize(("given", "canonical"), [row[1:] for row in VARIANTS], ids=[row[0] for row in VARIANTS])
def test_variants_of_a_page_are_one_document(given: str, canonical: str) -> None:
    html = page(head=f'<link rel="canonical" href="{canonical}">')
    citation = fetched(html, replace(SAID, url=given)).citation
    assert (citation.canonical_url, citation.id) == (URL, document_id(URL, ""))


IN_SECTION = "https://lantern.example/news/2026/fares"
UNBELIEVED = [
    ("syndicated from another site", "https://agency.example/2026/fares"),
    ("front page", "https://lantern.example/"),
    ("section", "https://lantern.example/news"),
    ("no address", "javascript:void(0)"),
]


@pytest.mark.parametrize("canonical", [row[1] for row in UNBELIEVED], ids=[row[0] for row in UNBELIEVED])
def test_a_canonical_that_is_not_the_page_leaves_the_given_address(canonical: str) -> None:
    html = page(head=f'<link rel="canonical" href="{canonical}">')
    assert fetched(html, replace(SAID, url=IN_SECTION)).citation.canonical_url == IN_SECTION


ATOM = replace(SAID, published_at=None, modified_at="2026-10-06T09:00:00Z")
UPDATED = "2026-10-06 09:00:00+00:00"


@pytest.mark.parametrize(
    ("given", "head", "said"),
    [
        (ATOM, "", (UPDATED, "time", "feed")),
        (ATOM, '<meta property="article:published_time" content="2026-10-01T08:00:00Z">',
         ("2026-10-01 08:00:00+00:00", "time", "page")),
        (replace(ATOM, url="https://lantern.example/2026/10/05/fares"), "",
         ("2026-10-05 00:00:00+00:00", "day", "url")),
        (replace(ATOM, published_at="last spring"), "", (UPDATED, "time", "feed")),
        (replace(ATOM, modified_at="3999-01-01"), "", ("None", None, None)),
        (replace(ATOM, feeds=()), "", ("None", None, None)),  # a file's last change says nothing of its first day
    ],
)  # fmt: skip
def test_a_feed_that_only_tells_the_last_change_tells_the_day_where_nobody_else_does(
    given: Given, head: str, said: tuple[str, str | None, str | None]
) -> None:
    citation = fetched(page(head=head), given).citation
    assert (str(citation.published_at), citation.published_precision, citation.published_from) == said


def test_what_was_published_at_its_last_change_was_not_modified_since() -> None:
    assert fetched(page(), ATOM).citation.modified_at is None
