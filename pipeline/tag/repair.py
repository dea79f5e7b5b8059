"""Repairs of single spans: what belongs to a name, what is none, what is two.

spaCy's guidelines put "the" and "'s" inside a name; readers do not. Classes and counts come from reading 300 articles.
"""

import re
from collections.abc import Iterable

from pipeline.tag import tables
from pipeline.tag.parting import is_known, is_place, split
from pipeline.tag.spans import KEPT, PLACE_LABELS, THING, Span, in_order
from pipeline.tag.titles import is_cut_office, without_title

_OTHER_LABELS = {"PER": "PERSON"}  # what models trained on WikiNER call people; their LOC and ORG are ours
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’‘`][sS]?$")
_PARTY = re.compile(r"[DRI][-–](?=[A-Z])")  # "D-Calif.": the state
_PREFIX = re.compile(r"(?:[Ee]x|anti|non|post|pre|pro|then)[-–](?=[A-Z])")  # "ex-CIA"
_BRAND = re.compile(r"['’‘]s(?= [a-z])")
_LEADING_SMALL = re.compile(r"(?:[a-z]{3,}(?:-[a-z]+)* )+(?=[A-Z])")
_ABBREVIATION = re.compile(rf"(?:\b[A-Z]|\b(?:{tables.alternatives('abbreviations')}))\.$")
_ADDRESS = re.compile(r"@|https?:|www\.|\.(?:com|ly|co|org|net)/")
_OF_WHAT = re.compile(r" (?:the )?[A-Z][\w’'&-]*(?: [A-Z][\w’'&-]*){0,3}")
# The sentence goes on, or somebody of the organisation follows.
_TRAILING_SMALL = re.compile(
    r" (?:and|at|for|from|in|of|on|or|the|to|with)$| [-–—] .*$| (?:Special Counsel|Correspondent|Editor|Reporter)$"
)
_COMPOUND = re.compile(rf"-(?:{tables.alternatives('compound_endings')})\b")  # "London-based" is about no London
_SPELLED_TOGETHER = re.compile(r"(?:-[a-z]+){1,3}-[A-Z]\w*")  # "Chick" of "Chick-fil-A"
_SECRETARY = re.compile(r"(?:[Ss]ecretary|[Ss]ecretaries|[Mm]inister|[Dd]epartment) (?:of|for) $")
_REST_OF_A_WORD = re.compile(r"[a-z]+(?!\w)")
_FIGURE = re.compile(r"\d[\d.,]*(?:bn|m|tn|k|th|st|nd|rd)?$")
_NUMBERED = re.compile(r" \d[\w.,]*(?: [A-Z]\w+)?$")
_PRODUCT = re.compile(rf"(?:{tables.alternatives('products')})(?![\w’'])")


def repair(text: str, spans: Iterable[Span]) -> list[Span]:
    """The model's spans of the labels we keep: trimmed, without what is no name, lists taken apart, titles off."""
    kept = (trim(text, span) for span in spans if span.label in KEPT)
    found: list[Span] = []
    for span in kept:
        if is_name(text, span):
            parts = list(split(text, span))
            if parts != [span]:
                parts = [part for part in (trim(text, part) for part in parts) if is_name(text, part)]
            found += parts
    return in_order(_as_thing(text, without_title(text, span)) for span in found)


def in_other_language(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans of a model for another language, under our labels, without punctuation and other lines."""
    kept = (span._replace(label=_OTHER_LABELS.get(span.label, span.label)) for span in spans)
    trimmed = (trim(text, span) for span in kept if span.label in KEPT)
    return in_order(span for span in trimmed if span.end - span.start > 1)


def trim(text: str, span: Span) -> Span:
    """The span without "the", possessive, punctuation at its edges and what stands on another line; may be empty."""
    start, end = _without_bracket(text, *_one_line(text, _from_a_word(text, span)))
    end = _before_caption(text, start, end)
    if brand := _brand(text, start, end):
        return Span(start, brand, "ORG", "brand")
    if together := _SPELLED_TOGETHER.match(text, end) or _of_what(text, span.label, end):
        end = together.end()
    if (party := _PARTY.match(text[start:end])) and text[start:end] not in tables.demonyms():
        return Span(start + party.end(), end, "GPE", "party")
    while start < end:
        name = text[start:end]
        if prefix := _PREFIX.match(name) if span.label != "NORP" else None:
            start += prefix.end()
        elif small := _small_words(span.label, name):
            start += small
        elif (article := _ARTICLE.match(name)) and not _owns_article(name, name[article.end() :]):
            start += article.end()
        elif not name[0].isalnum():
            start += 1
        elif cut := _tail(name):
            end -= cut
        else:
            break
    return span._replace(start=start, end=end)


def _from_a_word(text: str, span: Span) -> Span:
    """The span from its next word on where it begins inside one: "m. Helen Roe" after "£4"."""
    inside = text[max(0, span.start - 1) : span.start].isalnum() and _REST_OF_A_WORD.match(text, span.start, span.end)
    return span._replace(start=inside.end()) if inside else span


def _of_what(text: str, label: str, end: int) -> re.Match[str] | None:
    """The rest of a name that the model cut after "of" or "for": "Centre for" of "Centre for Tides"."""
    cut = label != "PERSON" and text.endswith((" of", " for"), end - 4, end)
    return _OF_WHAT.match(text, end) if cut else None


def _owns_article(name: str, rest: str) -> bool:
    """Whether the place is called so with its article only: "The Hague", not "the United States"."""
    return is_place(name) and not is_place(rest)


def _one_line(text: str, span: Span) -> tuple[int, int]:
    """The part of the span on its first line; on its longest where the first holds next to nothing."""
    lines = text[span.start : span.end].split("\n")
    line = lines[0] if len(lines[0].strip()) > 1 else max(lines, key=len)
    start = text.index(line, span.start)
    return start, start + len(line)


def _without_bracket(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a name after a bracket that is only closed in it: "Guam) Daily News"."""
    name = text[start:end]
    closed = ")" in name and name.count("(") < name.count(")") and not name.endswith(")")
    return (start + name.rindex(")") + 1, end) if closed else (start, end)


def _small_words(label: str, name: str) -> int:
    """How many characters of small words stand before an organisation's or a place's name: "north London"."""
    if label == "PERSON" or not (small := _LEADING_SMALL.match(name)) or is_place(name[0].upper() + name[1:]):
        return 0
    return small.end()


def _before_caption(text: str, start: int, end: int) -> int:
    """Where a name ends before the words of a picture's caption: "EPA" of "EPA Image caption"."""
    runs_on = text.startswith(" Image caption", end - len(" Image"))
    return end - len(" Image") if runs_on and end - start > len(" Image") else end


def _brand(text: str, start: int, end: int) -> int | None:
    """End of a name that owns its 's: "a Hannigan’s restaurant" has no Hannigan; None for all others."""
    if text[max(0, start - 2) : start].lower() != "a ":
        return None
    name = _POSSESSIVE.sub("", text[start:end])
    known = (tables.persons(), tables.given_names(), tables.nonentities(), tables.words("titles"))
    if is_known(name) or any(name in names for names in known):
        return None
    possessive = _BRAND.match(text, end) or _BRAND.match(text, end - 2)
    return possessive.end() if possessive else None


def _tail(name: str) -> int:
    """How many characters at the end do not belong to the name."""
    possessive = _POSSESSIVE.search(name)
    if possessive and name.replace("’", "'") not in tables.organisations():
        return len(possessive.group())
    if small := _TRAILING_SMALL.search(name):
        return len(small.group())
    if name[-1].isalnum() or (name[-1] == "." and _ABBREVIATION.search(name)) or (name[-1] == ")" and "(" in name):
        return 0
    return 1


def is_name(text: str, span: Span) -> bool:
    """False for pronouns, handles, tags, addresses, numbers, words in lower case, and State in "Secretary of State"."""
    name = text[span.start : span.end]
    if is_cut_office(text, span):
        return False
    if name in tables.words("portfolios") and _SECRETARY.search(text[max(0, span.start - 16) : span.start]):
        return False
    if (
        len(name) < 2
        or name in tables.words("no_names")
        or (span.label in PLACE_LABELS and name in tables.words("place_endings"))
        or _ADDRESS.search(name)
        or _FIGURE.match(name)
        or text[span.start - 1 : span.start] in ("@", "#")
    ):
        return False
    if span.label == "PERSON" and " " not in name and any(character.isdigit() for character in name):
        return False
    if not any(character.isalpha() for character in name) or _COMPOUND.match(text, span.end) or _COMPOUND.search(name):
        return False
    if (span.label == "ORG" and _is_numbered(name)) or (span.label == "NORP" and _PREFIX.match(name)):
        return False
    return span.label in ("NORP", "EVENT") or any(c.isupper() or c.isdigit() for c in name) or not name.isascii()


def _as_thing(text: str, span: Span) -> Span:
    """The span; what the model takes for an organisation and is called like a product or a law as such."""
    name = text[span.start : span.end]
    told = not tables.words("institution_words").isdisjoint(name.split())  # "College of Law", "Iron Dome Alliance"
    if span.label != "ORG" or told or is_known(name) or not (_PRODUCT.match(name) or _is_thing(name)):
        return span
    return span._replace(label=THING, by="thing")


def _is_numbered(name: str) -> bool:
    """Whether a later word is a number, as in "Quill Phone 12 Plus" or "Quill 2026": a thing or an event, no firm."""
    if "/" in name or name in tables.organisations() or not _NUMBERED.search(name):
        return False
    return tables.words("numbered_organisations").isdisjoint(name.split())


def _is_thing(name: str) -> bool:
    """Whether it is called like something written, agreed or made: "Harbour Dues Act"."""
    *first, last = name.split()
    return bool(first) and last in tables.words("things")
