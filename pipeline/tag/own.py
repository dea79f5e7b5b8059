"""The user's own terms, sections and topics: the table [topics] of the facets file, laid over ours.

[[topics.term]]                           [[topics.section]]
term = "harbour dues*"                    section = "waterfront"
topic = "economy, business and finance"   topic = "medtop:04000000"
weight = "strong"
                                          [[topics.topic]]
[[topics.mute]]                           name = "harbour affairs"
terms = ["hamilton", "fire sale"]         parent = "government"

A term that ours has too is moved; one that is muted says nothing; both go before ours on every word that they fit,
but for longer phrases of ours. A star is any ending, in a phrase of any word but the first. A topic is named by its
name or its code.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import msgspec

from pipeline.errors import UsageError
from pipeline.tag.concepts import Concept, concepts
from pipeline.tag.words import words
from pipeline.toml_lines import begins, complaint, with_lines

type Weight = Literal["strong", "good", "weak"]
TABLES = ("term", "mute", "section", "topic")
_KNOWN = f"[topics] may have {', '.join(f'[[topics.{name}]]' for name in TABLES)}"


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What all tables have in common: nothing but that a misspelt key is refused."""


class _Term(_Row, frozen=True):
    term: str
    topic: str
    weight: Weight = "good"


class _Mute(_Row, frozen=True):
    terms: tuple[str, ...]


class _Section(_Row, frozen=True):
    section: str
    topic: str | None = None  # None: the section says nothing


class _Topic(_Row, frozen=True):
    name: str
    parent: str


class _Table(_Row, frozen=True):
    term: tuple[_Term, ...] = ()
    mute: tuple[_Mute, ...] = ()
    section: tuple[_Section, ...] = ()
    topic: tuple[_Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """What a term of the user's says, and the line of the file with it."""

    topic: str  # code
    weight: Weight
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Own:
    """What the user lays over our lexicon; terms as the lexicon writes them."""

    terms: Mapping[str, OwnTerm] = field(default_factory=dict)
    muted: tuple[str, ...] = ()
    sections: Mapping[str, str | None] = field(default_factory=dict)  # code by section word; None: it says nothing
    topics: Mapping[str, Concept] = field(default_factory=dict)  # the user's own, by code


NOTHING = Own()


def read(table: Mapping[str, Any], text: str, path: str) -> Own:
    """What the table [topics] of the file at `path` says; `text` is the file's, for the lines.

    Raises UsageError, with the line, for a key or a topic that is not known, or a term without a word.
    """
    lines = {name: begins(text, f"topics.{name}") for name in TABLES}
    try:
        said = msgspec.convert(dict(table), _Table)
    except msgspec.ValidationError as error:
        raise UsageError(
            complaint(text, path, str(error), _KNOWN, {"weight": get_args(Weight.__value__)}, within="topics")
        ) from error
    own = _own_topics(said.topic, lines["topic"], path)
    terms: dict[str, OwnTerm] = {}
    for row, line in with_lines(said.term, lines["term"]):
        text_of, topic = _term(row.term, path, line), code_of(row.topic, f"{path}, line {line}", own)
        if text_of in terms:
            raise UsageError(f"{path}, line {line}: {row.term} stands on line {terms[text_of].line} too; keep one")
        terms[text_of] = OwnTerm(topic, row.weight, line)
    return Own(
        terms=terms,
        muted=tuple(
            _term(term, path, line) for row, line in with_lines(said.mute, lines["mute"]) for term in row.terms
        ),
        sections={
            _section(row.section, path, line): code_of(row.topic, f"{path}, line {line}", own) if row.topic else None
            for row, line in with_lines(said.section, lines["section"])
        },
        topics=own,
    )


def slug(section: str) -> str:
    """A section as addresses have it: "us-politics"."""
    return re.sub(r"[^a-z0-9]+", "-", section.lower()).strip("-")


def code_of(called: str, place: str, own: Mapping[str, Concept]) -> str:
    """The code of a topic that is called by its code or by its name; no two have the same name.

    UsageError, which tells the `place` it is called so, where there is none.
    """
    for code, concept in (*concepts().items(), *own.items()):
        if called.strip().casefold() in (code, concept.name.casefold()):
            return code
    raise UsageError(
        f"{place}: no topic is called {called}; take a name or code of the IPTC Media Topics "
        "(cv.iptc.org/newscodes/mediatopic), or make it one of yours with [[topics.topic]] in the facets file"
    )


def _own_topics(rows: Sequence[_Topic], lines: Sequence[int], path: str) -> dict[str, Concept]:
    """The user's topics by code, "own:" and the name as a slug; a parent stands before its children."""
    own: dict[str, Concept] = {}
    taken = {concept.name.casefold() for concept in concepts().values()}
    for row, line in with_lines(rows, lines):
        code = f"own:{slug(row.name)}"
        if code in own or code == "own:" or row.name.strip().casefold() in taken:
            raise UsageError(f"{path}, line {line}: a topic needs a name of its own, not {row.name!r}")
        own[code] = Concept(row.name.strip(), code_of(row.parent, f"{path}, line {line}", own))
    return own


def _term(written: str, path: str, line: int) -> str:
    """A term as the lexicon has it: its words as they are met in texts, stems with their star."""
    parts = [f"{word}{'*' * star}" for part in written.split() for word, star in _words_of(part)]
    if not parts:
        raise UsageError(f"{path}, line {line}: {written!r} has no word in it; write one")
    if len(parts) > 1 and parts[0].endswith("*"):
        raise UsageError(f"{path}, line {line}: the first word of {written!r} has a star; write out its forms")
    return " ".join(parts)


def _section(written: str, path: str, line: int) -> str:
    """A section as addresses have it."""
    if not slug(written):
        raise UsageError(f"{path}, line {line}: {written!r} has no word in it; write one")
    return slug(written)


def _words_of(part: str) -> Iterable[tuple[str, bool]]:
    found = words(part)
    return ((word, part.endswith("*") and at == len(found)) for at, word in enumerate(found, start=1))
