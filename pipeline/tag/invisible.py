"""Texts without the characters that nobody sees and no model knows: soft hyphens, zero-width spaces.

A page that breaks its words by soft hyphens has a model find a name in every third of them. So names are looked for in
the text without them, and told by their place in the text as it is.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from pipeline.article import Entity, Mention

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")


def visible(text: str) -> str:
    """The text without such characters."""
    return _INVISIBLE.sub("", text)


def in_place(text: str, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """The entities found in `visible(text)`, with their mentions as they stand in the text itself."""
    gaps = [(match.start(), match.end() - match.start()) for match in _INVISIBLE.finditer(text)]
    if not gaps:
        return tuple(entities)
    before = [0, *accumulate(length for _, length in gaps)]  # characters left out up to each gap
    starts = [start - left_out for (start, _), left_out in zip(gaps, before, strict=False)]  # in the visible text

    def moved(mention: Mention) -> Mention:
        start = mention.start + before[bisect_right(starts, mention.start)]
        end = mention.end - 1 + before[bisect_right(starts, mention.end - 1)] + 1
        return replace(mention, text=text[start:end], start=start, end=end)

    return tuple(replace(entity, mentions=tuple(map(moved, entity.mentions))) for entity in entities)
