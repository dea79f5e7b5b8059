"""Shapes of lists that articles make themselves, whatever their words: what speaks against every rule for lists."""

from collections import Counter
from collections.abc import Sequence

from pipeline.clean import headline
from pipeline.clean.lines import Document, Line
from pipeline.clean.vocabulary import MEANINGLESS

MAX_LABEL_WORDS = 6  # of a heading that ends in a colon; more introduces what follows
MANY = 4  # items from which one may begin unlike the others
MAX_NAME_WORDS = 4
SURE_LIKENESS = 2.0  # log-odds, on average
_QUOTES = '"“„«'
_CLOSING_QUOTES = '"”“»'
_MARKS = (": ", "; ", " – ", " — ", " - ", " (", " | ", " = ")


def is_own(lines: Sequence[Line]) -> bool:
    """Whether the items are made like those of a list of the article's own, and not like headlines."""
    return _is_numbered(lines) or is_written_out(lines) or _is_parallel(lines)


def is_quotation(line: Line) -> bool:
    """Somebody's words and nothing else; headlines say who speaks."""
    return line.bare[:1] in _QUOTES and line.bare[-1:] in _CLOSING_QUOTES


def is_introduced(document: Document, first: int) -> bool:
    """Whether a sentence above ends in a colon, or nothing stands above."""
    if first == 0:
        return True
    above = document.lines[first - 1]
    return above.text.endswith(":") and (above.prose or len(above.words) > MAX_LABEL_WORDS)


def has_heading_again(document: Document, first: int) -> bool:
    """Whether the line above heads other bulleted lists, too: "Key results", in every part of the article."""
    return document.above_bullets.get(document.lines[first - 1].words, 0) > 1


def _is_numbered(lines: Sequence[Line]) -> bool:
    """Counted, or told by years, dates and times."""
    dated = sum(line.bare[:1].isdigit() for line in lines)
    return any(line.numbered for line in lines) or dated >= max(2, len(lines) - 1)


def is_written_out(lines: Sequence[Line]) -> bool:
    """Sentences, quotations, or an enumeration that runs on; of 100 lists of headlines four have full stops."""
    stops = sum(line.stop for line in lines)
    quoted = sum(line.bare[:1] in _QUOTES for line in lines)
    unfinished = any(line.text.endswith((";", ",")) for line in lines)
    return 2 * stops > len(lines) or 2 * quoted >= len(lines) or unfinished


def _is_parallel(lines: Sequence[Line]) -> bool:
    """Beginning alike, or parted by the same mark: "Cost: two crowns", "Ada Plank, mayor of Old Town"."""
    firsts = Counter(line.words[0] for line in lines if line.words[0] not in MEANINGLESS)
    if max(firsts.values(), default=0) >= max(2, len(lines) - (len(lines) >= MANY)):
        return True
    if are_headlines(lines):  # of which many have a colon, too
        return False
    parted = any(all(mark in line.bare for line in lines) for mark in _MARKS)
    return len(lines) > 2 and (parted or all(map(_is_named_first, lines)))


def _is_named_first(line: Line) -> bool:
    """A few words, a comma, and what there is to say of them."""
    before, comma, _ = line.bare.partition(", ")
    return bool(comma) and len(before.split()) <= MAX_NAME_WORDS


def are_headlines(lines: Sequence[Line]) -> bool:
    """Whether most of the lines can hardly be anything else than headlines."""
    return sum(headline.likeness(line.bare) for line in lines) >= SURE_LIKENESS * len(lines)


def names_things(lines: Sequence[Line]) -> bool:
    """Neither names nor the look of headlines: "longer summer hours"."""
    named = sum(line.names for line in lines)
    return 2 * named < len(lines) and sum(headline.likeness(line.bare) for line in lines) < 0
