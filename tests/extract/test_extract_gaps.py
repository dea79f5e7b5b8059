"""What the extraction library leaves out of the middle of an article comes back; what stands apart stays out."""

import pytest
from builders_extract import PROSE, page, read, texts

POST = "“Fares up by a fifth? My boat is faster,” a rower wrote on the harbour's board of messages."


def around(markup: str) -> str:
    half = len(PROSE) // 2
    before, after = ("".join(f"<p>{text} {text}</p>" for text in part) for part in (PROSE[:half], PROSE[half:]))
    return page(f'<div class="entry">{before}{markup}{after}</div>')


@pytest.mark.parametrize(
    "markup",
    [
        f'<div class="embed"><blockquote class="twitter-tweet"><p>{POST}</p></blockquote></div>',
        f'<ul><li><a href="/who">Who rows</a>: {POST}</li><li>{POST[:40]}</li></ul>',
        f"<table><tr><td>{POST}</td></tr></table>",
    ],
    ids=["an embedded post", "a list that links", "a table"],
)
def test_what_stands_between_the_paragraphs_is_told(markup: str) -> None:
    assert any(POST in text for text in texts(read(around(markup))))


@pytest.mark.parametrize(
    "markup",
    [
        f'<aside><blockquote class="twitter-tweet"><p>{POST}</p></blockquote></aside>',
        f'<div class="related-posts"><ul><li>{POST}</li></ul></div>',
        f'<div class="newsletter-signup"><p>{POST}</p></div>',
    ],
    ids=["aside", "related posts", "newsletter"],
)
def test_what_stands_apart_between_the_paragraphs_stays_out(markup: str) -> None:
    assert not any(POST in text for text in texts(read(around(markup))))


def test_nothing_comes_back_twice() -> None:
    found = texts(read(around(f"<ul><li>{POST}</li></ul><h2>What rowers say of the board</h2>")))
    assert len(found) == len(set(found))
