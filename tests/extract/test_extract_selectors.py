"""What a user's CSS selectors choose on a site's pages is marked, on that site alone, and nothing is lost by it."""

from datetime import UTC, datetime

import pytest

from pipeline.article import Article, Given, RawDocument
from pipeline.errors import Rejected
from pipeline.extract import extract
from pipeline.extract.selectors import Selectors, fault

BODY = "".join(
    f"<p>The harbour council met on Tuesday to hear about crane number {n}, and put off its decision until spring.</p>"
    for n in range(6)
)
BOX = (
    '<div class="x9" data-kind="shop"><h3>The almanac</h3><p>Buy the harbour almanac, printed on real paper.</p></div>'
)
BOXED = ["The almanac", "Buy the harbour almanac, printed on real paper."]


def article(selectors: Selectors, url: str = "https://www.harbour.example/a", box: str = BOX) -> Article:
    text = f"<article><h1>Cranes</h1>{BODY}{box}{BODY}</article>"
    html = f"<html><head><title>Cranes</title></head><body>{text}</body></html>"
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return extract(RawDocument(url, html.encode(), "text/html", at, Given(url=url)), selectors)


def marked(found: Article) -> list[str]:
    return [block.text for block in found.blocks if any(mark.startswith("selector: ") for mark in block.marks)]


@pytest.mark.parametrize("selector", ["div.x9", ".x9", "[data-kind=shop]", "article > div", "h1 ~ div", "div:has(h3)"])
def test_every_block_below_a_chosen_element_is_marked(selector: str) -> None:
    assert marked(article({"harbour.example": (selector,)})) == BOXED


@pytest.mark.parametrize(
    ("site", "url", "is_marked"),
    [
        ("harbour.example", "https://harbour.example/a", True),
        ("harbour.example", "https://news.harbour.example/a", True),
        ("news.harbour.example", "https://harbour.example/a", False),
        ("harbour.example", "https://otherharbour.example/a", False),
    ],
)
def test_a_selector_holds_for_its_site_and_what_is_below_it(site: str, url: str, is_marked: bool) -> None:
    assert bool(marked(article({site: (".x9",)}, url))) is is_marked


def test_blocks_are_the_same_but_for_their_marks() -> None:
    with_marks, without = article({"harbour.example": (".x9",)}), article({})
    assert [(block.kind, block.text) for block in with_marks.blocks] == [(b.kind, b.text) for b in without.blocks]


def test_a_page_cannot_mark_its_own_blocks() -> None:
    forged = BOX.replace("<div ", '<div selector="x" urn:news="x" {urn:news}selector="x" ')
    assert marked(article({"harbour.example": (".absent",)}, box=forged)) == []


@pytest.mark.parametrize("selector", ["", "a[", "a::before", "svg|a", "..x"])
def test_what_is_no_selector_is_told(selector: str) -> None:
    assert fault(selector)
    assert fault("div.x9 > p:not(.y)") is None


@pytest.mark.parametrize("selectors", [("*",), ("article", "p:nth-of-type(2)"), ("p", "div"), ("body",)])
def test_selectors_that_would_leave_nothing_refuse_the_page_and_say_so(selectors: tuple[str, ...]) -> None:
    with pytest.raises(Rejected, match=r"selectors choose all of the page's text \(.+\); narrow them"):
        article({"harbour.example": selectors})


def test_selectors_that_leave_a_paragraph_are_followed() -> None:
    assert len(marked(article({"harbour.example": ("p ~ p",)}))) > 1
