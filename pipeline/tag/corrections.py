"""What a user's facets file says about names: merge, rename, split, block, alias."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import msgspec

from pipeline.tag.marks import folded

type Label = Literal["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"]


class Merge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names that are one: `names` are all called `into`."""

    names: tuple[str, ...]
    into: str


class Rename(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that shall be another."""

    name: str
    to: str


class Split(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that several bear: it is `into` in articles that say one of the words of `where`."""

    name: str
    into: str
    where: tuple[str, ...]


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name that shall be no facet, under this label or any."""

    name: str
    label: Label | None = None


class Alias(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a form in the text means, in articles published within the days, both included."""

    form: str
    name: str
    label: Label | None = None  # the form is a name of this kind wherever it stands; None: only where one was found
    since: date | None = msgspec.field(name="from", default=None)
    until: date | None = None

    def meets(self, other: "Alias") -> bool:
        """Whether there is a day that both hold on."""
        begins = max(self.since or date.min, other.since or date.min)
        return begins <= min(self.until or date.max, other.until or date.max)


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a name becomes, and the line of the file that says so."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Corrections:
    """The file's words about names, ready to be looked up; names by what they are `compared` by."""

    same: Mapping[str, Corrected] = field(default_factory=dict)
    blocked: Mapping[str, tuple[tuple[str | None, int], ...]] = field(default_factory=dict)
    splits: Mapping[str, tuple[tuple[Split, int], ...]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[tuple[Alias, int], ...]] = field(default_factory=dict)  # by the form without marks

    def alias(self, form: str, published: date | None) -> tuple[Alias, int] | None:
        """What a form means on a day; None if nothing, or if nobody said the day and it means several."""
        rows = self.aliases.get(form, ())
        if published is None:
            return rows[0] if len(rows) == 1 else None
        return next((row for row in rows if _holds(row[0], published)), None)

    def is_blocked(self, name: str, label: str) -> bool:
        """Whether the name shall be no facet under the label."""
        return any(blocked in (None, label) for blocked, _ in self.blocked.get(compared(name), ()))

    def corrected(self, name: str, text: str) -> Corrected | None:
        """What the name of somebody in a text shall be; None: as it is. A split is looked at first, then a merge."""
        return self.split(name, text) or self.same.get(compared(name))

    def split(self, name: str, text: str) -> Corrected | None:
        """What a name that several bear means in a text; None if no split says."""
        said = next((row for row in self.splits.get(compared(name), ()) if _says(text, row[0].where)), None)
        return (self.same.get(compared(said[0].into)) or Corrected(said[0].into, said[1])) if said else None


def compared(name: str) -> str:
    """What names are compared by: without capitals and marks."""
    return folded(name).casefold()


def _holds(alias: Alias, day: date) -> bool:
    return (alias.since or date.min) <= day <= (alias.until or date.max)


def _says(text: str, words: Iterable[str]) -> bool:
    """Whether one of the words stands in the text, whole: "Chadwick" does not say "Chad"."""
    return any(re.search(rf"(?<!\w){re.escape(word.strip())}(?!\w)", text) for word in words)
