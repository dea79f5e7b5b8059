"""Names learned from the corpus: what is counted, what it teaches, and that the same texts teach the same."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Entity, Mention
from pipeline.tag.canonical import Overlay, canonical
from pipeline.tag.learned import Learned, count, learned, snapshot


def person(*forms: str) -> Entity:
    return Entity(forms[0], "PERSON", tuple(Mention(form, 0, len(form)) for form in forms))


def organisation(*forms: str) -> Entity:
    return Entity(forms[0], "ORG", tuple(Mention(form, 0, len(form)) for form in forms))


def taught(*articles: list[Entity]) -> Learned:
    return learned(snapshot(count(articles)), "0" * 16)


def test_a_surname_that_ten_articles_give_to_one_person_is_learned() -> None:
    assert taught(*[[person("Ada Quillan", "Quillan")]] * 10).surnames == {"Quillan": "Ada Quillan"}
    assert taught(*[[person("Ada Quillan")]] * 9).surnames == {}


def test_a_surname_of_two_people_is_nobodys() -> None:
    two = [[person("Ada Quillan")]] * 20 + [[person("Bodo Quillan")]] * 2
    assert taught(*two).surnames == {}


def test_a_surname_that_is_a_place_or_a_given_name_is_nobodys() -> None:
    assert taught(*[[person("Ada Norway")], [person("Ada Robert")]] * 10).surnames == {}


def test_one_initial_is_dropped_where_the_plain_name_is_used_too() -> None:
    overlay = Overlay(learned=taught(*[[person("Ada Quillan")]] * 3, *[[person("Ada M. Quillan")]] * 2))
    assert canonical("Ada M. Quillan", "PERSON", "", overlay) == ("Ada Quillan", "the corpus calls it so")


@pytest.mark.parametrize(
    "others",
    [["Ada M. Quillan", "Ada N. Quillan"], ["Ada Maria Quillan"], ["Ada Quillan Jr."], ["A. Quillan"]],
    ids=["two initials", "a middle name", "a junior", "an initial for a given name"],
)
def test_what_may_be_somebody_else_is_left_apart(others: list[str]) -> None:
    articles = [[person("Ada Quillan")]] * 5 + [[person(other)] for other in others for _ in range(2)]
    assert taught(*articles).people == {}


def test_an_acronym_that_three_articles_explain_is_learned() -> None:
    explained = [organisation("Harbour Safety Board", "HSB")]
    overlay = Overlay(learned=taught(*[explained] * 3))
    name = canonical("HSB", "ORG", "", overlay)
    assert name is not None
    assert name.name == "Harbour Safety Board"
    assert taught(*[explained] * 2).acronyms == {}


def test_an_acronym_that_our_tables_know_is_not_learned() -> None:
    assert taught(*[[organisation("Fishers of Bergen Island", "FBI")]] * 9).acronyms == {}


NAMED = [person("Ada Quillan"), person("Ada M. Quillan"), organisation("Harbour Safety Board", "HSB")]
ARTICLES = st.lists(st.lists(st.sampled_from(NAMED)), max_size=12)


@given(ARTICLES, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_nothing(articles: list[list[Entity]], chance: Random) -> None:
    assert snapshot(count(chance.sample(articles, len(articles)))) == snapshot(count(articles))


@given(ARTICLES)
def test_names_resolved_by_a_table_teach_the_same_table(articles: list[list[Entity]]) -> None:
    """Only what stands in the texts is counted, so that learning again does not forget what it had joined."""
    once = snapshot(count(articles))
    renamed = [[Entity("Somebody Else", entity.label, entity.mentions) for entity in article] for article in articles]
    assert snapshot(count(renamed)) == once
