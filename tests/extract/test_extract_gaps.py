"""What the extraction library leaves out of the middle of an article comes back; what stands apart stays out."""

import pytest
from builders_extract import PROSE, beside, page, read, texts

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
        f'<div class="x1"><div class="x2">{POST}</div></div>',
        f'<p class="share-line">{POST}</p>',
        f'<div id="related"><p>{POST}</p><p>{POST[::-1]}</p></div>',
        f'<div class="newsletter-story"><p>{POST}</p></div>',
        f'<div class="ad-break-text"><p>{POST}</p></div>',
    ],
    ids=["a post", "a list that links", "a table", "bare elements", "for shares", "an id", "a newsletter", "adverts"],
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
    article = read(around(markup))
    assert not any(POST in text for text in texts(article))
    assert POST in beside(article)


def test_nothing_comes_back_twice() -> None:
    found = texts(read(around(f"<ul><li>{POST}</li></ul><h2>What rowers say of the board</h2>")))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    "markup",
    [
        f'<figure><img src="boat.jpg"><p>{POST}</p></figure>',
        f'<div class="newsletter"><p>{POST}</p></div>',
        f'<div id="related"><h3><a href="/a">Rowers race the ferry across the bay</a></h3><p>{POST}</p></div>',
        f'<div class="related"><ul><li>{POST}</li></ul></div>',
    ],
    ids=["a caption", "a call", "another article", "a list"],
)
def test_what_is_of_another_kind_is_no_prose_of_the_article(markup: str) -> None:
    article = read(around(markup))
    assert not any(POST in text for text in texts(article))
    assert POST in beside(article)


LEAD = "A ferry that costs a fifth more is the talk of Kestrel Bay, and those who need it most are the angriest."


@pytest.mark.parametrize("name", ["article-body", "article-body ads-enabled", "story-text"])
def test_a_lead_between_the_title_and_the_body_is_the_articles(name: str) -> None:
    body = "".join(f"<p>{text}</p>" for text in PROSE)
    html = page(f'<p>{LEAD}</p><div class="ad-slot"></div><div class="{name}">{body}</div>')
    assert texts(read(html))[-1 - len(PROSE) :] == [LEAD, *PROSE]


def test_the_items_of_a_ranking_keep_what_stands_in_them() -> None:
    items = "".join(
        f'<div class="item"><h2>Number {n}: a boat</h2><div><p>{text}</p><ul><li>Built in 190{n}</li></ul></div></div>'
        for n, text in enumerate(PROSE * 2)
    )
    found = texts(read(page(items)))
    assert [text for text in found if text.startswith("Built")] == [f"Built in 190{n}" for n in range(2 * len(PROSE))]
