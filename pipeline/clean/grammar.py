"""Lists that a page announces to screen readers: "list of 3 items", "- list 1 of 3 …", "end of list" (Al Jazeera).

Text extraction prints it line by line, or glued ("list of 4 items- list 1 of 4Headline…").
"""

import re
from collections.abc import Iterator

from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.vocabulary import HEADINGS_ALWAYS, HEADINGS_WITH_LIST
from pipeline.clean.words import tokens

_START = re.compile(r"(?P<before>.{0,60}?)\blist of (?P<items>\d{1,2}) items?", re.IGNORECASE)
_GLUED_START = re.compile(r"(?P<before>.{0,60}?)list of (?P<items>\d{1,2}) items?", re.IGNORECASE)
_ITEM = re.compile(r"[-–—•*]?\s?list \d{1,2} of \d{1,2}", re.IGNORECASE)
_END = "end of list"

RULES = (
    Rule(
        "list-grammar",
        "a list announced to screen readers, from “list of 3 items” to “end of list”, in lines of any length",
        (
            "list of 2 items\n- list 1 of 2Harbour strike goes on\n- list 2 of 2What the law says\nend of list",
            "Recommended Stories\nlist of 1 itemend of list",
            "KEEP READINGlist of 2 items- list 1 of 2Harbour strike goes on- list 2 of 2What the law saysend of list",
        ),
        (
            "The ministry published a list of 3 items that may no longer be imported.",
            "It was the end of list voting, she said.",
        ),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Every line of an announced list, and the heading above it."""
    lines = document.lines
    index = 0
    while index < len(lines):
        items = _announced(lines[index])
        if items is None:
            if _ITEM.match(lines[index].text):
                yield Hit(index, "list-grammar", "an item of an announced list")
            index += 1
            continue
        if index and heading(lines[index - 1]) is not Heading.NONE:
            yield Hit(index - 1, "list-heading", f"heads an announced list of {items}")
        end = _end(lines, index, items)
        for inside in range(index, end):
            yield Hit(inside, "list-grammar", f"inside an announced list of {items}")
        index = end


def _announced(line: Line) -> int | None:
    """How many items the line announces; nothing but a heading may stand before the announcement."""
    if "list of " not in line.text[:90].lower():
        return None
    start = _START.match(line.text) or _GLUED_START.match(line.text)
    if not start:
        return None
    before = tokens(start["before"])
    if before and before not in HEADINGS_ALWAYS and before not in HEADINGS_WITH_LIST:
        return None
    rest = line.text[start.end() :].lstrip(" :")
    if rest and not _ITEM.match(rest) and not rest.lower().startswith(_END):
        return None
    return int(start["items"])


def _end(lines: tuple[Line, ...], start: int, items: int) -> int:
    """The index after the list: behind "end of list" within twice its length, else behind its numbered items."""
    for index in range(start, min(len(lines), start + 2 * items + 2)):
        if lines[index].text.lower().endswith(_END):
            return index + 1
    index = start + 1
    while index < len(lines) and _ITEM.match(lines[index].text):
        index += 1
    return index
