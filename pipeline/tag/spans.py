"""Where names stand in a text, and how new findings are laid over earlier ones.

Every step of this room takes spans and gives spans: sorted by place, none overlapping.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

KEPT = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"})  # labels an analyst filters by
THING = "THING"  # a law, a product: no name for an analyst, but its words are nobody's name either
PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})


class Span(NamedTuple):
    """A name in a text, and who says so."""

    start: int
    end: int  # exclusive
    label: str  # spaCy's OntoNotes name
    by: str = "model"  # the step that gave the label; steps that guess leave what a table or a form decided
    name: str = ""  # whom it means in this article; empty: what it says
    why: str = ""  # how that was found


def fill(spans: Sequence[Span], new: Iterable[Span]) -> list[Span]:
    """The spans, and those of `new` that touch none of them nor an earlier new one."""
    merged = list(spans)
    for span in new:
        at = bisect_left(merged, (span.start + 1,))
        free_before = at == 0 or merged[at - 1].end <= span.start
        if free_before and (at == len(merged) or merged[at].start >= span.end):
            merged.insert(at, span)
    return merged


def overrule(spans: Sequence[Span], new: Iterable[Span]) -> list[Span]:
    """The new spans, and those of `spans` that touch none of them."""
    merged = list(spans)
    for span in new:
        first, last = touched(merged, span.start, span.end)
        merged[first:last] = [span]
    return merged


def touched(spans: Sequence[Span], start: int, end: int) -> tuple[int, int]:
    """The slice of `spans` that overlaps the characters from `start` to `end`; empty where it would be inserted."""
    first = bisect_left(spans, (start,))
    if first and spans[first - 1].end > start:
        first -= 1
    return first, bisect_left(spans, (end,))


def in_order(spans: Iterable[Span]) -> list[Span]:
    """The spans sorted; of two that overlap, the earlier and then the longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if span.end > span.start and (not kept or span.start >= kept[-1].end):
            kept.append(span)
    return kept


def plain(form: str) -> str:
    """The form with straight apostrophes and single spaces, as the tables have it."""
    return " ".join(form.replace("’", "'").split())
