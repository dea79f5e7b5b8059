"""What a page tells of its blocks by where they stand: `Block.marks`.

A mark is a word: "title" for what is set in an <h1>; "before" and "behind" for what stands outside the element that
holds the article's text; "heads-links" for a heading with nothing but links below that were not taken; "beside" for
prose that was not either (`beside.py`); "<aside>" and the like; and the class or id of an element around the block that
says what it is for, as the page has it ("newsletter-popup"). Where a user's selector chose it,
"selector: " and that selector.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from itertools import islice, takewhile

from lxml.html import HtmlElement

from pipeline.article import Block
from pipeline.extract import beside, body
from pipeline.extract.places import MOSTLY_LINK, Page, Place

MOST_OF_APART = 0.2  # of the prose found; an element that holds more of it is no box beside the text, whatever its name
HEADS_LINKS = "heads-links"
MIN_LINKS = 2  # below a heading of a list of links
LONGEST = 60  # characters of a class that is quoted
MOST = 6  # marks of one block
MOST_WORDS = 5  # of a name; a longer one is a text in small letters
APART = frozenset({"aside", "nav", "footer", "header", "form", "figure", "menu", "dialog"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Words in classes and ids of what stands apart from the text around it.
APART_MARK = re.compile(
    r"(?<![^\W_])(?:related|recommend\w*|recirc\w*|more-?on|most-?(?:read|popular)|popular|trending|newsletters?|sign-?up|subscri\w+|"
    r"promo\w*|share|sharing|social(?!-(?:media-)?embed)|side-?bar|tags?|taglist|comments?|advert\w*|ads?|sponsor\w*|outbrain|taboola|"
    r"breadcrumbs?|toc|table-of-contents|cookie\w*|consent|gallery|slideshow|caption|credit|author\w*|bio|byline|meta|dont-miss|also-?like|"
    r"read-?(?:next|more|also)|see-?also|teasers?|cards?|carousel|slider|widget|modal|pop-?up|menu|nav|navigation|banner|cta|callout|"
    r"paywall|pagination|pager|footer|header|hidden|hide|sr-only|screen-reader-text|noprint|disclaimer|copyright|player|video|ratings?|"
    r"login|store|product|price|button|btn|skip|print|download|search|posted|date|timestamp|time|categor\w+|label|kicker|loading|"
    r"tooltip|dropdown|current-issue)(?![^\W_])",
    re.IGNORECASE,
)


def marked(places: Sequence[Place], page: Page, mass: body.Mass) -> tuple[Block, ...]:
    """The blocks with their marks; `mass` of those alone that were taken for the article."""
    text = frozenset(element for element, share in mass.items() if share > MOST_OF_APART)
    said: dict[HtmlElement, tuple[str, ...]] = {}
    taken = {index for place in places if beside.MARK not in place.block.marks for index in place.touched}
    found: list[Block] = []
    for place, side in zip(places, _sides(places, page, body.of(mass)), strict=True):
        named = _named(page.runs[place.runs[0]].element, text, said) if place.runs else ()
        chosen = page.runs[place.runs[0]].block.marks if place.runs else ()
        found.append(
            replace(
                place.block,
                marks=tuple(dict.fromkeys([*chosen, *_heads(place, page, taken), *side, *place.block.marks, *named]))[
                    :MOST
                ],
            )
        )
    return tuple(found)


def _heads(place: Place, page: Page, taken: Set[int]) -> tuple[str, ...]:
    """The mark of a heading below which the page has nothing but links, which were not taken for the article."""
    if place.block.kind != "heading" or not place.runs:
        return ()
    below = range(place.runs[-1] + 1, len(page.runs))
    links = list(islice(takewhile(lambda at: at not in taken and _is_link(page, at), below), MIN_LINKS))
    return (HEADS_LINKS,) if len(links) == MIN_LINKS else ()


def _is_link(page: Page, index: int) -> bool:
    return (page.runs[index].block.link_share or 0.0) >= MOSTLY_LINK


def _sides(places: Sequence[Place], page: Page, holder: HtmlElement | None) -> list[tuple[str, ...]]:
    """For each block "before" or "behind", or nothing between the first and the last block inside the body."""
    inside = [
        index
        for index, place in enumerate(places)
        if holder is not None
        and place.runs
        and beside.MARK not in place.block.marks
        and holder in body.upwards(page.runs[place.runs[0]].element)
    ]
    if not inside:
        return [()] * len(places)
    first, last = inside[0], inside[-1]
    return [("before",) if index < first else ("behind",) if index > last else () for index in range(len(places))]


def _named(
    element: HtmlElement, text: frozenset[HtmlElement], said: dict[HtmlElement, tuple[str, ...]]
) -> tuple[str, ...]:
    """What an element and those around it say they are for, up to the ones that hold much of the text."""
    found: list[str] = []
    for around in body.upwards(element):
        if around.tag == "h1":
            found.append("title")
        if around in text or len(found) >= MOST:
            break
        if around not in said:
            said[around] = tuple(_said(around))
        found.extend(said[around])
    return tuple(found)


def is_apart(element: HtmlElement) -> bool:
    """Whether an element is marked as standing apart from the text around it."""
    return next(_said(element), None) is not None


def _said(element: HtmlElement) -> Iterator[str]:
    if element.tag in APART:
        yield f"<{element.tag}>"
    if element.tag in HEADINGS:
        return  # an anchor for a table of contents, or the heading's text in small letters
    for name in names(element).split():
        if is_telling(name):
            yield name[:LONGEST]


def is_telling(name: str) -> bool:
    """Whether a class or an id says that an element stands apart."""
    return APART_MARK.search(name) is not None and len(re.split(r"[-_]+", name)) <= MOST_WORDS


def names(element: HtmlElement) -> str:
    """An element's classes and its id, as the page has them."""
    return f"{element.get('class', '')} {element.get('id', '')}"
