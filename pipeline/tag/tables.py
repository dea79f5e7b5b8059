"""The packaged tables of names, each read once; where they come from: data/README.md.

All their forms and names are without marks ("Orban"), as the steps read the text; `spelling` gives them back.
"""

import csv
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipeline.tag.marks import folded

DATA = Path(__file__).parent / "data"

_STILL = 9999  # no end known
_LABEL_OF_KIND = {"region": "GPE", "building": "FAC"}
_COMMON_SHARE = 0.01  # per cent of the US census of 1990


@dataclass(frozen=True, slots=True)
class Place:
    """A country, state, capital or region."""

    name: str
    label: str  # GPE or LOC
    kind: str  # country, state, capital, or the kind in regions.csv
    ambiguous: bool = False  # also a person's name or another place: never forces a label


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation by one of its forms."""

    name: str  # the form that readers use
    kind: str
    ambiguous: bool  # this form is also an ordinary word or a person ("ICE", "Ford"): never looked up alone


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom news calls by surname alone."""

    name: str
    since: int  # years in which the surname alone means this person
    until: int
    family: bool  # others of the name are in the news too: where one is named, the surname alone says nothing
    beside: tuple[str, ...]  # one of these must stand in the article; empty: nothing need


def words(name: str) -> frozenset[str]:
    """A list of words.toml, by its name there."""
    return _word_lists()[name]


@cache
def _word_lists() -> dict[str, frozenset[str]]:
    lists: dict[str, list[str]] = tomllib.loads((DATA / "words.toml").read_text("utf-8"))
    return {name: frozenset(map(folded, words)) for name, words in lists.items()}


def alternatives(name: str) -> str:
    """The same as a regular expression that matches any one of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))


@cache
def places() -> dict[str, Place]:
    """Place by every form of its name; of equal forms a country wins over a capital, a state, a region."""
    found: dict[str, Place] = {}
    for row in rows("countries.csv"):
        for form in (row["name"], *listed(row["aliases"])):
            place = Place(row["name"], "GPE", "country", bool(row["ambiguous"]) and form == row["name"])
            found |= dict.fromkeys(_of_saints(form), place)
    for row in rows("countries.csv"):
        for form in set(listed(row["capital"])) - words("no_capitals"):
            found.setdefault(form, Place(listed(row["capital"])[0], "GPE", "capital"))
    for row in rows("us_states.csv"):
        for form in (row["name"], *listed(row["abbreviations"])):
            found.setdefault(form, Place(row["name"], "GPE", "state", bool(row["ambiguous"])))
    for row in rows("regions.csv"):
        label = _LABEL_OF_KIND.get(row["kind"], "LOC")
        for form in (row["name"], *listed(row["aliases"])):
            found.setdefault(form, Place(row["name"], label, row["kind"], form in words("no_regions")))
    return found


def _of_saints(form: str) -> Iterator[str]:
    """The form, and of a saint's country its other spellings: "St. Lucia", "St Lucia" and "Saint Lucia"."""
    yield form
    if form.startswith(("St. ", "Saint ")):
        yield from (f"{saint} {form.partition(' ')[2]}" for saint in ("St.", "St", "Saint"))


def place(form: str) -> Place | None:
    """The place of this name, also when it stands in capitals, or begins small: "west Africa"."""
    if form.isupper():
        return places().get(form) or _places_in_capitals().get(form)
    return places().get(form) or places().get(form[:1].upper() + form[1:])


@cache
def _places_in_capitals() -> dict[str, Place]:
    return {form.upper(): place for form, place in places().items() if len(form) > 3}


@cache
def shared_countries() -> dict[str, re.Pattern[str]]:
    """Countries whose name people bear too, each with the words for its people and its capital."""
    found = {}
    for row in rows("countries.csv"):
        if row["ambiguous"]:
            words = "|".join(map(re.escape, listed(row["demonyms"]) + listed(row["capital"])))
            found[row["name"]] = re.compile(rf"(?<!\w)(?:{words})(?!\w)")
    return found


@cache
def place_meanings() -> dict[str, tuple[tuple[str, re.Pattern[str]], ...]]:
    """What a form that several places share can mean, each with what else such an article says."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for row in rows("place_meanings.csv"):
        words = "|".join(re.escape(word) for word in listed(row["evidence"]))
        found.setdefault(row["form"], []).append((row["name"], re.compile(rf"(?<!\w)(?:{words})(?!\w)")))
    return {form: tuple(meanings) for form, meanings in found.items()}


@cache
def cities() -> dict[str, int]:
    """Population by name of city."""
    return {row["name"]: int(row["population"] or 0) for row in rows("cities.csv")}


@cache
def demonyms() -> dict[str, str]:
    """The adjective of a country, state or region by every word for its people: "Americans" is "American"."""
    found: dict[str, str] = {}
    for file in ("countries.csv", "us_states.csv", "regions.csv"):
        for row in rows(file):
            forms = listed(row["demonyms"])
            for form in forms:
                found.setdefault(form, forms[0])
    return found


@cache
def organisations() -> dict[str, Organisation]:
    """Organisation by every form of its name, teams among them.

    Spelled with straight and with curly apostrophe, and otherwise.
    """
    display = {row["name"]: row["display"] for row in rows("organisation_names.csv")}
    found: dict[str, Organisation] = {}
    for row in rows("organisations.csv"):
        unsafe = set(listed(row["ambiguous"]))
        for form in (row["name"], *listed(row["aliases"])):
            organisation = Organisation(display.get(row["name"], row["name"]), row["kind"], form in unsafe)
            for spelling in (form, form.replace("'", "’")):
                found.setdefault(spelling, organisation)
    for row in rows("teams.csv"):
        found.setdefault(row["name"], Organisation(row["name"], "team", ambiguous=False))
    for form in list(found):
        for spelling in _other_spellings(form):
            found.setdefault(spelling, found[form])
    return found


def _other_spellings(form: str) -> Iterator[str]:
    """As headlines, or other papers, write a name: in capitals, "Labour party", "Unesco"."""
    if form.startswith("U.S. "):
        yield (long := form.replace("U.S.", "United States", 1))
        yield long.upper()
    if " " in form:
        yield form.upper()
    if form.endswith(" Party"):
        yield form.removesuffix("Party") + "party"
    if form.isupper() and form.isalpha() and len(form) > 3 and form.capitalize() not in words("no_small_acronyms"):
        yield form.capitalize()


@cache
def teams() -> dict[str, tuple[str, ...]]:
    """Full names of teams by nickname: "Browns" is ("Cleveland Browns",); "United" is no club's."""
    found: dict[str, list[str]] = {}
    for row in rows("teams.csv"):
        if row["sport"] != "football" and row["place"] and row["name"].startswith(f"{row['place']} "):
            found.setdefault(row["name"].removeprefix(f"{row['place']} "), []).append(row["name"])
    return {nickname: tuple(names) for nickname, names in found.items()}


@cache
def team_homes() -> dict[str, tuple[str, str]]:
    """The place and the sport of a team by its full name, where it is called by its place alone, too."""
    return {row["name"]: (row["place"], row["sport"]) for row in rows("teams.csv") if row["place"]}


@cache
def team_sports() -> dict[str, str]:
    """What a team plays, by its full name."""
    return {row["name"]: row["sport"] for row in rows("teams.csv")}


@cache
def team_of_place(sport: str) -> dict[str, str]:
    """The full name of the one team of a sport that is called by a place, by that place."""
    homes: dict[str, list[str]] = {}
    for team, (place, played) in team_homes().items():
        if played == sport:
            homes.setdefault(place, []).append(team)
    return {place: teams[0] for place, teams in homes.items() if len(teams) == 1}


@cache
def nonentities() -> dict[str, str]:
    """Words the model takes for names: the label they should have, or "" where they are no name at all."""
    kept = {"NORP", "ORG", "EVENT"}
    found = {row["text"]: row["instead"] if row["instead"] in kept else "" for row in rows("nonentities.csv")}
    return dict.fromkeys(demonyms(), "NORP") | found


@cache
def given_names() -> dict[str, bool]:
    """Given names of the US census; True for those that at least 1 in 10,000 people bear."""
    return {
        row["name"]: float(row["share_women"]) + float(row["share_men"]) >= _COMMON_SHARE
        for row in rows("first_names.csv")
    }


@cache
def persons() -> dict[str, Person]:
    """Person by surname, those whose surname alone is safe, or is beside certain words."""
    return {
        row["surname"]: Person(
            row["name"],
            int(row["from"]),
            int(row["until"] or _STILL),
            family=row["use"] == "family",
            beside=tuple(listed(row["with"])),
        )
        for row in rows("persons.csv")
        if row["use"] in ("always", "family") or row["with"]
    }


@cache
def person_aliases() -> dict[str, str]:
    """The usual name by other full names of the same person."""
    return {alias: row["name"] for row in rows("person_aliases.csv") for alias in listed(row["aliases"])}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table, without marks."""
    for row in written(name):
        yield {column: folded(field) for column, field in row.items()}


def written(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table as they are written, with the marks of names."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, restval="")


def listed(field: str) -> list[str]:
    """The forms that a field of a table holds."""
    return [form for form in field.split("|") if form]
