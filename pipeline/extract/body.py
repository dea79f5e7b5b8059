"""Where on a page its article stands: how much of the prose each element holds, and which one is the body."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from lxml.html import HtmlElement

from pipeline.extract.places import Page, Place, is_prose

BODY_SHARE = 0.8  # of the prose found, which the innermost element that is the body holds
WITHIN_TEXT = frozenset({"p", "ol", "ul", "li", "dl", "table", "tbody", "tr", "blockquote", "span"})

type Mass = Mapping[HtmlElement, float]


def mass(places: Iterable[Place], page: Page) -> Mass:
    """The share of the article's prose that each element holds, 0..1."""
    own: Counter[HtmlElement] = Counter()
    for place in places:
        for index in place.runs:
            if is_prose(page.runs[index].block):
                own[page.runs[index].element] += len(page.keys[index])
    held: Counter[HtmlElement] = Counter()
    for element, length in own.items():
        for around in upwards(element):
            held[around] += length
    total = own.total()
    return {element: length / total for element, length in held.items()}


def of(held: Mass) -> HtmlElement | None:
    """The innermost element, not within running text, that holds nearly all of the prose."""
    chain = [element for element, share in held.items() if share >= BODY_SHARE]
    if not chain:
        return None
    body = max(chain, key=lambda element: sum(1 for _ in element.iterancestors()))
    while body.tag in WITHIN_TEXT and (parent := body.getparent()) is not None:
        body = parent
    return body


def upwards(element: HtmlElement) -> Iterator[HtmlElement]:
    """The element and those around it, innermost first."""
    yield element
    yield from element.iterancestors()
