"""What this installation's rules file names: its lines, headings with their lists, labels, and boxes of its sites."""

import re
from collections.abc import Iterator

from pipeline.clean import lists
from pipeline.clean.added import Rules, begins_with
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.words import tokens

_SEPARATOR = re.compile(r"[:|»›>→–—]")

_SELECTOR = "selector: "  # how the mark of a block begins that a selector chose (`extract/selectors.py`)

# What else goes, the file alone says: by `added-line`, and by `list-heading` and `inline-label`, which others share.
RULES: tuple[Rule, ...] = (
    Rule(
        "site-selector",
        "on a page: what stands below an element that the rules file names for the site",
        takes=("The harbour almanac is printed on real paper, and the shop at the quay has the last of it.",),
        leaves=("The harbour almanac is printed on real paper, and the shop at the quay has the last of it.",),
        marks=("selector: .almanac",),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """What the rules file convicts, with the lists below its headings."""
    rules = document.rules
    names_lines = bool(rules.lines or rules.beginnings or rules.headings or rules.labels)
    for index, line in enumerate(document.lines):
        if line.marks and line.marks[0].startswith(_SELECTOR):
            yield Hit(index, "site-selector", f"stands below “{line.marks[0].removeprefix(_SELECTOR)}” on this site")
        if not names_lines:
            continue
        # Not "elif": what the file says of a line's words it says on pages and in text alike, chosen or not.
        if line.phrase and (line.phrase in rules.lines or begins_with(line.phrase, rules.beginnings)):
            yield Hit(index, "added-line", "the rules file names this line")
        elif line.phrase and line.phrase in rules.headings:
            yield Hit(index, "list-heading", "the rules file names this heading")
            yield from lists.items_below(document, index)
        elif label := _label(line, rules):
            yield Hit(index, "inline-label", f"the rules file names the label “{label}”")


def _label(line: Line, rules: Rules) -> str | None:
    separator = _SEPARATOR.search(line.text) if rules.labels and line.short else None
    if separator is None or not line.text[separator.end() :].strip():
        return None
    label = line.text[: separator.start()].strip()
    return label if tokens(label) in rules.labels else None
