"""One name across articles, by the tables: the form that readers use."""

import pytest

from pipeline.tag import tables
from pipeline.tag.canonical import canonical

CASES = [
    ("an agency by its initials", "Federal Bureau of Investigation", "ORG", "FBI"),
    ("a federation by its initials", "North Atlantic Treaty Organization", "ORG", "NATO"),
    ("not the longest form", "EU", "ORG", "European Union"),
    ("an agency with its country before it", "U.S. State Department", "ORG", "State Department"),
    ("a firm without its legal form", "Quillan Ltd", "ORG", "Quillan"),
    ("a holding keeps its form", "Quillan Holdings", "ORG", "Quillan Holdings"),
    ("a paper without its article", "The Guardian", "ORG", "Guardian"),
    ("a team by its nickname", "Dodgers", "ORG", "Los Angeles Dodgers"),
    ("a country by a short form", "Holland", "GPE", "Netherlands"),
    ("a country by an old name", "Burma", "GPE", "Myanmar"),
    ("a people by a noun", "Britons", "NORP", "British"),
    ("a person by the alias table", "Joseph R. Biden Jr.", "PERSON", "Joe Biden"),
    ("a middle name is never dropped", "Ada Maria Quillan", "PERSON", "Ada Maria Quillan"),
    ("a nickname is never taken for a name", "Bob Quillan", "PERSON", "Bob Quillan"),
    ("a junior stays one", "Ada Quillan Jr.", "PERSON", "Ada Quillan Jr."),
    ("capitals", "ADA O'QUILLAN", "PERSON", "Ada O'Quillan"),
    ("a short word in capitals may be initials", "AQ", "PERSON", "AQ"),
    ("an unknown place", "Quillmouth", "GPE", "Quillmouth"),
]


@pytest.mark.parametrize(("name", "label", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_name_is_the_one_that_readers_use(name: str, label: str, expected: str) -> None:
    found = canonical(name, label, "")
    assert found is not None
    assert found.name == expected
    assert bool(found.why) == (found.name != name)


def test_every_canonical_name_of_the_tables_is_its_own() -> None:
    names = {(form, "ORG") for form in tables.organisations()} | {(form, "NORP") for form in tables.demonyms()}
    names |= {(form, place.label) for form, place in tables.places().items()}
    names |= {(alias, "PERSON") for alias in tables.person_aliases()}
    once = {(name, label): found for name, label in names if (found := canonical(name, label, ""))}
    again = {key: canonical(found.name, key[1], "") for key, found in once.items()}
    assert [(*key, found.name) for key, found in once.items() if again[key] != (found.name, "")] == []
