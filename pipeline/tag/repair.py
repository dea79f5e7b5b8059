"""Repairs of single spans: what belongs to a name, what is none, what is two.

spaCy's guidelines put "the" and "'s" inside a name; readers do not. Classes and counts come from reading 300 articles.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.tag import tables
from pipeline.tag.spans import KEPT, PLACE_LABELS, Span, in_order

_OTHER_LABELS = {"PER": "PERSON"}  # what models trained on WikiNER call people; their LOC and ORG are ours
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\S)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’‘`][sS]?$")
LEGAL_FORM = re.compile(rf"(?:,? (?:(?:{tables.alternatives('legal_forms')})\b\.?|& Co\b\.?)){{1,3}}$")
_PARTY = re.compile(r"[DRI][-–](?=[A-Z])")  # "D-Calif.": the state
_BRAND = re.compile(r"['’‘]s(?= [a-z])")
_ABBREVIATION = re.compile(rf"(?:\b[A-Z]|\b(?:{tables.alternatives('abbreviations')}))\.$")
_ADDRESS = re.compile(r"@|https?:|www\.|\.(?:com|ly|co|org|net)/")
_TRAILING_TIME = re.compile(r"^(.{3,}?)\s+(?:[A-Z][a-z]{2,8}\.? )?[-–\d].*$")  # "Jane Roe Dec 7", "Jane Roe - He"
_COMPOUND = re.compile(rf"-(?:{tables.alternatives('compound_endings')})\b")  # "London-based" is about no London
_SPELLED_TOGETHER = re.compile(r"(?:-[a-z]+){1,3}-[A-Z]\w*")  # "Chick" of "Chick-fil-A"
_TWO_ORGANISATIONS = re.compile(r" at (?:the )?(?=[A-Z])| on the (?=[A-Z])")
_NATION_AND_TRADE = re.compile(
    r"^([A-Z]\w+) (?!of |for |and |the )(?:[a-z]+ )+(?=[A-Z])"
)  # "Peruvian grocer "Quillan SA
_AMERICAN_REGION = re.compile(r"^(?:U\.S\.|US)(?= (?:North|South|East|West|Mid|Gulf|Capit)[a-z]*(?: Coast)?$)")
_LEADING_ODD = re.compile(r"^[^a-zA-Z]*[\d✓•|:]+[^a-zA-Z]*(?=[A-Z])")  # the cell of a table before
_LEADING_SMALL = re.compile(r"^(?:[a-z]+ )+(?=[A-Z])")
_SECRETARY = re.compile(r"(?:[Ss]ecretary|[Ss]ecretaries|[Mm]inister|[Dd]epartment) (?:of|for) $")
_IN_BRACKETS = re.compile(r"^(.+?) \(([A-Z][^()]+)\)?$")
_LIST_COMMA = re.compile(r", (?:and )?| and ")
_OWNED = re.compile(r"(.+?)['’‘]s (.+)")  # "Reuters’s Quillan Report"
_LONG_OFFICE = re.compile(
    r"^(?:Department|Ministry|Bureau|Committee|Office|Commission|Senate|House|U\.S\.)|, (?:Jr|Sr)"
)
_SURE_TITLE = re.compile(rf"^({tables.alternatives('sure_titles')}) [A-Z][\w’'-]+$")
_TITLES = re.compile(rf"^(?:(?:{tables.alternatives('titles')})\s+)+(?=[^\W\d_])")


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
    return in_order(without_title(text, span) for span in found)


def in_other_language(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans of a model for another language, under our labels, without punctuation and other lines."""
    kept = (span._replace(label=_OTHER_LABELS.get(span.label, span.label)) for span in spans)
    trimmed = (trim(text, span) for span in kept if span.label in KEPT)
    return in_order(span for span in trimmed if span.end - span.start > 1)


def trim(text: str, span: Span) -> Span:
    """The span without "the", possessive, punctuation at its edges and what stands on another line; may be empty."""
    start, end = _one_line(text, span)
    if brand := _brand(text, start, end):
        return Span(start, brand, "ORG", "brand")
    if together := _SPELLED_TOGETHER.match(text, end):
        end = together.end()
    if (party := _PARTY.match(text[start:end])) and text[start:end] not in tables.demonyms():
        return Span(start + party.end(), end, "GPE", "party")
    while start < end:
        name = text[start:end]
        if (article := _ARTICLE.match(name)) and not _owns_article(name, name[article.end() :]):
            start += article.end()
        elif not name[0].isalnum():
            start += 1
        elif cut := _tail(name):
            end -= cut
        else:
            break
    return span._replace(start=start, end=end)


def _owns_article(name: str, rest: str) -> bool:
    """Whether the place is called so with its article only: "The Hague", not "the United States"."""
    return _is_place(name) and not _is_place(rest)


def _is_place(name: str) -> bool:
    return name in tables.places() or name in tables.cities()


def _one_line(text: str, span: Span) -> tuple[int, int]:
    """The part of the span on its first line; on its longest where the first holds next to nothing."""
    lines = text[span.start : span.end].split("\n")
    line = lines[0] if len(lines[0].strip()) > 1 else max(lines, key=len)
    start = text.index(line, span.start)
    return start, start + len(line)


def _brand(text: str, start: int, end: int) -> int | None:
    """End of a name that owns its 's: "a Hannigan’s restaurant" has no Hannigan; None for all others."""
    if text[max(0, start - 2) : start].lower() != "a ":
        return None
    name = _POSSESSIVE.sub("", text[start:end])
    if _known(name) or name in tables.persons() or name in tables.given_names():
        return None
    possessive = _BRAND.match(text, end) or _BRAND.match(text, end - 2)
    return possessive.end() if possessive else None


def _tail(name: str) -> int:
    """How many characters at the end do not belong to the name."""
    possessive = _POSSESSIVE.search(name)
    if possessive and name.replace("’", "'") not in tables.organisations():
        return len(possessive.group())
    if name[-1].isalnum() or (name[-1] == "." and _ABBREVIATION.search(name)) or (name[-1] == ")" and "(" in name):
        return 0
    return 1


def is_name(text: str, span: Span) -> bool:
    """False for pronouns, handles, tags, addresses, numbers, words in lower case, and State in "Secretary of State"."""
    name = text[span.start : span.end]
    if name in tables.words("portfolios") and _SECRETARY.search(text[max(0, span.start - 16) : span.start]):
        return False
    if (
        len(name) < 2
        or name in tables.words("no_names")
        or _ADDRESS.search(name)
        or text[span.start - 1 : span.start] in ("@", "#")
    ):
        return False
    if not any(character.isalpha() for character in name) or _COMPOUND.match(text, span.end) or _COMPOUND.search(name):
        return False
    return span.label in ("NORP", "EVENT") or any(c.isupper() or c.isdigit() for c in name) or not name.isascii()


def split(text: str, span: Span) -> Iterator[Span]:
    """The names in a span that holds several: "Paris/Berlin", "Long Name (LN)", "France and Spain", "U.S.-Mexico"."""
    name = text[span.start : span.end]
    if brackets := _IN_BRACKETS.match(name):
        yield from _pieces(text, span, [brackets[1], brackets[2]])
    elif "/" in name and span.label != "NORP":
        pieces = [piece.strip() for piece in name.split("/")]
        yield from _pieces(
            text, span, [p for p in pieces if p[:1].isupper() and p not in tables.words("picture_words")]
        )
    elif (" and " in name or ", " in name) and _is_list(name, span.label):
        yield from _pieces(text, span, _LIST_COMMA.split(name))
    elif span.label == "ORG" and (cut := _TWO_ORGANISATIONS.search(name)) and not _is_campus(name, cut):
        yield from _pieces(text, span, [name[: cut.start()], name[cut.end() :]])
    elif span.label != "PERSON" and (owned := _OWNED.match(name)) and _known(owned[1]) and not _known(name):
        yield from _owner(text, span, owned)
    elif "-" in name and (pair := _pair(name)):
        yield from (part._replace(label=_label_of(text, part)) for part in _pieces(text, span, list(pair)))
    else:
        yield _person_only(name, span) if span.label == "PERSON" else _without_trade(name, span)


def _pieces(text: str, span: Span, names: Iterable[str]) -> Iterator[Span]:
    at = span.start
    for name in names:
        if len(name) > 1:
            start = text.index(name, at)
            at = start + len(name)
            yield span._replace(start=start, end=at)


def _is_campus(name: str, cut: re.Match[str]) -> bool:
    """Whether it is one institution with its town: "University of Quillan at Springfield"."""
    return _is_place(name[cut.end() :]) and not tables.words("institution_words").isdisjoint(
        name[: cut.start()].split()
    )


def _owner(text: str, span: Span, owned: re.Match[str]) -> Iterator[Span]:
    """A known name, and what it owns where that is called like an institution: "Peru’s Harbour Ministry"."""
    owner, thing = _pieces(text, span, owned.groups())
    yield owner._replace(label=_label_of(text, owner))
    if owned[2] in tables.organisations() or tables.words("institution_words") & set(owned[2].split()):
        yield thing._replace(label="ORG")


def _is_list(name: str, label: str) -> bool:
    if name in tables.places() or name in tables.organisations() or not all(map(_capital, _LIST_COMMA.split(name))):
        return False
    if label in PLACE_LABELS:
        return name not in tables.cities()
    return ", " in name and " and " not in name and not (_LONG_OFFICE.search(name) or LEGAL_FORM.search(name))


def _capital(name: str) -> bool:
    return len(name) > 1 and name[0].isupper()


def _pair(name: str) -> tuple[str, str] | None:
    """Two known names joined by a hyphen ("U.S.-Mexico"), neither the known name of one ("Guinea-Bissau")."""
    if name in tables.places() or name in tables.organisations() or name in tables.nonentities():
        return None
    first, _, second = name.partition("-")
    return (first, second) if _known(first) and _known(second) else None


def _known(name: str) -> bool:
    return name in tables.places() or name in tables.demonyms() or name in tables.organisations()


def _label_of(text: str, span: Span) -> str:
    name = text[span.start : span.end]
    return "GPE" if name in tables.places() else "NORP" if name in tables.demonyms() else "ORG"


def _person_only(name: str, span: Span) -> Span:
    """A person's span without the date or next sentence run into it, and without small words before it."""
    start, end = span.start, span.end
    if cut := _TRAILING_TIME.match(name):
        end = start + len(cut[1].rstrip())
    if odd := _LEADING_ODD.match(name):
        return span._replace(start=start + odd.end(), end=end)
    small = _LEADING_SMALL.match(name)
    if small and not tables.words("particles") & set(small.group().split()):
        start += small.end()
    return span._replace(start=start, end=end)


def _without_trade(name: str, span: Span) -> Span:
    """The span without "Peruvian grocer" before a firm's name; "U.S." alone of "U.S. South"."""
    if span.label == "ORG" and (trade := _NATION_AND_TRADE.match(name)) and trade[1] in tables.demonyms():
        return span._replace(start=span.start + trade.end())
    if span.label in PLACE_LABELS and (country := _AMERICAN_REGION.match(name)):
        return span._replace(end=span.start + country.end(), label="GPE")
    return span


def without_title(text: str, span: Span) -> Span:
    """A person's span without "President", "Ms" and the like before the name; "Officer Quill" is one in any case."""
    name = text[span.start : span.end]
    if span.label == "PERSON" and (title := _TITLES.match(name)):
        return span._replace(start=span.start + title.end())
    if span.label in PLACE_LABELS | {"ORG"} and (title := _SURE_TITLE.match(name)):
        return Span(span.start + len(title[1]) + 1, span.end, "PERSON", "title")
    return span
