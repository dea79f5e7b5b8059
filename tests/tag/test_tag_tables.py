"""The packaged tables: every form of a country leads to its one name."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from builders_tag import names, spans

from pipeline.tag import tables
from pipeline.tag.entities import entities
from pipeline.tag.spans import Span

DATA = Path(tables.__file__).parent / "data"
SHARED = Path(__file__).parents[2].parent / "shared" / "data"
SPREADSHEET = SHARED / "iptc" / "IPTC-MediaTopic-NewsCodes-mappings.xlsx"


def countries() -> list[dict[str, str]]:
    with (DATA / "countries.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", countries(), ids=lambda row: row["iso2"])
def test_every_form_of_a_country_is_one_place(row: dict[str, str]) -> None:
    shared = Counter(form for other in countries() for form in [other["name"], *other["aliases"].split("|")])
    for form in [row["name"], *filter(None, row["aliases"].split("|"))]:
        if shared[form] == 1:
            text = f"Officials in {form} said so."
            found = entities(text, [Span(13, 13 + len(form), "GPE")], None)
            several = len(tables.place_meanings().get(form, ())) > 1
            assert names(found) == [f"{form} (undecided)|GPE" if several else f"{row['name']}|GPE"]


@pytest.mark.parametrize("row", [row for row in countries() if row["demonyms"]], ids=lambda row: row["iso2"])
def test_every_word_for_a_people_is_one_nationality(row: dict[str, str]) -> None:
    forms = row["demonyms"].split("|")
    found = [entities(f"Two {form} players.", [Span(4, 4 + len(form), "PERSON")], None) for form in forms]
    assert len({entity.name for (entity,) in found}) == 1
    assert {entity.label for (entity,) in found} == {"NORP"}


@pytest.mark.parametrize("row", countries(), ids=lambda row: row["iso2"])
def test_a_country_and_its_people_are_found_where_the_model_saw_nothing(row: dict[str, str]) -> None:
    """But for words that are names of people, months or things too."""
    silent = tables.words("places_not_alone") | tables.words("peoples_not_alone") | set(tables.shared_countries())
    shared = Counter(form for other in countries() for form in [other["name"], *other["aliases"].split("|")])
    forms = [form for form in (row["name"], *row["aliases"].split("|")) if form and shared[form] == 1]
    for form in set(forms) - silent:
        assert names(entities(f"Officials in {form} said so.", [], None)) == [f"{row['name']}|GPE"]
    for form in set(filter(None, row["demonyms"].split("|"))) - silent:
        (entity,) = entities(f"Two {form} players came.", [], None)
        assert (entity.name, entity.label) == (tables.demonyms()[form], "NORP")


def test_the_united_states_is_one_place_and_its_people_one_nationality() -> None:
    text = "The U.S. and the US, or USA, U.S.A., the United States, United States of America, America, the States: "
    text += (
        "two Americans and an American company, said the U.S.’s envoy. US-Mexico talks failed; THE UNITED STATES left."
    )
    found = entities(text, spans(text, "the States|GPE", "US-Mexico|ORG"), None)
    assert names(found) == ["United States|GPE", "American|NORP", "Mexico|GPE"]
    assert [len(entity.mentions) for entity in found] == [11, 2, 1]


def test_what_a_shared_place_can_mean_is_told_apart_by_other_words() -> None:
    for form, meanings in tables.place_meanings().items():
        assert len({name for name, _ in meanings}) == len(meanings), form
        assert len(meanings) > 1 or form in tables.shared_countries()
        assert not any(words.search(f"It rained in {form}.") for _, words in meanings), form


def test_a_table_never_names_what_it_also_drops() -> None:
    dropped = {text for text, label in tables.nonentities().items() if not label}
    assert not dropped & tables.places().keys()
    assert not dropped & {form for form, known in tables.organisations().items() if not known.ambiguous}


def test_a_display_name_belongs_to_an_organisation() -> None:
    with (DATA / "organisation_names.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if tables.organisations()[row["name"]].name != row["display"]] == []
    assert [row for row in rows if tables.organisations()[row["display"]].name != row["display"]] == []


@pytest.mark.skipif(not SPREADSHEET.exists(), reason="IPTC's spreadsheet is not in this repository")
def test_the_concepts_are_those_of_the_spreadsheet() -> None:
    script = [sys.executable, str(DATA / "make_mediatopics.py"), str(SPREADSHEET)]
    made = subprocess.run(script, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    assert made == (DATA / "mediatopics.json").read_text("utf-8")
