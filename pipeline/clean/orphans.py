"""Headings that nobody knows, left without the links that stood below them: they go with them."""

from collections.abc import Iterator, Mapping

from pipeline.clean import attach
from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document
from pipeline.clean.rule import Hit

LINKS = frozenset(["link-alone", "teaser"])  # rules that take single lines, wherever they stand
MIN_LINKS = 2  # in a row; a single one may stand below any section head
BAR = 1.0  # log-odds of the line being the heading of what is below it


def find(document: Document, found: Mapping[int, Hit]) -> Iterator[Hit]:
    """The heading above every row of links that go."""
    for first in found:
        if first - 1 in found or not attach.may_head(document, first - 1):
            continue
        if heading(document.lines[first - 1]) is not Heading.NONE:
            continue  # `lists` will ask it, and needs it for what may stand below these links
        end = first
        while end in found and found[end].rule in LINKS:
            end += 1
        if end - first < MIN_LINKS:
            continue
        if attach.score(document, range(first, end)) >= BAR or _heads_nothing_else(document, first - 1, end):
            yield Hit(first - 1, "list-heading", f"above {end - first} links to other articles")


def _heads_nothing_else(document: Document, head: int, end: int) -> bool:
    """Whether a heading of a page has no text below its links, or no word of the article: whatever its language."""
    line = document.lines[head]
    if line.kind != "heading":
        return False
    is_last = end == len(document.lines) or document.lines[end].kind == "heading"
    return is_last or (document.overlap(line) == 0 and "title" not in line.marks)
