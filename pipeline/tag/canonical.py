"""The one name for somebody or something across articles: the form that readers use.

By our tables, then by what the corpus taught, then by the user's file, which has the last word.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from pipeline.tag import spelling, tables
from pipeline.tag.corrections import Corrections
from pipeline.tag.learned import Learned
from pipeline.tag.marks import folded
from pipeline.tag.parting import LEGAL_FORM, is_place
from pipeline.tag.places import UNDECIDED
from pipeline.tag.spans import PLACE_LABELS

_MIN_CAPITALS = 5
_AMERICAN = ("U.S. ", "US ")


class Name(NamedTuple):
    """A canonical name, and how it was found; `why` is empty where the article calls it so."""

    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over our tables: what the corpus taught, and the user's file."""

    corrections: Corrections = field(default_factory=Corrections)
    learned: Learned = field(default_factory=Learned)
    file: str = ""  # digest of the user's file; empty: there is none

    @property
    def digests(self) -> tuple[str, ...]:
        """What changes whenever a name may become another; empty where nothing is laid over."""
        return tuple(filter(None, (self.file, self.learned.digest)))


NOTHING = Overlay()


def canonical(
    name: str,
    label: str,
    text: str,
    overlay: Overlay = NOTHING,
    marked: Mapping[str, str] = MappingProxyType({}),
    *,
    by_tables: bool = True,
) -> Name | None:
    """The canonical name of a name as it stands in an article (`plain`, `unmarked`), or None where the user blocks it.

    `marked`: names as the article writes them with marks, by the plain form.

    `text` is the article's, by which the user's file tells names apart that several bear. Our tables are English:
    `by_tables` is false for other languages.
    """
    found = _by_tables(name, label) if by_tables else Name(name)
    if not found.why and (taught := overlay.learned.name(name, label)) and " " in taught:
        found = Name(taught, "the corpus calls it so")
    found = _with_marks(found, label if by_tables else "", overlay.learned, marked)
    corrections = overlay.corrections
    if corrections.is_blocked(found.name, label) or corrections.is_blocked(name, label):
        return None
    several = name.removesuffix(UNDECIDED)  # a split of "Georgia" is for these above all
    split = corrections.split(several, text) if several != name else None
    if corrected := corrections.corrected(found.name, text) or corrections.corrected(name, text) or split:
        found = Name(corrected.name, f"your facets file, line {corrected.line}")
    return None if corrections.is_blocked(found.name, label) else found


def _with_marks(found: Name, label: str, learned: Learned, marked: Mapping[str, str]) -> Name:
    """The name with the marks that our tables have it with, or else the corpus or the article: "Viktor Orbán".

    Places and organisations that our tables know without marks are shown so: "Mexico". No label: not by tables.
    """
    kind = "people" if label == "PERSON" else "places" if label in PLACE_LABELS else "others"
    name = folded(found.name)
    if label and (known := spelling.spelled(kind).get(name)):
        return found._replace(name=known)
    plain = label not in ("", "PERSON") and (is_place(name) or name in tables.organisations())
    return found if plain else found._replace(name=learned.marked.get(name) or marked.get(name) or found.name)


def _by_tables(name: str, label: str) -> Name:
    if label == "PERSON":
        usual = tables.person_aliases().get(name)
        return Name(usual, "person_aliases.csv") if usual else _in_normal_case(name)
    if label in PLACE_LABELS:
        place = tables.place(name)
        if place:
            return Name(place.name, f"{place.kind} in our tables") if place.name != name else Name(name)
        return _in_normal_case(name) if " " in name or name.title() in tables.cities() else Name(name)
    if label == "NORP":
        adjective = tables.demonyms().get(name, name)
        return Name(adjective, "demonyms in our tables") if adjective != name else Name(name)
    return _organisation(name) if label == "ORG" else Name(name)


def _in_normal_case(name: str) -> Name:
    """ "Ada Quillan" of "ADA QUILLAN"; short words may be initials."""
    if not name.isupper() or len(name) < _MIN_CAPITALS:
        return Name(name)
    return Name(re.sub(r"['’]S\b", "'s", name.title()), "in normal case")


def _organisation(name: str) -> Name:
    """Never with "The", so that the Guardian is not two: sentences begin with it, and headlines drop it."""
    if len(team := tables.teams().get(name, ())) == 1:
        return Name(team[0], "teams.csv")
    bare = _without_legal_form(name)
    for form in (name, name.partition(" ")[2] if name.startswith(_AMERICAN) else "", bare):
        if organisation := tables.organisations().get(form):
            known = organisation.name.removeprefix("The ")
            return Name(known, "organisations.csv") if known != name else Name(name)
    return Name(bare.removeprefix("The "), "without its legal form" if bare != name else "")


def _without_legal_form(name: str) -> str:
    """ "Quillan" of "Quillan Ltd"; but "News Corporation" and "Quillan Holdings" are called so."""
    bare = LEGAL_FORM.sub("", name)
    if bare == name:
        return name
    last = name.split()[-1].removesuffix(".")
    return name.removesuffix(".") if len(bare) <= 2 or last in tables.words("kept_legal_forms") else bare
