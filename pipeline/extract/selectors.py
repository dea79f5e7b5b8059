"""CSS selectors that a user names for a site: what stands below them on its pages is marked, for the cleaner to remove.

Nothing is taken out of the page here: the extractor finds the article as ever, and each block that goes is on record.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError
from lxml.html import Element, HtmlElement

from pipeline.article import Block
from pipeline.errors import Rejected
from pipeline.extract.elements import elements
from pipeline.urls import host

type Selectors = Mapping[str, tuple[str, ...]]
"""Site, as `example.org`, which stands for its subdomains too → selectors."""

NONE: Selectors = {}
MARK = "selector: "  # how the mark of a chosen block begins

# In a namespace, since no page can write one: HTML knows none, so nothing that comes with a page is mistaken for ours.
_CHOSEN = "{urn:news}selector"
_SOME = "{urn:news}some"


def fault(selector: str) -> str | None:
    """What is wrong with a selector, or None."""
    try:
        _compiled(selector)(Element("html"))
    except (SelectorError, XPathError) as error:
        return str(error)
    return None


def choose(tree: HtmlElement, url: str | None, selectors: Selectors) -> None:
    """Mark in the tree what the selectors for the page's site choose; where several choose an element, the first."""
    for selector in _of_site(url, selectors):
        for element in elements(_compiled(selector)(tree)):
            _root(tree).set(_SOME, "")
            if element.get(_CHOSEN) is None:
                element.set(_CHOSEN, selector)


def are_some(tree: HtmlElement) -> bool:
    """Whether anything in the tree was chosen."""
    return _root(tree).get(_SOME) is not None


def chosen(element: HtmlElement) -> tuple[str, ...]:
    """The mark of a block in a chosen element, "selector: " and the selector of the innermost; nothing elsewhere."""
    around = (holder.get(_CHOSEN) for holder in (element, *element.iterancestors()))
    return tuple(f"{MARK}{selector}" for selector in around if selector)[:1]


def refuse_all_chosen(blocks: Sequence[Block]) -> None:
    """Raise `Rejected` where the selectors choose all of an article's text, and nothing but headings would be left."""
    told = [block for block in blocks if block.kind != "heading"]
    chosen_by = [mark for block in told for mark in block.marks[:1] if mark.startswith(MARK)]
    if told and len(chosen_by) == len(told):
        named = ", ".join(f"“{mark.removeprefix(MARK)}”" for mark in dict.fromkeys(chosen_by))
        raise Rejected(f"the rules file's selectors choose all of the page's text ({named}); narrow them")


def _of_site(url: str | None, selectors: Selectors) -> Iterable[str]:
    name = (host(url) or "") if url and selectors else ""
    while name:
        yield from selectors.get(name, ())
        name = name.partition(".")[2]


def _root(tree: HtmlElement) -> HtmlElement:
    return tree.getroottree().getroot()


@lru_cache(maxsize=1_000)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
