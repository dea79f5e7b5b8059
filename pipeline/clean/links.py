"""What only a page can show: blocks that are nothing but a link, between blocks that are text."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pipeline.clean import headline, own
from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.words import count

ALL_LINK = 0.9  # share of a block's characters inside links, from which it is a link and not a text with one
MOSTLY_LINK = (
    0.75  # the same for an item below a heading that says "related": a date or a label may stand beside the link
)
MIN_WORDS = 4  # a shorter link is a name or a document that the article points to
MAX_WORDS = 26
HEADLINES = 1.0  # log-odds, on average; an article's own lists of templates or guides have less than 0
MAX_KNOWN = 0.5  # share of a link's stems that the rest of the article knows; above, it may be the article's own
# "Mother Refuses to Leave Aleppo by Sami Odeh": what a work is called, and who made it.
CREDIT = re.compile(r"\b(?:by|von|par|de|por|di|door|av|af)(?: [A-ZÀ-Þ][\w.’'-]*){1,4}$")

RULES = (
    Rule(
        "link-list",
        "on a page: items that are links, below a heading of related articles or like headlines behind a sentence",
        takes=("Related\nFerry fares: the council's long road\nHarbour board: who sits on it",),
        leaves=("Sources\n- Harbour board minutes",),
        on_page=True,
    ),
    Rule(
        "link-alone",
        "on a page: a block that is one link to an article about something else",
        takes=(
            "Glacier lake bursts above alpine village",
            "- Glacier lake bursts above alpine village\n- Chess prodigy, nine, beats grandmaster",
        ),
        leaves=("Read the council's minutes.", "The ferry fares of the harbour board"),
        on_page=True,
    ),
    Rule(
        "link-in-capitals",
        "on a page: a paragraph in capitals that is one link",
        takes=("FERRY FARES: FIVE THINGS THE MAYOR GOT WRONG",),
        leaves=("NIGHT BOATS",),
        on_page=True,
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Blocks that are links, where the page tells; nothing in plain text."""
    if document.is_plain:
        return
    yield from _lists(document)
    yield from _between_sentences(document)
    own_lists = _own_lists(document.lines)
    for index, line in enumerate(document.lines):
        if not index or index in own_lists or not _is_headline(line, ALL_LINK):
            continue
        if line.caps:
            yield Hit(index, "link-in-capitals", "a paragraph in capitals that is one link")
        elif line.kind != "heading" and document.overlap(line) <= MAX_KNOWN:  # linked headings may be the article's own
            yield Hit(index, "link-alone", f"one link; the article knows {document.overlap(line):.0%} of its words")


def _lists(document: Document) -> Iterator[Hit]:
    lines = document.lines
    for head, line in enumerate(lines):
        if heading(line) is Heading.NONE:
            continue
        end = head + 1
        while end < len(lines) and _is_headline(lines[end], MOSTLY_LINK):
            end += 1
        if end - head > 1:
            yield Hit(head, "list-heading", f"a heading of related articles, above {end - head - 1} links")
        for index in range(head + 1, end):
            yield Hit(index, "link-list", f"a link under the heading “{line.text}”")


def _between_sentences(document: Document) -> Iterator[Hit]:
    """List items that are headlines and nothing but links, right behind a sentence that does not introduce them."""
    lines = document.lines
    for start in range(1, len(lines)):
        if not (lines[start - 1].prose and lines[start - 1].stop and _is_item(lines[start])):
            continue
        items = list(takewhile(_is_item, lines[start:]))
        likeness = sum(headline.likeness(line.bare) for line in items) / len(items)
        if likeness >= HEADLINES:
            for index in range(start, start + len(items)):
                yield Hit(index, "link-list", f"a link made like a headline (score {likeness:.1f}), behind a sentence")


def _own_lists(lines: Sequence[Line]) -> set[int]:
    """The links below a line that introduces them ("The jury:"), and lists of links made like the article's own."""
    found: set[int] = set()
    for start in range(1, len(lines)):
        above = lines[start - 1]
        if start in found or not _is_linked(lines[start]) or _is_linked(above) or heading(above) is not Heading.NONE:
            continue
        run = list(takewhile(_is_linked, lines[start:]))
        is_list = len(run) > 1 and all(line.kind == "list_item" for line in run)
        if above.text.endswith(":") or (is_list and (own.is_own(run) or all(CREDIT.search(line.bare) for line in run))):
            found.update(range(start, start + len(run)))
    return found


def _is_linked(line: Line) -> bool:
    return line.short and (line.link_share or 0.0) >= ALL_LINK


def _is_item(line: Line) -> bool:
    return line.kind == "list_item" and _is_headline(line, ALL_LINK)


def _is_headline(line: Line, share: float) -> bool:
    """A link of a headline's length, that is neither running text nor a bare address, which names a source."""
    linked = line.link_share is not None and line.link_share >= share and "://" not in line.text
    return linked and line.short and not line.stop and MIN_WORDS <= count(line.words) <= MAX_WORDS
