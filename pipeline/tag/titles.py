"""Titles and offices before people's names: no part of a name, and a sign that it is a person's.

An office is its field and its head ("Defence Secretary"), with ranks before ("former Deputy Governor"); of a title and
an office the lists in words.toml have the parts.
"""

import re

from pipeline.tag import tables
from pipeline.tag.parting import is_known
from pipeline.tag.spans import PLACE_LABELS, Span, overrule, touched
from pipeline.tag.story import Story

_HEADS = tables.alternatives("heads_of_office")
_RANKS = tables.alternatives("ranks")
_FIELD = rf"(?:{tables.alternatives('portfolios')}|{_RANKS})"
_ROLES = "|".join(sorted(word.capitalize() for word in tables.words("role_words")))  # at a sentence's start: "Singer"
_TITLE = (
    rf"(?:(?:{_RANKS})[- ])*"
    rf"(?:{tables.alternatives('titles')}|(?:{_FIELD}(?: and |, | & |[- ]))+(?:{_HEADS})|{_ROLES})\s+"
)
_TITLES = re.compile(rf"(?:{_TITLE})+(?=[^\W\d_])")
_TITLE_BEFORE = re.compile(rf"(?<!\w){_TITLE}$")
_TITLE_CHARACTERS = 48  # which an office with its ranks fits in
_SURE = re.compile(rf"({tables.alternatives('sure_titles')}) [A-Z][\w’'-]+(?: ([A-Z][\w’'-]+))?$")
_CUT_OFFICE = re.compile(rf"{_FIELD}(?:(?: and |, | & |[- ]){_FIELD})*$")
_HEAD_AFTER = re.compile(rf"[- ](?:{_HEADS}|{_HEADS.lower()})\b(?!-)")
_NO_SURNAMES = ("buildings", "company_words", "institution_words", "offices", "place_endings")


def without_title(text: str, span: Span) -> Span:
    """A person's span without "President", "Ms" and the like before the name; "Officer Quill" is one in any case."""
    name = text[span.start : span.end]
    if span.label == "PERSON" and (title := _TITLES.match(name)):
        return span._replace(start=span.start + title.end())
    if span.label not in PLACE_LABELS | {"ORG"} or not (sure := _SURE.match(name)):
        return span
    if any(sure[2] in tables.words(words) for words in _NO_SURNAMES):
        return span
    return Span(span.start + len(sure[1]) + 1, span.end, "PERSON", "title")


def is_cut_office(text: str, span: Span) -> bool:
    """Whether it is the first half of an office or a title that was cut: "Defence" before "Secretary", "Engr"."""
    name = text[span.start : span.end]
    if span.label in PLACE_LABELS | {"NORP"} or is_known(name):
        return False
    if f"{name}." in tables.words("titles") and text.startswith(". ", span.end):
        return True
    return bool(_CUT_OFFICE.match(name) and _HEAD_AFTER.match(text, span.end))


def titled(story: Story, spans: list[Span]) -> list[Span]:
    """The spans, and after a title the person whose surname alone is a person's elsewhere here.

    For where the model saw nothing ("Cardinal Ada Quill") or an organisation with the title ("Justice Quill").
    """
    alone = {story.text[span.start : span.end] for span in spans if span.label == "PERSON"}
    found = spans
    for first, second in zip(story.words, story.words[1:], strict=False):
        if second.plain not in alone or story.text[first.start + len(first.text) : second.start] != " ":
            continue
        end = second.start + len(second.plain)
        if _TITLE_BEFORE.search(story.text, first.start, second.start):
            found = _as_person(story.text, found, Span(second.start, end, "PERSON", "title"))
        elif _TITLE_BEFORE.search(story.text, max(0, first.start - _TITLE_CHARACTERS), first.start):
            found = _as_person(story.text, found, Span(first.start, end, "PERSON", "title"))
    return found


def _as_person(text: str, spans: list[Span], person: Span) -> list[Span]:
    """The spans with a person where none was, or where an organisation or place begins with the title."""
    first, last = touched(spans, person.start, person.end)
    there = spans[first:last]
    if len(there) > 1 or any(span.label == "PERSON" and span.start <= person.start for span in there):
        return spans
    inside = all(person.start <= span.start and span.end <= person.end for span in there)
    titled = all(span.end == person.end and _TITLES.match(text, span.start, person.start + 1) for span in there)
    return overrule(spans, [person]) if inside or titled else spans
