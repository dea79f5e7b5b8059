"""Countries by their official long names, saints' names and abbreviations are the countries under their usual names."""

import pytest
from builders_tag import names

from pipeline.tag.entities import entities

FORMS = [
    ("the Democratic Republic of Congo", "Democratic Republic of the Congo"),
    ("the Republic of Congo", "Republic of the Congo"),
    ("the Republic of Moldova", "Moldova"),
    ("the Republic of Guinea", "Guinea"),
    ("the Republic of India", "India"),
    ("the United Republic of Tanzania", "Tanzania"),
    ("the Kingdom of Bahrain", "Bahrain"),
    ("the Federal Republic of Nigeria", "Nigeria"),
    ("the Federated States of Micronesia", "Micronesia"),
    ("the People's Republic of China", "China"),
    ("the Republic of China", "Taiwan"),
    ("Chinese Taipei", "Taiwan"),
    ("Brunei Darussalam", "Brunei"),
    ("Timor-Leste", "East Timor"),
    ("St Lucia", "St. Lucia"),
    ("Saint Lucia", "St. Lucia"),
    ("St Kitts and Nevis", "St. Kitts and Nevis"),
    ("Saint Vincent and the Grenadines", "St. Vincent and Grenadines"),
    ("the Falklands", "Falkland Islands"),
    ("NZ", "New Zealand"),
    ("NSW", "New South Wales"),
    ("Qld", "Queensland"),
    ("PEI", "Prince Edward Island"),
]


@pytest.mark.parametrize(("form", "name"), FORMS)
def test_a_country_is_one_by_any_of_its_names(form: str, name: str) -> None:
    assert names(entities(f"Officials in {form} agreed.", [], None)) == [f"{name}|GPE"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("In WA it rained, as in Perth.", "Western Australia"),
        ("In WA it rained, as in Seattle.", "Washington (U.S. state)"),
        ("In WA it rained.", "WA (undecided)"),
    ],
)
def test_wa_is_the_state_that_the_article_speaks_of(text: str, name: str) -> None:
    assert f"{name}|GPE" in names(entities(text, [], None))
