"""Headlines in Chinese and Japanese, whose words no space parts: told by their length and pairs of letters."""

import re
from collections.abc import Iterator, Set

from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document, Line

MIN_LETTERS = 8  # of a headline; a shorter line is a section head
MAX_LETTERS = 60
MAX_KNOWN = 0.3  # share of its pairs of neighbouring letters that the article's text has, too
_LETTER = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def is_unspaced(line: Line) -> bool:
    """Whether most of the line is in such a script."""
    return 2 * len(_LETTER.findall(line.text)) > len(line.text)


def pairs_said(document: Document) -> frozenset[str]:
    """All pairs of neighbouring letters in the article's running text."""
    return frozenset(pair for line in document.lines if line.prose for pair in _pairs(line))


def headlines(document: Document, first: int, most: int, said: Set[str]) -> range:
    """The lines from `first` on, two to `most`, that are headlines of others below a sure heading.

    `said` are the article's `pairs_said`: taken once, an article of many such headings is read no more often.
    """
    end = first
    for line in document.lines[first : first + most]:
        own = set(_pairs(line))
        may_be = line.short and not (line.prose or line.bullet or line.stop) and heading(line) is Heading.NONE
        if not (may_be and MIN_LETTERS - 1 <= len(own) < MAX_LETTERS and len(own & said) <= MAX_KNOWN * len(own)):
            break
        end += 1
    return range(first, end if end - first > 1 else first)


def _pairs(line: Line) -> Iterator[str]:
    letters = "".join(_LETTER.findall(line.text))
    return (letters[at : at + 2] for at in range(len(letters) - 1))
