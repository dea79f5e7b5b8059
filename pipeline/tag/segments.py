"""Long texts in pieces that a model can hold, cut where it hurts least."""

import re
from collections.abc import Iterator

MAX_CHARACTERS = 30_000  # spaCy takes 1,000,000, but its memory grows by 3.6 MB per 1,000 characters at a time

_CUTS = (re.compile(r"\n+"), re.compile(r"(?<=[.!?])[”\"’']?\s+"), re.compile(r"\s+"))  # paragraph, sentence, word


def segments(text: str, limit: int = MAX_CHARACTERS) -> Iterator[tuple[int, str]]:
    """Each piece of at most `limit` characters with its offset; joined they are the text, blank text gives none."""
    start = 0
    while start < len(text):
        end = len(text) if len(text) - start <= limit else _cut(text, start, start + limit)
        if not text[start:end].isspace():
            yield start, text[start:end]
        start = end


def _cut(text: str, start: int, end: int) -> int:
    """The last paragraph end in the second half of the piece, else sentence end, else space, else `end`."""
    half = start + (end - start) // 2
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(text, half, end)]
        if ends:
            return ends[-1]
    return end
