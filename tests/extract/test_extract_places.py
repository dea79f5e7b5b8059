"""What a page shows and what it says by where it puts things: hidden text, and the marks of blocks."""

import pytest
from builders_extract import PARAGRAPHS, PROSE, page, read, texts

ASIDE = "Two boats, one pier: a history of the landing stage that nobody asked for but everyone will read."


def marks(html: str, text: str) -> tuple[str, ...]:
    return next(block.marks for block in read(html).blocks if block.text.startswith(text))


def test_metadata_in_hidden_elements_is_no_text() -> None:
    body = " ".join(PROSE)
    hidden = f'<div style="display:none"><div itemprop="datePublished">2026-11-01T08:57</div><div>{body}</div></div>'
    found = texts(read(page(PARAGRAPHS + hidden)))
    assert [text for text in found if text not in PROSE] == ["Ferry fares to rise"]


def test_a_body_that_only_a_script_shows_is_read() -> None:
    found = texts(read(page(f'<p>Loading</p><div style="visibility: hidden">{PARAGRAPHS}</div>')))
    assert [text for text in found if text in PROSE] == list(PROSE)


def test_a_title_is_marked_as_one() -> None:
    assert marks(page(), "Ferry fares") == ("title",)
    assert marks(page(), PROSE[0]) == ()


@pytest.mark.parametrize(
    ("markup", "mark"),
    [
        (f'<div class="promo-box nrplus-cta"><p>{ASIDE}</p></div>', "nrplus-cta"),
        (f'<div id="author-bio-box"><p>{ASIDE}</p></div>', "author-bio-box"),
        (f"<header><p>{ASIDE}</p></header>", "<header>"),
    ],
)
def test_a_block_is_marked_with_the_names_around_it(markup: str, mark: str) -> None:
    half = len(PROSE) // 2
    before, after = ("".join(f"<p>{text}</p>" for text in part) for part in (PROSE[:half], PROSE[half:]))
    found = [block for block in read(page(before + markup + after)).blocks if block.text == ASIDE]
    assert all(mark in block.marks for block in found)  # trafilatura leaves some of them out by itself


def test_what_stands_behind_the_text_is_marked() -> None:
    html = page().replace("</article>", f"</article><section><p>{ASIDE}</p><p>{ASIDE[::-1]}</p></section>")
    assert all(block.marks[:1] == ("behind",) for block in read(html).blocks if block.text == ASIDE)


def test_the_names_of_the_text_itself_are_no_marks() -> None:
    assert marks(page(f'<div class="premium-paywall related">{PARAGRAPHS}</div>'), PROSE[0]) == ()


def test_a_heading_above_links_that_are_no_text_is_marked() -> None:
    links = "".join(f'<li><a href="/{n}">Old pier {n}</a></li>' for n in range(4))
    html = page(f"{PARAGRAPHS}<h3>Harbours of the world</h3><ul>{links}</ul><h3>Harbour rules</h3><p>{ASIDE}</p>")
    found = {block.text: block.marks for block in read(html).blocks if block.kind == "heading"}
    assert "heads-links" not in found["Harbour rules"]
    assert "heads-links" in found["Harbours of the world"]
