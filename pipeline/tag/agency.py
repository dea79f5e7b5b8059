"""Names by the fixed forms of agency copy: the dateline, the photo credit, the nickname in quotes."""

import re
from collections.abc import Iterator, Sequence

from pipeline.tag import tables
from pipeline.tag.spans import Span, touched

_LEAD_CHARACTERS = 2500  # a dateline stands at the head, after captions at most
_DATELINE = re.compile(
    r"(?m)^([A-Z][A-Z.'’\-]+(?: [A-Z][A-Z.'’\-]+){0,3})((?:/[A-Z][A-Z .'’\-]+)*)(?:, [\w. ]{2,30})?"
    r"(?: [A-Z][a-z]+\.? \d{1,2},?)? ?\((?:Reuters|AP|AFP|CNN|UPI|Xinhua|BBC|dpa|Bloomberg|IANS|PTI|ANI)[^)\n]{0,20}\)"
    r" ?[-–—]"
)
_BARE_DATELINE = re.compile(r"([A-Z][A-Z.'’\-]+(?: [A-Z][A-Z.'’\-]+){0,2})(?:, [\w.]+(?: \w+)?)? [—–] ?(?=[A-Z“\"])")
_DATELINE_MORE = re.compile(r"[A-Z][A-Z.'’\-]*(?: [A-Z][A-Z.'’\-]*)*")
_CREDIT = re.compile(
    r"\b(REUTERS|AP Photo|AFP|Getty Images|EPA|AP)(?: ?/ ?)((?:[A-Z][\w'’\-]+\.?|[a-z]{2,3})"
    r"(?: (?:[A-Z][\w'’\-]+\.?|lo|de|da|van|von|der|el|al|bin|dos|du|la|di)){1,3})(?=[/\n,.;)]|$)"
)
_CREDITED = re.compile(r"(?m)^([A-Z][\w'’\-]+)(?: [A-Z]\.)? [A-Z][\w'’\-]+(?=/[A-Z])")
_NICKNAME = re.compile(r"\b([A-Z][\w'’\-]+) [“\"‘'][\w][\w .\-]{0,18}[\w.][”\"’'] [A-Z][\w'’\-]+")


def datelines(text: str) -> Iterator[Span]:
    """The places of "PARIS/BERLIN (Reuters) -"."""
    for match in _DATELINE.finditer(text[:_LEAD_CHARACTERS]):
        yield Span(match.start(1), match.end(1), "GPE", "dateline")
        for more in _DATELINE_MORE.finditer(text, *match.span(2)):
            yield Span(*more.span(), "GPE", "dateline")


def bare_datelines(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """The town of "QUILLMOUTH — Fares" at the head of a text, if we know it or the model takes it for some name."""
    if match := _BARE_DATELINE.match(text):
        first, last = touched(spans, *match.span(1))
        is_name = [span[:2] for span in spans[first:last]] == [match.span(1)]
        if is_name or match[1].title() in tables.cities().keys() | tables.places().keys():
            yield Span(*match.span(1), "GPE", "dateline")


def credits(text: str) -> Iterator[Span]:
    """Agency and photographer of "REUTERS/Jane Roe"; the photographer of a line "Jane Roe/Quillan Times"."""
    for match in _CREDIT.finditer(text):
        yield Span(*match.span(1), "ORG", "credit")
        yield Span(*match.span(2), "PERSON", "credit")
    for match in _CREDITED.finditer(text):
        if tables.given_names().get(match[1]) and match[1] not in tables.places():
            yield Span(*match.span(), "PERSON", "credit")


def nicknames(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """One person for `Jane “Ace” Roe`, where the model found a person in it."""
    for match in _NICKNAME.finditer(text):
        first, last = touched(spans, match.start(), match.end())
        is_person = any(span.label == "PERSON" for span in spans[first:last])
        if is_person and match[1] not in tables.words("no_names"):
            yield Span(*match.span(), "PERSON", "nickname")
