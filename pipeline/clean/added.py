"""What an installation adds to the rules, from a TOML file of its own (`parse`).

    [remove]
    headings = ["Aus dem Archiv des Kuriers"]   # of lists of other articles; the list below goes with it
    labels = ["Kurier plus"]                    # before another article's headline: "Kurier plus: …"
    lines = ["Der Kurier ist auch als Hörfassung da"]
    beginnings = ["Diesen Text schrieb der Kurier"]   # of lines that go; never of a long paragraph
    [keep]
    lines = ["Mehr zum Thema"]                  # never go, whatever rule says so
    beginnings = ["Anmerkung der Redaktion"]
    [[site]]
    site = "kurier.example"                     # its pages, and those of what is below it; büro.example as well
    selectors = ["aside.plus", "#teaser"]       # CSS: what stands below these elements goes

Compared by their words alone, like all that the rules know: case, punctuation and digits standing alone do not matter.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any

from pipeline.clean.familiar import NOTHING_LEARNED, Recurring
from pipeline.clean.words import Words, tokens
from pipeline.errors import UsageError
from pipeline.toml_lines import line_of
from pipeline.urls import host

TABLES: dict[str, tuple[str, ...]] = {
    "remove": ("headings", "labels", "lines", "beginnings"),
    "keep": ("lines", "beginnings"),
    "site": ("site", "selectors"),
}
SEVERAL = ("site",)
"""Tables of which there may be several, in double brackets."""

CONTRADICTIONS = (("lines", "lines"), ("headings", "lines"), ("lines", "beginnings"), ("beginnings", "beginnings"))
"""Lists of [remove] and of [keep] that may not have one phrase; to keep a line of those that begin so is no mistake."""

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_NO_HOST = re.compile(r"[\s/:@?#%\\\[\]]")  # characters that stand in addresses, and in no host


@dataclass(frozen=True, slots=True)
class Rules:
    """Phrases as words in lower case, selectors, and the lines that recur."""

    headings: frozenset[Words] = frozenset()
    labels: frozenset[Words] = frozenset()
    lines: frozenset[Words] = frozenset()
    beginnings: frozenset[Words] = frozenset()
    never: frozenset[Words] = frozenset()
    never_beginnings: frozenset[Words] = frozenset()
    selectors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by site; they are read where pages are
    recurring: Recurring = NOTHING_LEARNED  # not from the file: what the corpus taught

    @property
    def digest(self) -> str:
        """16 hex digits that change with the phrases; empty without any."""
        phrases = [
            sorted(getattr(self, one.name)) for one in fields(self) if one.name not in ("selectors", "recurring")
        ]
        return _digest(phrases) if any(phrases) else ""

    @property
    def selectors_digest(self) -> str:
        """The same for the selectors."""
        return _digest(sorted(self.selectors.items())) if self.selectors else ""


def _digest(said: object) -> str:
    return sha256(repr(said).encode()).hexdigest()[:16]


DEFAULT = Rules()
"""Nothing added."""


def parse(text: str, name: str = "rules file", fault: Callable[[str], str | None] = lambda selector: None) -> Rules:
    """The rules that a TOML text adds; UsageError names the line of what is wrong, after the file's `name`.

    `fault` says what is wrong with a CSS selector: those who read pages know.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} is no TOML: {error}; mend that line") from error
    file = _File(name, text)
    for table, content in tables.items():
        _check(file, table, content)
    remove, keep = tables.get("remove", {}), tables.get("keep", {})
    _check_contradictions(file, remove, keep)
    return Rules(
        headings=_phrases(remove, "headings"),
        labels=_phrases(remove, "labels"),
        lines=_phrases(remove, "lines"),
        beginnings=_phrases(remove, "beginnings"),
        never=_phrases(keep, "lines"),
        never_beginnings=_phrases(keep, "beginnings"),
        selectors=_selectors(file, tables.get("site", []), fault),
    )


def begins_with(words: Words, beginnings: frozenset[Words]) -> bool:
    """Whether a line of these words begins with one of the phrases."""
    return any(words[: len(beginning)] == beginning for beginning in beginnings)


def comparable(phrase: str) -> Words:
    """The words of a phrase as they are compared."""
    return tuple(word for word in tokens(phrase) if not word.isdigit())


@dataclass(frozen=True, slots=True)
class _File:
    """A text and where in it something stands, for whoever wrote it."""

    name: str
    text: str

    def wrong(self, reason: str, table: str, nth: int = 0, key: str = "", number: int | None = None) -> UsageError:
        """The error about the nth table of a name, about a key in it, or about a text of that key, by its number."""
        return UsageError(f"{self.name}, line {line_of(self.text, table, nth, key, number)}: {reason}")


def _check(file: _File, table: str, content: object) -> None:
    """Refuse what would only be missed when a wrong line went: unknown names, no texts, texts without words."""
    if table not in TABLES:
        raise file.wrong(f"unknown table “{table}”; known are {', '.join(TABLES)}", table)
    if not isinstance(content, list if table in SEVERAL else dict):
        brackets = f"[[{table}]]" if table in SEVERAL else f"[{table}]"
        raise file.wrong(f"{table} is a table: write {brackets}", table)
    for nth, one in enumerate(content if isinstance(content, list) else [content]):
        for key, value in one.items():
            if key not in TABLES[table]:
                known = ", ".join(TABLES[table])
                raise file.wrong(f"unknown name “{key}” in [{table}]; known are {known}", table, nth, key)
            if key != "site":
                _check_texts(file, table, nth, key, value)


def _check_texts(file: _File, table: str, nth: int, key: str, texts: object) -> None:
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise file.wrong(f"“{key}” must be a list of texts in quotation marks", table, nth, key)
    for number, text in enumerate(texts if key != "selectors" else ()):
        if not comparable(text):
            raise file.wrong(f"“{text}” has no words to compare", table, nth, key, number)


def _check_contradictions(file: _File, remove: Mapping[str, list[str]], keep: Mapping[str, list[str]]) -> None:
    """Refuse what is named to go and to stay: it would stay, whoever wrote it to go."""
    for goes, stays in CONTRADICTIONS:
        kept = {comparable(phrase): number for number, phrase in enumerate(keep.get(stays, ()))}
        for number, phrase in enumerate(remove.get(goes, ())):
            if (other := kept.get(comparable(phrase))) is not None:
                line = line_of(file.text, "keep", 0, stays, other)
                reason = f"“{phrase}” is to be removed here, and to be kept on line {line}; take one of them out"
                raise file.wrong(reason, "remove", 0, goes, number)


def _phrases(table: Mapping[str, list[str]], name: str) -> frozenset[Words]:
    return frozenset(comparable(phrase) for phrase in table.get(name, ()))


def _selectors(
    file: _File,
    tables: list[dict[str, Any]],  # Any: TOML, whose selectors are checked to be texts
    fault: Callable[[str], str | None],
) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for nth, table in enumerate(tables):
        said, selectors = table.get("site"), table.get("selectors", [])
        site = _site(said)
        if site is None:
            raise file.wrong('a [[site]] needs its host alone, as site = "example.org"', "site", nth, "site")
        if not selectors:
            raise file.wrong(f"{said} has no selectors; write some, or take the table out", "site", nth)
        for number, selector in enumerate(selectors):
            if wrong := fault(selector):
                raise file.wrong(f"“{selector}” is no CSS selector: {wrong}", "site", nth, "selectors", number)
        found[site] = (*found.get(site, ()), *selectors)
    return found


def _site(said: object) -> str | None:
    """The host as addresses have it, in ASCII (`xn--…`) whichever way it is written; None: it is no host alone."""
    name = host(f"https://{said}/") if isinstance(said, str) and not _NO_HOST.search(said) else None
    return name if name and _HOST.fullmatch(name) else None
