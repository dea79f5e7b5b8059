"""Where the usual way finds little or suspiciously much, another is tried, and the article says which was believed."""

import json

import pytest
from builders_extract import PARAGRAPHS, PROSE, page, read, texts

from pipeline.errors import Rejected

BODY = "\n".join(PROSE)
OTHERS = (
    "Divers freed a rope from the propeller of the Kestrel Bay ferry on Thursday, and it sailed again at noon.",
    "A lighthouse keeper of ninety has written down every ship that passed him since the summer of the great storm.",
    "The last bakery on the island closes in May, since nobody was found who gets up at three in the morning.",
)


def described(**fields: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ferry fares to rise", **fields}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def shell(head: str) -> str:
    """A page whose text is put there by a script."""
    return page('<div id="app"><p>Loading the article, one moment</p></div>', head=head)


def test_a_usual_article_is_found_the_usual_way() -> None:
    assert read(page()).way == "trafilatura"
    assert read(BODY, "text/plain", locator="a.txt").way is None


@pytest.mark.parametrize(
    "body", [BODY, PARAGRAPHS, PARAGRAPHS.replace("<", "&lt;")], ids=["plain", "elements", "escaped elements"]
)
def test_a_body_that_only_the_metadata_tell_is_read_there(body: str) -> None:
    article = read(shell(described(articleBody=body)))
    assert texts(article) == list(PROSE)
    assert article.way is not None
    assert article.way.startswith("JSON-LD articleBody: ")


@pytest.mark.parametrize(
    "fields",
    [{"articleBody": BODY[:-1] + "…"}, {"articleBody": BODY, "isAccessibleForFree": False}, {"articleBody": [BODY]}],
    ids=["cut off", "behind a wall", "no text"],
)
def test_a_body_that_is_not_whole_or_not_free_is_not_read_there(fields: dict[str, object]) -> None:
    try:
        found = texts(read(shell(described(**fields))))
    except Rejected:
        found = []
    assert not set(found) & set(PROSE)


def test_metadata_do_not_speak_for_a_page_that_shows_its_text() -> None:
    longer = BODY + "\n" + "\n".join(OTHERS) * 9
    article = read(page(head=described(articleBody=longer)))
    assert article.way == "trafilatura"
    assert [text for text in texts(article) if text in PROSE] == list(PROSE)


def test_other_articles_below_their_heading_call_for_a_stricter_reading() -> None:
    boxes = "".join(f"<p>{text}</p>" for text in OTHERS)
    html = page(f"{PARAGRAPHS}<div class='bottom-of-article'><p>Top stories</p>{boxes}</div>")
    article = read(html)
    assert article.way == "trafilatura, strict: the usual reading held “Top stories”"
    assert [text for text in texts(article) if text in PROSE] == list(PROSE)
    assert not set(texts(article)) & set(OTHERS)
