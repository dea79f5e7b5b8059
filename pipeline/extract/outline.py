"""The page's own text with its links and its block boundaries: what the extractor's output is held against.

trafilatura returns text without links (with them it loses text: 8 of 150 pages measured), and its rescue paths glue
whole articles into one paragraph. Both are mended by finding a piece of output again in the page it came from.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from pipeline.article import BlockKind

LINK_START, LINK_END, EDGE, HEADING_EDGE, ITEM_EDGE = (
    "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4"  # no characters; decoding drops them
)
MARKS = re.compile(f"([{LINK_START}-{ITEM_EDGE}])")

# In C, since it runs over every element of every page. Left out is what trafilatura never takes for text.
OUTLINE = etree.XSLT(
    etree.XML(f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text"/>
<xsl:template match="head|script|style|template|noscript|svg|iframe|select|textarea|button|label|time|audio|video"/>
<xsl:template match="a">{LINK_START}<xsl:apply-templates/>{LINK_END}</xsl:template>
<xsl:template match="h1|h2|h3|h4|h5|h6">{HEADING_EDGE}<xsl:apply-templates/>{EDGE}</xsl:template>
<xsl:template match="li|dd|dt">{ITEM_EDGE}<xsl:apply-templates/>{EDGE}</xsl:template>
<xsl:template match="address|article|aside|blockquote|body|br|details|div|dl|figcaption|figure|footer|form|header|hr|
 main|nav|ol|p|pre|section|summary|table|td|th|tr|ul">{EDGE}<xsl:apply-templates/>{EDGE}</xsl:template>
</xsl:stylesheet>""")
)
KINDS: dict[str, BlockKind] = {EDGE: "paragraph", HEADING_EDGE: "heading", ITEM_EDGE: "list_item"}

# A block that is not found as a whole (something inside it was dropped) is looked for by its ends.
END_LENGTH = 24
STRETCH = 3  # it may then be so many times longer in the page
SEARCHED = 200_000_000  # characters; after so many in vain, blocks stay unmatched: nothing may take quadratic time


@dataclass(frozen=True, slots=True)
class Span:
    """Where a block stands in the page's text without white space; end exclusive."""

    start: int
    end: int


@dataclass(slots=True)
class Outline:
    """The text of a page without white space, and where in it links and blocks begin and end.

    Blocks are looked up in reading order: each is searched behind the one before, so that a refrain finds its own
    place.
    """

    text: str
    link_starts: list[int]
    link_ends: list[int]
    edges: list[int]
    edge_kinds: list[BlockKind]
    _cursor: int = 0
    _searched: int = field(default=0, repr=False)

    def find(self, text: str) -> Span | None:
        """The place of a block, given without its white space, or None."""
        start = self._search(text, self._cursor)
        end = start + len(text)
        if start < 0 and len(text) > 2 * END_LENGTH:
            start, end = self._by_its_ends(text)
        if start < 0:
            return None
        self._cursor = end
        return Span(start, end)

    def link_share(self, span: Span) -> float:
        """The share of a span's characters inside links, 0..1."""
        first = bisect_right(self.link_ends, span.start)
        last = bisect_left(self.link_starts, span.end)
        links = zip(self.link_starts[first:last], self.link_ends[first:last], strict=True)
        linked = sum(min(end, span.end) - max(start, span.start) for start, end in links)
        return min(1.0, linked / (span.end - span.start)) if span.end > span.start else 0.0

    def cuts(self, span: Span) -> list[tuple[int, BlockKind]]:
        """Where inside a span another block begins, counted from the span's start, and of which kind."""
        first, last = bisect_left(self.edges, span.start), bisect_left(self.edges, span.end)
        inside = zip(self.edges[first:last], self.edge_kinds[first:last], strict=True)
        return [(edge - span.start, kind) for edge, kind in inside]

    def times(self, text: str) -> int:
        """How often a block, given without its white space, stands on the page."""
        return self.text.count(text)

    def _search(self, text: str, cursor: int) -> int:
        found = self._look(text, cursor)
        return found if found >= 0 or cursor == 0 else self._look(text, 0)

    def _look(self, text: str, cursor: int) -> int:
        if self._searched > SEARCHED:
            return -1
        found = self.text.find(text, cursor)
        self._searched += (len(self.text) if found < 0 else found) - cursor
        return found

    def _by_its_ends(self, text: str) -> tuple[int, int]:
        start = self._search(text[:END_LENGTH], self._cursor)
        last = self._look(text[-END_LENGTH:], start) if start >= 0 else -1
        end = last + END_LENGTH
        return (start, end) if last >= 0 and end - start <= STRETCH * len(text) else (-1, -1)


def outline(tree: HtmlElement) -> Outline:
    """The outline of a page; the tree is not touched."""
    found = Outline("", [], [], [], [])
    pieces: list[str] = []
    at = depth = 0
    for piece in MARKS.split(without_space(str(OUTLINE(tree)))):
        if piece == LINK_START:
            depth += 1
            if depth == 1:
                found.link_starts.append(at)
        elif piece == LINK_END:
            depth -= 1
            if depth == 0:
                found.link_ends.append(at)
        elif piece in KINDS:
            _add_edge(found, at, KINDS[piece])
        else:
            pieces.append(piece)
            at += len(piece)
    found.text = "".join(pieces)
    return found


def without_space(text: str) -> str:
    """The text without any white space: what survives every way of setting it."""
    return "".join(text.split())


def _add_edge(found: Outline, at: int, kind: BlockKind) -> None:
    if found.edges and found.edges[-1] == at:
        if kind != "paragraph":  # the innermost element that says what it is: a heading in a list item is a heading
            found.edge_kinds[-1] = kind
        return
    found.edges.append(at)
    found.edge_kinds.append(kind)
