"""A page's article in blocks: kinds, link shares, and the faults of extraction that were met in the wild."""

import pytest
from builders_extract import PARAGRAPHS, PROSE, page, read, texts

from pipeline.article import Block

ADVERT = '<div class="ad"><span>Advertisement</span></div>'
READERS = (
    "My uncle says that the old ferry was cheaper and far more fun to ride on.",
    "Bound to happen, folks, sooner or later.",
)


def block(text: str, body: str) -> Block:
    return next(block for block in read(page(body)).blocks if block.text.startswith(text))


def test_blocks_come_in_order_with_their_kinds() -> None:
    quote = "“A family of four thinks twice at these prices,” she said on the pier."
    body = f"<p>{PROSE[0]}</p><h2>What changes</h2><ul><li>Fares rise</li><li>Discounts stay</li></ul><p>{PROSE[1]}</p>"
    article = read(page(body + f"<blockquote><p>{quote}</p></blockquote><p>{PROSE[2]}</p>"))
    assert [(block.kind, block.text) for block in article.blocks] == [
        ("heading", "Ferry fares to rise"), ("paragraph", PROSE[0]), ("heading", "What changes"),
        ("list_item", "Fares rise"), ("list_item", "Discounts stay"),
        ("paragraph", PROSE[1]), ("quote", quote), ("paragraph", PROSE[2]),
    ]  # fmt: skip


def test_table_rows_and_code_keep_their_text() -> None:
    table = "<table><tr><th>Route</th><th>Fare</th></tr><tr><td>Island</td><td>12 crowns</td></tr></table>"
    article = read(page(f"{PARAGRAPHS}{table}<pre><code>fare = 12</code></pre>{PARAGRAPHS[::1]}"))
    assert {"Route Fare", "Island 12 crowns", "fare = 12"} <= set(texts(article))


@pytest.mark.parametrize(
    ("markup", "share"),
    [
        ("Read this: nobody pays more than before, the board says.", 0.0),
        ('<a href="/x">Read this: nobody pays more than before, the board says.</a>', 1.0),
        ('Read <a href="/x">thi</a>s: 12345678901234567890123456789012345678901234567890', 3 / 59),
        ('Read this: <strong><a href="/x">nobody pays</a></strong> <a href="/y">more than</a> before', 18 / 33),
    ],
)
def test_the_share_of_a_block_inside_links_is_told(markup: str, share: float) -> None:
    found = block("Read", f"{PARAGRAPHS}<p>{markup}</p>{PARAGRAPHS.replace('ferry', 'boat')}")
    assert found.link_share == pytest.approx(share)


def test_lines_of_one_paragraph_are_blocks_of_their_own() -> None:
    article = read(page(f"{PARAGRAPHS}<p>The fares:<br>Island 12 crowns<br/>Town 9 crowns</p>"))
    assert texts(article)[-3:] == ["The fares:", "Island 12 crowns", "Town 9 crowns"]


def test_white_space_is_all_that_changes_in_a_block() -> None:
    assert block(
        "Seven", f"{PARAGRAPHS}<p>\n  Seven  of\n the\tnine&nbsp;members &amp; all <b>the</b> <i>others</i>.</p>"
    ).text == ("Seven of the nine members & all the others.")


@pytest.mark.parametrize(
    "tag", ["nobr", "big", "font", "time", "blink", "output", "x-term", "abbr", "mark", "data", "s", "ruby"]
)
@pytest.mark.parametrize("place", ["p", "h2", "blockquote"])
def test_words_in_inline_elements_stay(tag: str, place: str) -> None:
    sentence = (
        f"<{place}>The pension fund Sjunde <{tag}>AK-fonden</{tag}> will lend the city half of the money.</{place}>"
    )
    article = read(page(f"<p>{PROSE[0]}</p><p>{PROSE[1]}</p>{sentence}<p>{PROSE[2]}</p>"))
    assert "The pension fund Sjunde AK-fonden will lend the city half of the money." in texts(article)


@pytest.mark.parametrize(
    "comments",
    [
        "<details><summary>2 comments</summary>{}</details>",
        "<details class='reader-comments'>{}</details>",
        "<section class='user-comments'>{}</section>",
        "<section class='c-comments js-loaded'>{}</section>",
        "<section aria-label='Comments'>{}</section>",
        "<div id='kommentare'>{}</div>",
        "<ol class='commentlist'><li>{}</li></ol>",
        "<div><h3>Reader comments (2)</h3>{}</div>",
        "<article class='comment'>{}</article>",
        "<div itemprop='comment' itemscope itemtype='https://schema.org/Comment'>{}</div>",
    ],
)
def test_what_readers_wrote_is_no_part_of_the_article(comments: str) -> None:
    written = comments.format("".join(f"<div><b>gearhead</b><p>{text}</p></div>" for text in READERS))
    assert texts(read(page(PARAGRAPHS + written))) == ["Ferry fares to rise", *PROSE]


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='has-comments comments-open'>{PARAGRAPHS}</div>",
        f"<h3>12 comments</h3>{PARAGRAPHS}",
        f"<section class='commentary'>{PARAGRAPHS}</section>",
    ],
)
def test_an_article_that_only_looks_like_comments_stays(body: str) -> None:
    assert [text for text in texts(read(page(body))) if text in PROSE] == list(PROSE)


@pytest.mark.parametrize(
    "container",
    [
        "<div class='body__inner-container chunk-{0}'>{1}</div>",
        "<div class='row'><div class='post-content'>{1}</div></div>",
        "<section class='story-body'>{1}</section>",
        "<div itemprop='articleBody'>{1}</div>",
        "<div class='article-body' id='part{0}'>{1}</div>",
    ],
)
def test_a_body_in_several_containers_comes_out_whole(container: str) -> None:
    first = "".join(f"<p>{text} {text}</p>" for text in PROSE[:4])  # more than half, so that it looks like all
    parts = (first, f"<p>{PROSE[4]}</p>", f"<p>{PROSE[5]}</p>")
    body = ADVERT.join(container.format(number, part) for number, part in enumerate(parts))
    html = page(body).replace("<article>", "<div>").replace("</article>", "</div>")
    found = texts(read(html))
    assert [text for text in found if text in PROSE] == [PROSE[4], PROSE[5]]
    assert sum(text.startswith(PROSE[:4]) for text in found) == 4
    assert "Advertisement" not in found


def test_a_short_article_comes_out_once_and_in_its_paragraphs() -> None:
    body = "<p>Divers freed a rope from the propeller on Thursday.</p><p>The vessel sailed again at noon.</p>"
    found = texts(read(page(body)))
    assert found[-2:] == ["Divers freed a rope from the propeller on Thursday.", "The vessel sailed again at noon."]
    assert len(found) == len(set(found))


def test_a_page_that_carries_its_article_twice_gives_it_once() -> None:
    html = f"<html><body><div>{PARAGRAPHS}</div><div>{PARAGRAPHS}</div></body></html>"
    assert texts(read(html)) == list(PROSE)


def test_a_refrain_is_no_duplicate() -> None:
    refrain = "“Not one metre more,” the crowd answered each time a speaker named a street that is to be dug up."
    body = "".join(f"<p>{text}</p><p>{refrain}</p>" for text in PROSE[:3])
    assert texts(read(page(body))).count(refrain) == 3


def test_an_accent_that_is_a_character_reference_is_composed() -> None:
    line = "The cafe&#x301; on the quay closes after ninety years, and nobody on the island knows why it does."
    assert any(text.startswith("The café on the quay") for text in texts(read(page(f"<p>{line}</p>{PARAGRAPHS}"))))


def test_a_card_that_shows_on_a_name_is_no_part_of_the_sentence() -> None:
    card = (
        '<span class="rollover"><img src="/h.jpg"><a href="/ruta">Ruta Hallam</a>'
        '<a href="/1">Glacier lake bursts above village</a> <a href="/2">Chess prodigy beats grandmaster</a></span>'
    )
    line = f'<span>The baker <a href="/ruta">Ruta</a>{card} said that she would close on Mondays in the summer.</span>'
    found = texts(read(page(f"<p>{line}</p>{PARAGRAPHS}")))
    assert "The baker Ruta said that she would close on Mondays in the summer." in found


def test_linked_names_in_a_sentence_stay() -> None:
    line = 'The baker <span class="tooltip"><a href="/r">Ruta Hallam</a> and <a href="/a">Ann Lee</a></span> will row.'
    found = texts(read(page(f"<p>{line} Both have done so before, in far worse weather than this.</p>{PARAGRAPHS}")))
    assert any(text.startswith("The baker Ruta Hallam and Ann Lee will row.") for text in found)
