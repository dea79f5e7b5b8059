"""The packaged tables: every form of a country leads to its one name."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from builders_tag import names

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
            assert names(found) == [f"{row['name']}|GPE"]


@pytest.mark.parametrize("row", [row for row in countries() if row["demonyms"]], ids=lambda row: row["iso2"])
def test_every_word_for_a_people_is_one_nationality(row: dict[str, str]) -> None:
    forms = row["demonyms"].split("|")
    found = [entities(f"Two {form} players.", [Span(4, 4 + len(form), "PERSON")], None) for form in forms]
    assert len({entity.name for (entity,) in found}) == 1
    assert {entity.label for (entity,) in found} == {"NORP"}


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
