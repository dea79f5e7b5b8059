"""Namesakes of well-known places, told by what follows them: "London, Ontario", "Peru, Indiana", "Perth in Scotland".

A place followed by a state, province or country that is not its own is another place, and is called by both names.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.tag import tables
from pipeline.tag.spans import PLACE_LABELS, Span

_LIST_GOES_ON = re.compile(r",? (?:and|or) (?=[A-Z])|, (?=[A-Z])")  # "in London, Germany and France"
_CAPITAL_DISTRICT = "District of Columbia"


def elsewhere(text: str, spans: Sequence[Span]) -> dict[str, str]:
    """The full name by the form of places that this article has in another state or country than the known one's."""
    found: dict[str, set[str]] = {}
    for span in spans:
        form = text[span.start : span.end]
        if span.label in PLACE_LABELS | {"PERSON", "ORG"} and (homes := _homes().get(form)):
            found.setdefault(form, set()).add(_named(text, span, form, homes))
    told = {form: names - {""} for form, names in found.items()}
    return {form: names.pop() for form, names in told.items() if len(names) == 1}


def _named(text: str, span: Span, form: str, homes: frozenset[str]) -> str:
    """The place's name with that of where it is; empty if it is the known one, or nothing tells."""
    match = _in_what().match(text, span.end)
    if not match:
        return ""
    joint, area = match.groups()
    codes, country = _areas()[area], area in _countries()
    if codes & homes or _usual(area) == _CAPITAL_DISTRICT or (joint == " in " and (country or form in tables.places())):
        return ""
    only_country = country and not any("-" in code for code in codes)
    in_list = only_country and (form in _countries() or _LIST_GOES_ON.match(text, match.end()))
    return "" if in_list else f"{form}, {_usual(area)}"


@cache
def _in_what() -> re.Pattern[str]:
    """A state, province or country after a comma or "in", with the end of its phrase."""
    areas = "|".join(map(re.escape, sorted(_areas(), key=lambda area: (-len(area), area))))
    return re.compile(rf"(, | in )(?=[A-Z])({areas})(?=[,.;:)\n]|$| [a-z]|['’]s\b)")


def _usual(area: str) -> str:
    place = tables.places().get(area)
    return place.name if place else area


@cache
def _countries() -> frozenset[str]:
    return frozenset(form for form, place in tables.places().items() if place.kind == "country")


@cache
def _areas() -> Mapping[str, frozenset[str]]:
    """What a place can be in: codes of countries ("CA"), of regions ("CA/"), of US states ("US-TX"), by the form."""
    found: dict[str, set[str]] = {}
    for row in tables.rows("countries.csv"):
        for form in (row["name"], *tables.listed(row["aliases"])):
            found.setdefault(form, set()).add(row["iso2"])
    for row in tables.rows("us_states.csv"):
        for form in (row["name"], *tables.listed(row["abbreviations"])):
            found.setdefault(form, set()).add(f"US-{row['usps']}")
    for row in tables.rows("regions.csv"):
        if row["kind"] == "region" and row["country"]:
            for form in (row["name"], *tables.listed(row["aliases"])):
                found.setdefault(form, set()).add(row["country"])
    return {form: frozenset(codes) for form, codes in found.items()}


@cache
def _homes() -> Mapping[str, frozenset[str]]:
    """Where countries, capitals and cities are that are known by their name alone: a code as of `_areas`."""
    found: dict[str, set[str]] = {}
    for row in tables.rows("cities.csv"):
        found[row["name"]] = {row["country"], *([f"US-{row['us_state']}"] if row["us_state"] else [])}
    for row in tables.rows("us_states.csv"):
        found.setdefault(row["capital"], set()).update({"US", f"US-{row['usps']}"})
    for row in tables.rows("countries.csv"):
        found[row["name"]] = {row["iso2"]}
        for capital in tables.listed(row["capital"]):
            found.setdefault(capital, set()).add(row["iso2"])
    return {form: frozenset(codes) for form, codes in found.items() if form}
