"""Names with and without the marks of their letters are one, shown with them where they are known."""

import pytest
from builders_tag import names, spans
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.canonical import Overlay
from pipeline.tag.entities import entities
from pipeline.tag.learned import Learned, count, learned, snapshot
from pipeline.tag.marks import folded, unmarked

ONE_NAME = [
    ("both spellings", "José Quillán spoke. Jose Quillan left.", ["José Quillán", "Jose Quillan"], "José Quillán"),
    ("the surname with a mark", "Jose Quillan spoke. Quillán left.", ["Jose Quillan", "Quillán"], "Jose Quillan"),
    ("the surname without", "Zoë Brøndal spoke. Brondal left.", ["Zoë Brøndal", "Brondal"], "Zoë Brøndal"),
    ("the full name in capitals", "Ángel Łodek spoke. ANGEL LODEK", ["Ángel Łodek", "ANGEL LODEK"], "Ángel Łodek"),
    ("known with marks, written without", "Viktor Orban spoke. Orban left.", ["Viktor Orban", "Orban"], "Viktor Orbán"),
    ("known with marks, by surname alone", "Budapest heard Orbán.", ["Orbán"], "Viktor Orbán"),
    ("known by an alias", "Recep Tayyip Erdogan spoke.", ["Recep Tayyip Erdogan"], "Tayyip Erdoğan"),
]


@pytest.mark.parametrize("case", ONE_NAME, ids=[case[0] for case in ONE_NAME])
def test_a_person_with_and_without_marks_is_one(case: tuple[str, str, list[str], str]) -> None:
    _, text, forms, name = case
    found = entities(text, spans(text, *(f"{form}|PERSON" for form in forms)), None)
    assert [entity.name for entity in found if entity.label == "PERSON"] == [name]
    assert [mention.text for entity in found for mention in entity.mentions if entity.name == name] == forms


def test_a_known_full_name_that_the_model_took_apart_is_one() -> None:
    text = "Luiz Inácio Lula da Silva spoke. Lula left."
    found = entities(text, spans(text, "Luiz Inácio|PERSON", "Lula da Silva|PERSON", "Lula|PERSON"), None)
    assert names(found) == ["Luiz Inácio Lula da Silva|PERSON"]


@pytest.mark.parametrize("form", ["Fianna Fáil", "Fianna Fail", "Sinn Féin", "Sinn Fein", "Nestle", "Nestlé"])
def test_an_organisation_is_one_whatever_its_spelling_and_the_model_says(form: str) -> None:
    text = f"Members of {form} met."
    (found,) = names(entities(text, spans(text, f"{form}|PERSON"), None))
    assert found in ("Fianna Fáil|ORG", "Sinn Féin|ORG", "Nestlé|ORG")


@pytest.mark.parametrize(
    ("form", "name"),
    [("Sao Paulo", "São Paulo"), ("São Paulo", "São Paulo"), ("México", "Mexico"), ("Zürich", "Zurich")],
)
def test_a_place_is_one_whatever_its_spelling(form: str, name: str) -> None:
    text = f"It rained in {form} on Monday."
    found = names(entities(text, spans(text, f"{form}|GPE"), None))
    assert found == [f"{name}|GPE"]


def test_what_the_corpus_writes_with_marks_is_shown_so_everywhere() -> None:
    with_marks, without = "Ada Quillán spoke.", "Ada Quillan left."
    told = [entities(text, spans(text, f"{text[:11]}|PERSON"), None) for text in [with_marks] * 3 + [without] * 9]
    overlay = Overlay(learned=learned(snapshot(count(told)), "0" * 16))
    assert isinstance(overlay.learned, Learned)
    assert names(entities(without, spans(without, "Ada Quillan|PERSON"), None, overlay)) == ["Ada Quillán|PERSON"]


@given(st.text())
def test_plain_letters_stand_where_the_marked_ones_stood(text: str) -> None:
    assert len(unmarked(text)) == len(text)
    assert folded(folded(text)) == folded(text)
