"""Promotions of other articles set in capitals between two paragraphs ("MAYOR TO OPEN BRIDGE, SOURCES SAY")."""

import re
from collections.abc import Iterator

from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule

MIN_WORDS = 7  # below that a line in capitals is nearly always a section head
MAX_WORDS = 24
# A section head is taken up by the text below it: promos share at most a third of their stems with the next two
# paragraphs (precision and recall .92 on 170 labelled lines of news in which 24 were promos).
MAX_TAKEN_UP = 0.34
MAX_KNOWN = 0.67  # share of stems the whole article knows
_REACH = 5  # lines below in which the next two paragraphs are looked for
_TAIL = re.compile(
    r", [A-Z .'’]{2,30} (?:SAYS?|SAID|FINDS?|REPORTS?|WARNS?|CLAIMS?|SHOWS?)$|: (?:REPORTS?|POLL|STUDY|SOURCES)$"
)
_QUESTION = re.compile(r"[QA]\s?\d{0,3}\s?[:.)]|[QA]\d")

RULES = (
    Rule(
        "caps-promo",
        "another article's headline in capitals between two paragraphs, whose words the text below does not take up",
        ("CHESS PRODIGY TO RECEIVE NATIONAL MEDAL OF HONOUR, COACH SAYS",),
        (
            "Q: WHY ARE THE FERRY FARES RISING SO QUICKLY THIS YEAR?",
            "WHAT THE NEW FERRY FARES MEAN FOR HARBOUR COMMUTERS",
            "NIGHT BOATS",
        ),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Lines in capitals that the article does not take up."""
    for index, line in enumerate(document.lines):
        if line.caps and line.short and index and _may_be_promo(line):
            taken_up = _taken_up(document, index)
            limit = 0.5 if _TAIL.search(line.text) else MAX_TAKEN_UP
            if taken_up <= limit and document.overlap(line) <= MAX_KNOWN:
                yield Hit(index, "caps-promo", f"in capitals; the text below takes up {taken_up:.0%} of its words")


def _may_be_promo(line: Line) -> bool:
    """Long enough, and neither numbered nor a question, a label or a quotation."""
    if not MIN_WORDS <= len(line.words) <= MAX_WORDS or line.bullet or line.numbered or line.stop:
        return False
    if len(line.words) - len(line.phrase) > 2:  # a line of stock prices
        return False
    return not line.text.endswith((":", "?")) and not _QUESTION.match(line.text) and line.text[0] not in "\"“‘'*["


def _taken_up(document: Document, index: int) -> float:
    """The share of the line's stems in the next two paragraphs, 0..1."""
    own = document.stems(document.lines[index])
    below = [line for line in document.lines[index + 1 : index + 1 + _REACH] if _says_something(line)][:2]
    said = frozenset().union(*map(document.stems, below))
    return len(own & said) / len(own) if own else 1.0


def _says_something(line: Line) -> bool:
    return line.prose or (len(line.words) >= MIN_WORDS and not line.caps)
