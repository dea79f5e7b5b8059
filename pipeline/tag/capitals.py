"""People whose full name stands only in capitals, as in headings over a list: "NEW MINISTER: ADA QUILLAN"."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from pipeline.tag import tables
from pipeline.tag.spans import Span, overrule, touched
from pipeline.tag.story import Story

_RUN = re.compile(r"(?<![\w@#.’'-])[A-Z][A-Z'’-]+(?: [A-Z]\.?)?(?: [A-Z][A-Z'’-]+){1,2}(?![\w’'-]| [A-Z][A-Z])")
_HEADING_WORD = re.compile(r" [A-Z]{4,}\b")


def people(story: Story, spans: Sequence[Span]) -> tuple[list[Span], dict[str, str]]:
    """The spans with such people, and their full names in normal case by the spelling in capitals.

    It is a name if its last word stands in the text in normal case and its first is a given name, or if the line below
    begins with its last word.
    """
    if not _RUN.search(story.text):
        return _without_headings(story.text, spans), {}
    found, names = list(spans), {}
    spelled = {word.upper(): word for word in story.starts if not word.isupper()}
    for start, end, name in _names(story, spelled):
        found = overrule(found, [Span(start, end, "PERSON", "capitals")])
        names[story.text[start:end]] = name
    return _without_headings(story.text, found), names


def _names(story: Story, spelled: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    for match in _RUN.finditer(story.text):
        *first, last = match.group().split()
        surname = spelled.get(last)
        if surname is None or surname in story.small or _has_another_meaning(surname):
            continue
        given = first[0].title()
        if given in tables.given_names() or story.text.startswith(f"\n{surname}", match.end()):
            yield *match.span(), " ".join([*map(str.title, first), surname])


def _has_another_meaning(word: str) -> bool:
    known = (tables.places(), tables.organisations(), tables.nonentities(), tables.words("no_surnames"))
    return any(word in names for names in known)


def _without_headings(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans but those of single words out of a heading in capitals, which the model takes for acronyms."""
    named = {word for span in spans for word in text[span.start : span.end].split() if not word.isupper()}
    return [span for span in spans if span.by != "model" or not _is_heading(text, span, spans, named)]


def _is_heading(text: str, span: Span, spans: Sequence[Span], named: Set[str]) -> bool:
    """Whether one long word in capitals, which nothing in normal case is called, is followed by another."""
    name = text[span.start : span.end]
    if name.title() in named or name.title() in tables.organisations() or name.title() in tables.persons():
        return False
    if " " in name or not name.isupper() or len(name) < 5 or not _HEADING_WORD.match(text, span.end):
        return False
    first, last = touched(spans, span.end, span.end + 4)
    return first == last
