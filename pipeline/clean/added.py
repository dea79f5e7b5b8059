"""What an installation adds to the rules: headings, labels and lines of its own publishers, and lines that never go.

    [remove]
    headings = ["Aus dem Archiv des Kuriers"]   # of lists of other articles; the list below goes with it
    labels = ["Kurier plus"]                    # before another article's headline: "Kurier plus: …"
    lines = ["Der Kurier ist auch als Hörfassung da"]
    [keep]
    lines = ["Mehr zum Thema"]                  # never go, whatever rule says so

Compared by their words alone, like all that the rules know: case, punctuation and digits standing alone do not matter.
"""

import tomllib
from dataclasses import dataclass

from pipeline.clean.words import Words, tokens
from pipeline.errors import UsageError

TABLES: dict[str, tuple[str, ...]] = {"remove": ("headings", "labels", "lines"), "keep": ("lines",)}


@dataclass(frozen=True, slots=True)
class Rules:
    """Phrases as words in lower case."""

    headings: frozenset[Words] = frozenset()
    labels: frozenset[Words] = frozenset()
    lines: frozenset[Words] = frozenset()
    never: frozenset[Words] = frozenset()


DEFAULT = Rules()
"""Nothing added."""


def parse(text: str) -> Rules:
    """The rules that a TOML text adds; UsageError names the line of what is wrong."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"rules file: {error}; see docs/cleaning.md for what may stand there") from error
    for table, content in tables.items():
        _check(text, table, content)
    remove, keep = tables.get("remove", {}), tables.get("keep", {})
    return Rules(
        headings=_phrases(remove, "headings"),
        labels=_phrases(remove, "labels"),
        lines=_phrases(remove, "lines"),
        never=_phrases(keep, "lines"),
    )


def _phrases(table: dict[str, list[str]], name: str) -> frozenset[Words]:
    return frozenset(_words(phrase) for phrase in table.get(name, ()))


def _words(phrase: str) -> Words:
    return tuple(word for word in tokens(phrase) if not word.isdigit())


def _check(text: str, table: str, content: object) -> None:
    """Refuse what would be missed only when the wrong line went: unknown names, no lists of texts, texts without words."""
    if table not in TABLES or not isinstance(content, dict):
        raise _wrong(text, table, f"unknown table “{table}”; known are {', '.join(TABLES)}")
    for name, phrases in content.items():
        if name not in TABLES[table]:
            raise _wrong(text, name, f"unknown name “{name}” in [{table}]; known are {', '.join(TABLES[table])}")
        if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
            raise _wrong(text, name, f"“{name}” must be a list of texts in quotation marks")
        for phrase in phrases:
            if not _words(phrase):
                raise _wrong(text, f'"{phrase}"', f"“{phrase}” has no words to compare")


def _wrong(text: str, what: str, reason: str) -> UsageError:
    line = next((number for number, line in enumerate(text.splitlines(), start=1) if what in line), 1)
    return UsageError(f"rules file, line {line}: {reason}")
