"""What becomes of a document as a whole: text, page, or a refusal with its reason; the id; determinism."""

from hashlib import sha256

import pytest
from builders_extract import NOW, PARAGRAPHS, PROSE, page, raw, read, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import Given, RawDocument
from pipeline.errors import DocumentError, Rejected
from pipeline.extract import document_id, extract


def test_a_line_of_plain_text_is_a_block() -> None:
    article = read(
        "\n\n  First line. \n\nSecond line.\n- A bullet\n• Another\n— Oui, dit-il.\n", "text/plain", locator="a.txt"
    )
    assert [(block.kind, block.text, block.link_share) for block in article.blocks] == [
        ("paragraph", "First line.", None),
        ("paragraph", "Second line.", None),
        ("list_item", "- A bullet", None),
        ("list_item", "• Another", None),
        ("paragraph", "— Oui, dit-il.", None),
    ]


def test_no_line_of_a_text_becomes_its_title() -> None:
    citation = read("A headline\n\nA paragraph.", "text/plain", locator="a.txt").citation
    assert citation.title is None
    assert citation.published_at is None
    assert citation.url is None
    assert citation.text_from == "file"


def test_a_text_keeps_every_repetition() -> None:
    refrain = "“Not one metre more,” the crowd answered."
    assert texts(read(f"{refrain}\nOne.\n{refrain}\n{refrain}", "text/plain")).count(refrain) == 3


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (b"", "text/plain", "empty"),
        (b" \n\t ", "text/html", "empty"),
        (b"\0\0\0\0", "text/plain", "no text"),
        (b"%PDF-1.7 ...", "text/plain", "PDF"),
        (b"PK\x03\x04....", "text/html", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "text/plain", "image"),
        (b"\xff\xd8\xff\xe0..JFIF", "text/html", "image"),
        (b"\x1f\x8b\x08....", "text/html", "gzip"),
        (bytes(range(256)) * 8, "text/plain", "binary"),
        (b"<?xml version='1.0'?><rss version='2.0'><channel/></rss>", "application/xml", "<rss>"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", "text/html", "<feed>"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "text/html", "no article text"),
        (b"<html></html>", "text/html", "no article text"),
    ],
)
def test_what_is_no_article_is_rejected_with_its_reason(body: bytes, media_type: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        read(body, media_type)


def test_stray_nuls_do_not_make_a_text_binary() -> None:
    assert texts(read(b"Fares\0 rise\0 in May." * 30, "text/plain")) == ["Fares rise in May." * 30]


@pytest.mark.parametrize(
    ("media_type", "locator", "is_page"),
    [
        ("text/html", "a.html", True),
        ("application/octet-stream", "a", True),
        ("", "https://lantern.example/a", True),
        ("text/plain", "https://lantern.example/a", True),  # servers send pages so
        ("text/plain", "a.txt", False),  # somebody wrote about HTML
    ],
)
def test_a_page_is_known_by_its_content(media_type: str, locator: str, is_page: bool) -> None:
    article = read(page(), media_type, locator=locator)
    assert article.citation.text_from == ("page" if is_page else "file")


def test_a_text_under_the_name_of_a_page_is_read_by_lines() -> None:
    assert texts(read("One line.\nAnother < line.", "text/html")) == ["One line.", "Another < line."]


def test_a_fragment_of_html_is_a_page() -> None:
    assert texts(read(PARAGRAPHS, "text/html")) == list(PROSE)


def test_the_id_is_the_hash_of_the_canonical_address() -> None:
    given = Given(url="https://lantern.example/a?utm_source=x&id=7#top")
    expected = sha256(b"https://lantern.example/a?id=7").hexdigest()[:32]
    assert read("A text.", "text/plain", given).citation.id == expected
    assert read(page(), "text/html", given).citation.id == expected


def test_without_address_the_id_is_the_hash_of_the_text() -> None:
    composed, decomposed = "Caf\u00e9  am\nSee", "Cafe\u0301 am See"
    assert (
        document_id(None, composed) == document_id(None, decomposed) == sha256(b"Caf\xc3\xa9 am See").hexdigest()[:32]
    )
    assert read(composed, "text/plain").citation.id == document_id(None, composed)
    assert read(composed.encode("utf-16"), "text/plain").citation.id == document_id(None, composed)


def test_the_same_document_gives_the_same_article_whatever_was_read_before() -> None:
    first = read(page())
    for number in range(5):
        read(page(PARAGRAPHS * 2, title=f"Another {number}"))
    assert read(page()) == first


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["text/html", "text/plain", "application/xml", ""]))
def test_any_bytes_are_an_article_or_a_refusal(body: bytes, media_type: str) -> None:
    try:
        article = extract(RawDocument("a", body, media_type, NOW, Given()))
    except DocumentError:
        return
    assert all(block.text and block.text == block.text.strip() for block in article.blocks)


MARKUP = st.lists(
    st.sampled_from(["<p>", "</p>", "<a href='x'>", "</a>", "<li>", "<h2>", "<br>", "<b>", "words and words. "])
)


@settings(max_examples=60, deadline=None)
@given(MARKUP)
def test_any_markup_gives_link_shares_between_0_and_1(pieces: list[str]) -> None:
    article = read(page("".join(pieces) + PARAGRAPHS))
    assert all(block.link_share is not None and 0 <= block.link_share <= 1 for block in article.blocks)


def test_what_was_given_wins_over_what_the_page_says() -> None:
    given = Given(
        url="https://lantern.example/a", title="Given", published_at="2026-03-05T09:20:00+01:00", source="The Lantern",
        authors=("By Ann Lee and Bob Ray",), categories=("Ferries",), section="Travel", language="de-AT",
        summary="Short.",
    )  # fmt: skip
    head = '<meta name="author" content="Nobody Else"><meta property="og:site_name" content="Mirror">'
    citation = extract(raw(page(head=head), given=given)).citation
    assert (citation.title, citation.source, citation.authors) == ("Given", "The Lantern", ("Ann Lee", "Bob Ray"))
    assert (citation.section, citation.categories, citation.language) == ("Travel", ("Ferries",), "de")
    assert (citation.published_from, citation.summary) == ("given", "Short.")
    assert str(citation.published_at) == "2026-03-05 08:20:00+00:00"


def test_a_date_from_a_feed_is_called_so() -> None:
    given = Given(published_at="Thu, 05 Mar 2026 09:20:00 GMT", feeds=("https://lantern.example/feed",))
    assert read(page(), given=given).citation.published_from == "feed"


@pytest.mark.parametrize(
    ("given", "place", "head", "expected"),
    [
        (Given(source="Given"), "folder", '<meta property="og:site_name" content="Mirror">', "Given"),
        (Given(), "folder", '<meta property="og:site_name" content="Mirror">', "Mirror"),
        (Given(url="https://www.lantern.example/a"), "folder", "", "lantern.example"),
        (Given(), "folder", "", "folder"),
        (Given(), None, "", None),
    ],
)
def test_the_source_is_told_by_the_first_who_knows(
    given: Given, place: str | None, head: str, expected: str | None
) -> None:
    document = RawDocument("a.html", page(head=head).encode(), "text/html", NOW, given, place)
    assert extract(document).citation.source == expected


def test_no_surrogate_reaches_a_citation() -> None:
    node = r'{"@type": "NewsArticle", "description": "Fares \ud83d rise \u0000"}'
    head = f'<script type="application/ld+json">{node}</script>'
    citation = read(page(head=head), given=Given(source="Mirror \ud800")).citation
    assert (citation.summary, citation.source) == ("Fares rise", "Mirror")
