"""The query language: what a person types → Query, the same for every engine.

    ferry strike            both words
    "ferry strike"          next to each other
    -strike                 not this one; works before everything below too
    ferry OR boat           one of its neighbours
    person:"Ada Quill"      the whole value of a field, in any case: see FIELDS
    after:2026-03-05        published that day or later
    before:2026-03-05       published before that day
    month:2026-03           published in that month
    exact:Polish            this spelling, accents and ending; only the case is free

Nothing is an error: what does not parse is text, and `notes` says so.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

FIELDS = {
    "source": "source",
    "section": "section",
    "lang": "language",
    "person": "people",
    "org": "organizations",
    "place": "places",
    "nationality": "nationalities",
    "event": "events",
    "topic": "topics",
    "story": "story",
    "author": "authors",
    "rule": "removed_by",
}
"""Name in a query → field of the document."""

FACETS = {field: name for name, field in FIELDS.items()}
"""Name of a facet, which is the document's field → name in a query: either may be typed."""

NAMES = frozenset({*FIELDS, "after", "before", "month", "exact"})

MAX_CHARACTERS = 2_000  # of a query; a phrase of thousands of words takes seconds on 100,000 articles
MAX_PARTS = 100  # a part becomes up to four clauses, and Elasticsearch takes 1,024 of them

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
TOKEN = re.compile(r'(-?)(?:([A-Za-z_]+):)?"([^"]*)"|([^\s"]+)')
NAMED = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
MONTH = re.compile(r"(\d{4})-(\d{1,2})")
# Thai, Lao, Burmese, Khmer, kana, Han: written without spaces between words.
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+"
)


@dataclass(frozen=True, slots=True)
class Words:
    """One word, or several in a row, in title, text or summary, with any ending the analysis sees as the same."""

    text: str


@dataclass(frozen=True, slots=True)
class Exact:
    """The same, spelled like this; only the case is free."""

    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the document has this whole value; case and accents are free."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Published:
    """Published from `since` (included) on, or before `until` (excluded)."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Part"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the parts holds."""

    parts: tuple["Part", ...]


type Part = Words | Exact | Field | Published | Not | Either


@dataclass(frozen=True, slots=True)
class Query:
    """All parts must hold; without parts, everything is found."""

    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
    timezone: str = "UTC"  # whose days and months are meant


type _Token = Part | Literal["OR", "AND"]


def parse(text: str, *, timezone: str = "UTC") -> Query:
    """What the text asks for; never raises, whatever the text. `timezone` is an IANA name whose days are meant."""
    notes: list[str] = []
    typed = _bounded(unicodedata.normalize("NFC", _encodable(text)), notes)
    tokens = list(_tokens(_balanced(typed.translate(QUOTES), notes), ZoneInfo(timezone), notes))
    if len(tokens) > MAX_PARTS:
        notes.append(f"the query is long: only its first {MAX_PARTS} words were used")
    parts = _joined(tokens[:MAX_PARTS], notes)
    return Query(parts, tuple(dict.fromkeys(notes)), timezone)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # a lone surrogate cannot be sent to any engine


def _bounded(text: str, notes: list[str]) -> str:
    if len(text) > MAX_CHARACTERS:
        notes.append(f"the query is long: only its first {MAX_CHARACTERS:,} characters were used")
    return text[:MAX_CHARACTERS]


def _balanced(text: str, notes: list[str]) -> str:
    """The text without its last quotation mark if that one opens what nothing closes."""
    if text.count('"') % 2 == 0:
        return text
    notes.append("a quotation mark is not closed: what follows it was read as single words")
    before, _, after = text.rpartition('"')
    return f"{before} {after}"


def _tokens(text: str, zone: ZoneInfo, notes: list[str]) -> Iterator[_Token]:
    for minus, name, quoted, word in TOKEN.findall(text):
        if word in ("OR", "AND"):
            yield word
            continue
        if word != "-" and word.startswith("-"):
            minus, word = "-", word[1:]
        part = _word(word, zone, notes) if word else _named(name, quoted, zone, notes)
        if part is not None:
            yield Not(part) if minus else part


def _word(word: str, zone: ZoneInfo, notes: list[str]) -> Part | None:
    if (named := NAMED.fullmatch(word)) and not named[2].startswith("//"):  # https://… is an address
        return _named(named[1], named[2], zone, notes)
    if word.endswith("*") and len(word) > 1:
        notes.append(f"there are no wildcards: “{word}” was read without *")
    if word == "NOT":
        notes.append("NOT was read as a word: write -word for what must not be there")
    return _text(word, notes)


def _named(name: str, value: str, zone: ZoneInfo, notes: list[str]) -> Part | None:
    """`name:value`, or the phrase `value` where the name is empty."""
    known = FACETS.get(name.lower(), name.lower())
    meant = _meant(known, value.strip(), zone)
    if meant is None and known in NAMES:
        wanted = "month, such as 2026-03" if known == "month" else "day, such as 2026-03-05"
        wrong = f"names no {wanted}" if _has_words(value) else "has no value"
        notes.append(f"“{name}:{value}” {wrong}: read as text")
    elif meant is None and name and value:
        notes.append(f"there is no field “{name}” (there are {', '.join(FIELDS)}): “{name}:{value}” was read as text")
    return meant or _text(f"{name}:{value}" if name else value, notes)


def _meant(name: str, value: str, zone: ZoneInfo) -> Part | None:
    """The filter that this name and value ask for, or None where they ask for none."""
    if name == "exact" and _has_words(value):
        return Exact(value)
    if name == "topic" and value.lower().startswith(("medtop:", "own:")):  # IPTC's code, or of a topic of the user's
        return Field("topic_codes", value)
    if name in FIELDS and value:
        return Field(FIELDS[name], value)
    if name in ("after", "before") and (moment := _start_of_day(value, zone)):
        return Published(since=moment) if name == "after" else Published(until=moment)
    if name == "month" and (month := MONTH.fullmatch(value)):
        year, number = int(month[1]), int(month[2])
        following = f"{year + number // 12:04d}-{number % 12 + 1}"
        since, until = (_start_of_day(f"{first}-1", zone) for first in (value, following))
        return Published(since, until) if since and until else None
    return None


def _text(text: str, notes: list[str]) -> Words | None:
    if run := UNSPACED.search(text):
        notes.append(f"text without spaces between words is matched as whole runs: “{run[0]}” finds only this very run")
    if _has_words(text):
        return Words(text)
    notes.append(f"“{text}” has no letters or digits and was left out")
    return None


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _start_of_day(value: str, zone: ZoneInfo) -> datetime | None:
    if not (day := DAY.fullmatch(value)):
        return None
    try:
        return datetime(int(day[1]), int(day[2]), int(day[3]), tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):  # the 30th of February; the first day of year 1 east of Greenwich
        return None


def _joined(tokens: list[_Token], notes: list[str]) -> tuple[Part, ...]:
    """The parts, those with OR between them as one; an operator without two neighbours is a word."""
    groups: list[list[Part]] = []
    operator: str | None = None
    for token, following in zip(tokens, (*tokens, None)[1:], strict=True):
        if isinstance(token, str):
            if groups and not operator and following and not isinstance(following, str):
                operator = token
                continue
            notes.append(f"“{token}” stands alone: read as a word")
            token = Words(token)
        if operator == "OR":
            groups[-1].append(token)
        else:
            groups.append([token])
        if operator == "AND":
            notes.append("AND is not needed: all words must match")
        operator = None
    return tuple(group[0] if len(group) == 1 else Either(tuple(group)) for group in groups)
