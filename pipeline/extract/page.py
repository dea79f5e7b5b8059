"""A page's text into its tree, and its tree into the article's blocks."""

import re
from logging import CRITICAL, getLogger
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction
from trafilatura.settings import Document, Extractor

from pipeline.article import Block
from pipeline.errors import Failed, Rejected
from pipeline.extract import beside, body, folded, gaps, marks, places
from pipeline.extract.blocks import blocks_of
from pipeline.extract.elements import elements
from pipeline.extract.outline import outline

# It warns about every page that holds no text; here that is an error with a reason, told once.
getLogger("trafilatura").setLevel(CRITICAL)

type Way = Literal["usual", "strict", "generous"]


def _options(*, precision: bool = False, recall: bool = False) -> Extractor:
    """Without links (with them it loses text), comments, and its deduplication, whose memory outlives the page."""
    return Extractor(
        output_format="xml",
        comments=False,
        formatting=False,
        links=False,
        dedup=False,
        precision=precision,
        recall=recall,
    )


OPTIONS: dict[Way, Extractor] = {
    "usual": _options(),
    "strict": _options(precision=True),
    "generous": _options(recall=True),
}

# libxml2 compares each attribute of a tag with each: 100,000 take it 12 s. Possessive, so that nothing is read twice.
MAX_ATTRIBUTES = 2_000
OVERLOADED_TAG = re.compile(
    r"""<[A-Za-z][\w:-]*+(?>\s++[^\s"'<>/=]++(?>\s*+=\s*+(?>"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?)"""
    f"{{{MAX_ATTRIBUTES}}}"
)

CROWD = 2_000  # inline elements in one block: 10,000 take 4 s, 60,000 two minutes
CROWDED = etree.XPath(f"//*[self::p or self::li or self::td or self::div][*[{CROWD}]]")
INLINE = frozenset(
    {
        "a", "abbr", "b", "big", "cite", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup",
        "time", "u",
    }
)  # fmt: skip


def parse(text: str) -> HtmlElement:
    """The tree of a page; raises `Rejected` for one nested or loaded beyond what any article needs."""
    if OVERLOADED_TAG.search(text):
        raise Rejected(f"the page has a tag with {MAX_ATTRIBUTES} attributes or more")
    parser = HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
        huge_tree=True,
    )
    try:
        tree = document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Rejected("the page holds no elements that can be read") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        # The parser stops there: what follows, perhaps the article, would be lost in silence.
        raise Rejected("the page's elements are nested too deep to be read (more than 2,048 levels)")
    return tree


def article_blocks(tree: HtmlElement, way: Way = "usual") -> tuple[Block, ...]:
    """The blocks of the page's article, boilerplate inside it included; empty where there is none.

    Between them, marked as such, is what stands beside the article (`beside.own`).

    trafilatura works on a copy of the tree.
    """
    drawn = outline(tree)
    _flatten_crowds(tree)
    try:
        found = bare_extraction(tree, options=OPTIONS[way])
    except Exception as error:  # whatever a page can do to the library, it is this page's fault alone
        raise Failed(f"the page could not be taken apart: {type(error).__name__}: {error}") from error
    return _completed(blocks_of(found.body, drawn), tree, way) if isinstance(found, Document) else ()


def _completed(found: tuple[Block, ...], tree: HtmlElement, way: Way) -> tuple[Block, ...]:
    """The blocks without what no reader sees, with what the extractor left out, and marked by where they stand."""
    page = places.read(tree)
    every = places.placed(found, page)
    seen, page = places.as_read(every, folded.opened(places.seen(every, page), page))
    filled = gaps.filled(seen, page, is_strict=way == "strict")
    mass = body.mass(filled, page)
    return marks.marked(beside.recorded(filled, page, body.of(mass)), page, mass)


def _flatten_crowds(tree: HtmlElement) -> None:
    """Make plain text of what holds thousands of inline elements: trafilatura's time grows with their square."""
    for element in elements(CROWDED(tree)):
        if all(child.tag in INLINE for child in element.iterdescendants()):
            text, tail = "".join(element.itertext()), element.tail
            element.clear()
            element.text, element.tail = text, tail
