"""What this installation's rules file names: its lines, its headings with their lists, its labels."""

import re
from collections.abc import Iterator

from pipeline.clean import lists
from pipeline.clean.added import DEFAULT, Rules
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.words import tokens

_SEPARATOR = re.compile(r"[:|»›>→–—]")

RULES: tuple[Rule, ...] = ()  # what it removes depends on the file; `added-line` names whole lines


def find(document: Document) -> Iterator[Hit]:
    """What the added rules convict, with the lists below added headings."""
    rules = document.rules
    if rules == DEFAULT:
        return
    for index, line in enumerate(document.lines):
        if line.phrase and line.phrase in rules.lines:
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
