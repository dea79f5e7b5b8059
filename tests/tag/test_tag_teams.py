"""Teams by their city, in articles about a match."""

from builders_tag import names, spans

from pipeline.tag.entities import entities

MATCH = "The Seattle Mariners met the Dodgers on Sunday. Seattle won 3-1 in Los Angeles. The Mariners cheered."


def test_the_city_of_a_team_that_plays_is_the_team_but_not_where_it_plays() -> None:
    found = entities(MATCH, spans(MATCH, "Seattle Mariners|ORG", "Seattle|GPE", "Los Angeles|GPE"), None)
    assert names(found) == ["Seattle Mariners|ORG", "Los Angeles Dodgers|ORG", "Los Angeles|GPE"]
    assert [mention.text for mention in found[0].mentions] == ["Seattle Mariners", "Seattle", "Mariners"]


def test_a_city_is_a_city_where_nobody_plays() -> None:
    text = "A fan of the Mariners said that Seattle grows."
    assert names(entities(text, spans(text, "Seattle|GPE"), None)) == ["Seattle Mariners|ORG", "Seattle|GPE"]


def test_the_city_of_two_teams_that_play_is_neither() -> None:
    text = "The New York Yankees met the New York Mets. The Yankees won. Fans of New York cheered, and New York slept."
    model = ["New York Yankees|ORG", "New York Mets|ORG", "New York|GPE", "New York|GPE"]
    assert "New York|GPE" in names(entities(text, spans(text, *model), None))
