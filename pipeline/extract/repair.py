"""A page's tree made ready for the extractor: a body in several containers joined, inline words kept.

trafilatura takes the first of several containers for the whole article, and drops some inline elements with the words
in them (its issues 304 and 825).
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from pipeline.extract.elements import elements, is_prose
from pipeline.extract.outline import without_space

# trafilatura deletes the first wherever they stand, and glues or drops unknown elements outside paragraphs.
DROPPED_INLINE = ("time", "blink", "marquee", "output", "meter", "noindex")
CUSTOM = etree.XPath("//*[contains(name(), '-')]")
CARD_NAME = re.compile(r"rollover|hover-?card|tooltip|popover", re.IGNORECASE)
MOST_READ = 5_000_000  # characters; spans may be nested a thousand deep, and each is read
GLUING = ("li", "td", "th", "dd", "blockquote")

BODY_MARK = re.compile(
    r"(?:article|story|post|entry|body|text|content|page)[-_]{0,2}(?:body|content|text|copy|part|chunk|section|inner|container)"
    r"|article-?text|body__|richtext|rich-text|wysiwyg|paragraphs?\b",
    re.IGNORECASE,
)


def keep_inline(tree: HtmlElement) -> None:
    """Make plain spans of the elements in running text that the extractor would drop with the words inside them."""
    for element in tree.iter(*DROPPED_INLINE):
        # a byline ends with a <time> that is no text
        if _follows_text(element) and ((element.tail or "").strip() or element.tag != "time"):
            element.tag = "span"
    for element in elements(CUSTOM(tree)):
        in_text = _follows_text(element) or (element.tail or "").strip()
        if in_text and next(element.iterancestors(GLUING), None) is not None:
            element.tag = "span"


def drop_hover_cards(tree: HtmlElement) -> None:
    """Take out of running text what is shown only when the pointer rests on a name: a card of links to other articles.

    On one site's pages of 2019 they stood behind every politician's name, and no extractor told them from the sentence.
    """
    read = 0
    for element in [one for one in tree.iter("span") if CARD_NAME.search(one.get("class", ""))]:
        said, links = element.text_content(), list(element.iter("a"))
        read += len(said)
        if read > MOST_READ:
            return
        linked = "".join(link.text_content() for link in links)
        in_text = next(element.iterancestors("p"), None) is not None
        if in_text and len(links) > 1 and without_space(said) == without_space(linked):
            element.drop_tree()


def _follows_text(element: HtmlElement) -> bool:
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        return bool((previous.tail or "").strip() or (previous.text or "").strip())
    return parent is not None and bool((parent.text or "").strip())


def join_split_body(tree: HtmlElement) -> None:
    """Mark the element around a body that is set in several containers as the body, and the containers no longer.

    They are alike in tag and class, hold prose, and belong to the same article: within one <article> if there are any,
    and with no <h1> between them. Nothing is moved: a heading between two containers keeps its place.
    """
    parts: list[HtmlElement] = []
    for element in _body_parts(tree):
        if parts and (element.tag == "h1" or not _alike(parts[0], element)):
            if len(parts) > 1:
                break
            parts = []
        if element.tag != "h1":
            parts.append(element)
    if len(parts) < 2:
        return
    parts = [*_lead(tree, parts[0]), *parts]
    around = _around(parts)
    if around is not None:
        for part in parts:
            _forget_names(part, around)
        around.set("class", "article-body")


def _forget_names(part: HtmlElement, around: HtmlElement) -> None:
    """Drop the class and id of a part and of what stands around it: a first paragraph set as "teaser" is no teaser."""
    for element in (part, *part.iterancestors()):
        if element is around:
            return
        for name in ("class", "id", "itemprop"):
            element.attrib.pop(name, None)


def _lead(tree: HtmlElement, part: HtmlElement) -> Iterator[HtmlElement]:
    """The prose between the title and a body's first container: publishers set the first paragraph apart."""
    after_title = False
    for element in tree.iter("h1", "p", part.tag):
        if element is part:
            return
        after_title = after_title or element.tag == "h1"
        apart = next(element.iterancestors("aside", "nav", "footer", "figure", "header", "li"), None)
        if after_title and element.tag == "p" and apart is None and is_prose(element):
            yield element


def _around(parts: list[HtmlElement]) -> HtmlElement | None:
    """The innermost element that holds all parts, unless it is the page."""
    shared = list(parts[0].iterancestors())
    for part in parts[1:]:
        above = set(part.iterancestors())
        shared = [element for element in shared if element in above]
    return shared[0] if shared and shared[0].tag not in ("body", "html", "main") else None


def _body_parts(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Every outermost container of prose that is called a body, and every <h1>, in order."""
    last: HtmlElement | None = None
    for element in tree.iter("div", "section", "h1"):
        if element.tag != "h1" and not _is_body(element):
            continue
        if last is None or last not in element.iterancestors():
            last = element
            yield element


def _is_body(element: HtmlElement) -> bool:
    if element.get("itemprop") != "articleBody" and not BODY_MARK.search(element.get("class", "")):
        return False
    return any(is_prose(paragraph) for paragraph in element.iterchildren("p"))


def _alike(one: HtmlElement, other: HtmlElement) -> bool:
    return (
        one.tag == other.tag
        and _kind(one) == _kind(other)
        and next(one.iterancestors("article"), None) is next(other.iterancestors("article"), None)
    )


def _kind(element: HtmlElement) -> str:
    """Class and itemprop without numbers: "chunk-1" and "chunk-2" are alike."""
    return re.sub(r"[-_]?\d+", "", f"{element.get('class', '')} {element.get('itemprop', '')}")
