"""One span that holds more than one name, or more than a name, taken apart."""

import re
from collections.abc import Iterable, Iterator

from pipeline.tag import tables
from pipeline.tag.spans import PLACE_LABELS, Span

LEGAL_FORM = re.compile(rf"(?:,? (?:(?:{tables.alternatives('legal_forms')})\b\.?|& Co\b\.?)){{1,3}}$")
_IN_BRACKETS = re.compile(r"^(.+?) \(([A-Z][^()]+)\)?$")
_LIST_COMMA = re.compile(r", (?:and )?| and ")
_LONG_OFFICE = re.compile(
    r"^(?:Department|Ministry|Bureau|Committee|Office|Commission|Senate|House|U\.S\.)|, (?:Jr|Sr)"
)
_OWNED = re.compile(r"(.+?)['’‘]s (.+)")  # "Reuters’s Quillan Report"
_TWO_ORGANISATIONS = re.compile(r" at (?:the )?(?=[A-Z])| on the (?=[A-Z])")
_NATION_AND_TRADE = re.compile(r"^([A-Z]\w+) (?!of |for |and |the )(?:[a-z]+ )+(?=[A-Z])")  # "Peruvian grocer Quillan"
_LEADING_YEAR = re.compile(r"(?:199|20[0-3])\d (?=[A-Z])")
_TRAILING_NOUN = re.compile(r"(?<=[A-Za-z]{3})(?: [a-z]{3,})+$")  # "Yonhap news agency"
_TRAILING_FIGURE = re.compile(r"(?<=\w):? [$€£]?\d[\d.,]* ?(?:%|per ?cent|million|billion|points?|votes?|seats?)\b.*$")
_AMERICAN_REGION = re.compile(r"^(?:U\.S\.|US)(?= (?:North|South|East|West|Mid|Gulf|Capit)[a-z]*(?: Coast)?$)")
_TRAILING_TIME = re.compile(r"^(.{3,}?)\s+(?:[A-Z][a-z]{2,8}\.? )?[-–\d].*$")  # "Jane Roe Dec 7", "Jane Roe - He"
_GLUED = re.compile(r"(?<=[a-z])(?:20\d\d|The)\b.*$")
_LEADING_ODD = re.compile(r"^(?:[^a-zA-Z]*[\d✓•|:]+[^a-zA-Z]*|[A-Z]+\d+ )(?=[A-Z])")  # the cell of a table before
_LEADING_SMALL = re.compile(r"^(?:[a-z]+ )+(?=[A-Z])")


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
    elif span.label != "PERSON" and (owned := _OWNED.match(name)) and is_known(owned[1]) and not is_known(name):
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
    return is_place(name[cut.end() :]) and not tables.words("institution_words").isdisjoint(name[: cut.start()].split())


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
    if all(map(is_known, _LIST_COMMA.split(name))):  # "Facebook and YouTube"
        return True
    return ", " in name and " and " not in name and not (_LONG_OFFICE.search(name) or LEGAL_FORM.search(name))


def _capital(name: str) -> bool:
    return len(name) > 1 and name[0].isupper()


def _pair(name: str) -> tuple[str, str] | None:
    """Two known names joined by a hyphen ("U.S.-Mexico"), neither the known name of one ("Guinea-Bissau")."""
    if name in tables.places() or name in tables.organisations() or name in tables.nonentities():
        return None
    first, _, second = name.partition("-")
    return (first, second) if _is_known_or_person(first) and _is_known_or_person(second) else None


def _is_known_or_person(name: str) -> bool:
    return is_known(name) or name in tables.persons()


def is_known(name: str) -> bool:
    """Whether our tables know the place, people or organisation."""
    return name in tables.places() or name in tables.demonyms() or name in tables.organisations()


def _label_of(text: str, span: Span) -> str:
    name = text[span.start : span.end]
    if name in tables.persons() and not is_known(name):
        return "PERSON"
    return "GPE" if name in tables.places() else "NORP" if name in tables.demonyms() else "ORG"


def _person_only(name: str, span: Span) -> Span:
    """A person's span without the date or next sentence run into it, and without small words before it."""
    start, end = span.start, span.end
    if glued := _GLUED.search(name):  # "Ada Quillan2026 Democrats": a page's markup ran words together
        return span._replace(end=start + glued.start())
    if cut := _TRAILING_TIME.match(name):
        end = start + len(cut[1].rstrip())
    if odd := _LEADING_ODD.match(name):
        return span._replace(start=start + odd.end(), end=end)
    small = _LEADING_SMALL.match(name)
    if small and not tables.words("particles") & set(small.group().split()):
        start += small.end()
    return span._replace(start=start, end=end)


def _without_trade(name: str, span: Span) -> Span:
    """The span without "Peruvian grocer" before a firm's name or "34.2 percent" after; "U.S." of "U.S. South"."""
    if figure := _TRAILING_FIGURE.search(name):
        return span._replace(end=span.start + figure.start())
    if span.label == "ORG" and (year := _LEADING_YEAR.match(name)) and not is_known(name):
        return span._replace(start=span.start + year.end())
    if span.label == "ORG" and (noun := _TRAILING_NOUN.search(name)) and not _belongs(name, noun):
        return span._replace(end=span.start + noun.start())
    if span.label == "ORG" and (trade := _NATION_AND_TRADE.match(name)) and trade[1] in tables.demonyms():
        return span._replace(start=span.start + trade.end())
    if span.label in PLACE_LABELS and (country := _AMERICAN_REGION.match(name)):
        return span._replace(end=span.start + country.end(), label="GPE")
    return span


def _belongs(name: str, noun: re.Match[str]) -> bool:
    """Whether small words at a name's end are part of it: "the Tidist party", but not "the CDU party"."""
    kind = noun[0].split()[-1].capitalize() in tables.words("institution_words") | tables.words("offices")
    return is_known(name) or (kind and not is_known(name[: noun.start()]))


def is_place(name: str) -> bool:
    """Whether our tables know the place."""
    return name in tables.places() or name in tables.cities()
