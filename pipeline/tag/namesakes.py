"""Words that stand in somebody's name, and so say nothing about topics: Bond is no security, Rice no dish.

A word counts in a name where the lexicon knows it as somebody's name, or as part of a phrase ("jesus christ"). Who is
never called by a full name or a title may be a mistake of the model ("Yoga"), so that these words count: taken out too,
they cost more right topics than they saved (half of the labelled articles).
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from pipeline.article import Entity
from pipeline.tag import tables
from pipeline.tag.lexicon import Lexicon
from pipeline.tag.words import words

_TITLE_CHARACTERS = 32  # before a name, which the longest title fits in
_NEIGHBOURS = 24  # characters beside a name in which a phrase with it may begin or end: "the Quillan administration"
_POSSESSIVE = re.compile(r"['’‘]s\b")
_NOBODY = "0"  # no term has this word


def without_names(title: str | None, text: str, entities: Iterable[Entity], lexicon: Lexicon) -> tuple[str | None, str]:
    """Title and text in which people's names are reduced to what the lexicon knows of them."""
    people = [entity for entity in entities if _is_somebody(entity, text)]
    mentions = sorted((mention for entity in people for mention in entity.mentions), key=lambda mention: mention.start)
    surnames = {entity.name.split()[-1] for entity in people}  # by which a headline calls whom the text names in full
    forms = [form for form in {*surnames, *(mention.text for mention in mentions)} if form in (title or "")]
    if title and forms:
        pattern = rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(forms, key=len, reverse=True)))})(?!\w)"
        title = _reduced(title, (found.span() for found in re.finditer(pattern, title)), lexicon)
    return title, _reduced(text, ((mention.start, mention.end) for mention in mentions), lexicon)


def _is_somebody(entity: Entity, text: str) -> bool:
    """Whether a person is called by several names, or by a title before one."""
    return entity.label == "PERSON" and (
        " " in entity.name
        or any(
            _title().search(text[max(0, mention.start - _TITLE_CHARACTERS) : mention.start])
            for mention in entity.mentions
        )
    )


@cache
def _title() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{tables.alternatives('titles')}) $")


def _reduced(text: str, places: Iterable[tuple[int, int]], lexicon: Lexicon) -> str:
    """The text with the words between these places, in order, taken out where they are known only as other words."""
    parts, at = [], 0
    for start, name_end in places:
        owns = _POSSESSIVE.match(text, name_end)
        end = owns.end() if owns else name_end
        before = words(text[max(0, start - _NEIGHBOURS) : start])
        name, after = words(text[start:end]), words(text[end : end + _NEIGHBOURS])
        parts += [text[at:start], _known_of([*before, *name, *after], len(before), len(before) + len(name), lexicon)]
        at = end
    return "".join([*parts, text[at:]])


def _known_of(met: Sequence[str], start: int, end: int, lexicon: Lexicon) -> str:
    """Those from `start` to `end` of the words met that a term has which counts in names."""
    known, at = [_NOBODY] * len(met), 0
    while at < end:
        term, length = lexicon.term_at(met, at)
        if term and term.in_names:
            known[at : at + length] = met[at : at + length]
        at += length
    return f" {' '.join(known[start:end])} "
