"""Topics by the lexicon, with their evidence, and the concepts above them."""

import gzip
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import cpu_s

from pipeline.article import Entity, Mention, Topic
from pipeline.tag.concepts import ancestors, concepts
from pipeline.tag.facets import parse
from pipeline.tag.lexicon import lexicon
from pipeline.tag.sections import sections
from pipeline.tag.topics import MAX_TOPICS, TopicOverlay, topics
from pipeline.tag.words import words

LABELLED = Path(__file__).parents[2].parent / "shared" / "data" / "topics" / "labelled.jsonl.gz"

MATCH = (
    "Harbour Town beat Hill City 3-1 in the semifinal on Sunday. The striker scored twice before half-time, "
    "and the goalkeeper saved a penalty. The coach praised his midfielders after the match."
)
CARTEL = (
    "Police arrested two suspects on charges of drug trafficking. Prosecutors said the cartel had smuggled cocaine "
    "and fentanyl. A judge ordered the defendants held without bail until the trial."
)


def tops(found: tuple[Topic, ...]) -> list[str]:
    return [topic.name for topic in found if topic.code.endswith("000000")]


@pytest.mark.parametrize(
    ("title", "text", "first"),
    [
        ("Town reach the final", MATCH, "sport"),
        ("Two held over cocaine", CARTEL, "crime, law and justice"),
        ("Central bank raises interest rates as inflation bites", "", "economy, business and finance"),
        (None, "Measles outbreak: hospitals urge vaccination\nDoctors said patients were ill.", "health"),
    ],
    ids=["sport", "crime", "a headline alone", "the first line is the title"],
)
def test_the_first_topic_is_what_it_is_about(title: str | None, text: str, first: str) -> None:
    assert topics(title, text, None, (), None)[0].name == first


def test_every_topic_has_its_evidence_heaviest_first() -> None:
    found = topics("Two held over cocaine", CARTEL, None, (), None)
    assert all(topic.evidence for topic in found)
    assert "cartel*" in found[0].evidence


def test_the_second_level_stands_behind_its_class() -> None:
    found = topics("Two held over cocaine", CARTEL, None, (), None)
    assert [topic.name for topic in found[:2]] == ["crime, law and justice", "crime"]
    assert ancestors(found[1].code) == ((found[0].code, found[0].name),)


def test_nothing_known_is_no_topic() -> None:
    assert topics(None, "Quillan bollard frobnicates the whatsit.", None, (), None) == ()
    assert topics(None, "", None, (), None) == ()


@pytest.mark.parametrize(
    ("section", "categories", "url"),
    [
        ("Sports", (), None),
        (None, ("Sport",), None),
        (None, (), "https://quill.example/sport/2026/01/02/a-story"),
        ("Premier League", (), None),
        (None, ("Beach volleyball",), None),
    ],
    ids=["section", "category", "address", "two words", "called like a topic below"],
)
def test_a_section_speaks_for_its_class_and_says_so(
    section: str | None, categories: tuple[str, ...], url: str | None
) -> None:
    (topic,) = topics(None, "Quillan frobnicates.", section, categories, url)
    assert topic.name == "sport"
    assert topic.score < 0.6
    assert topic.evidence[0].startswith("section: ")


@pytest.mark.parametrize("section", ["World", "News", "Opinion", "US", "Series"])
def test_a_catch_all_section_says_nothing(section: str) -> None:
    assert topics(None, "Quillan frobnicates.", section, (), None) == ()


def test_the_last_part_of_an_address_is_no_section() -> None:
    assert topics(None, "Quillan frobnicates.", None, (), "https://quill.example/2026/sport") == ()


def test_ancestors_lead_to_the_top() -> None:
    assert [name for _, name in ancestors("medtop:20001164")][-1] == "economy, business and finance"
    assert ancestors("medtop:15000000") == ()
    assert ancestors("medtop:99999999") == ()


def test_every_code_in_the_data_is_a_concept() -> None:
    blocks = {block for term in lexicon().words.values() if term for block, _ in term.blocks}
    codes = {block.code for block in blocks} | {block.top for block in blocks} | set(sections().values())
    assert codes <= concepts().keys()
    assert len([code for code, concept in concepts().items() if concept.parent is None]) == 17


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("The cartels’ men", "cartel*"),
        ("A judge's chair", "judge"),
        ("A judge‘s chair", "judge"),
        ("It is up to the supreme court now", "supreme court*"),
        ("U.S. senate majority leader", "senate majority leader"),
    ],
    ids=["stem and apostrophe", "possessive", "possessive set wrongly", "phrase before word", "longest phrase"],
)
def test_terms_are_met_in_every_form(text: str, term: str) -> None:
    evidence = [known for topic in topics(text, text, "crime", ("politics",), None) for known in topic.evidence]
    assert any(known.rstrip("*") == term.rstrip("*") for known in evidence)


def test_every_term_can_be_met() -> None:
    """Terms are written as the words of texts are read: without possessive, apostrophe, or capitals."""
    known = lexicon()
    single = [*known.words, *known.stems]
    phrases = [part.rstrip("*") for group in known.phrases.values() for parts, _ in group for part in parts]
    assert [term for term in (*single, *phrases) if words(term) != [term]] == []


@pytest.mark.parametrize(
    ("phrase", "word"),
    [("a dream team", "team"), ("he told fox news on Monday", "fox news"), ("a moving target market", "market")],
)
def test_a_phrase_that_says_nothing_silences_its_words(phrase: str, word: str) -> None:
    assert topics(f"{word} {word}", "", None, (), None)
    assert topics(phrase, "", None, (), None) == ()


def people(text: str, *names: str) -> tuple[Entity, ...]:
    """The people of these names, each with all places where the last of them stands."""
    return tuple(
        Entity(name, "PERSON", tuple(Mention(form, at.start(), at.end()) for at in re.finditer(rf"\b{form}\b", text)))
        for name in names
        for form in [name.split()[-1]]
    )


BOND = "Bond met nobody. Later, Mr Bond said that Bond would come."


@pytest.mark.parametrize(
    ("text", "name", "first"),
    [
        (BOND, "Ada Bond", []),
        (BOND, "Bond", []),
        (BOND.replace("Mr Bond", "Bond"), "Bond", ["economy, business and finance"]),
        ("Putin met nobody. Putin said that Putin would come.", "Vladimir Putin", ["politics"]),
        ("The Obama administration. Obama‘s administration.", "Barack Obama", ["politics"]),
        ("Prince Harry came. Then Prince Harry left.", "Prince Harry", ["human interest"]),
    ],
    ids=[
        "by a full name",
        "by a title",
        "a word the model takes for a name",
        "a name that is a term",
        "a phrase that begins with a name",
        "a phrase that ends with a name",
    ],
)
def test_a_persons_name_is_no_word_of_a_topic(text: str, name: str, first: list[str]) -> None:
    assert tops(topics("Bond" if "Bond" in text else None, text, None, (), None, entities=people(text, name))) == first


@pytest.mark.parametrize(
    ("title", "first"),
    [("Golden State Warriors at home again", "sport"), ("Abu Sayyaf is back", "conflict, war and peace")],
)
def test_what_is_named_tells_by_its_kind(title: str, first: str) -> None:
    assert tops(topics(title, "", None, (), None)) == [first]


def test_a_headline_may_call_by_the_surname_whom_the_text_names_in_full() -> None:
    text = "Ada Bond met nobody."
    whole = (Entity("Ada Bond", "PERSON", (Mention("Ada Bond", 0, 8),)),)
    assert topics("Bond is there", text, None, (), None, entities=whole) == ()
    assert topics("Bond is there", text, None, (), None) != ()


def test_a_term_of_the_users_own_counts_in_a_persons_name() -> None:
    toml = '[[topics.term]]\nterm = "bond"\ntopic = "sport"\nweight = "strong"'
    overlay = TopicOverlay(parse(toml, "facets.toml").topics)
    assert tops(topics(None, BOND, None, (), None, overlay, people(BOND, "Ada Bond"))) == ["sport"]


ODD = [
    ("blank", None, " \n "),
    ("ten words", None, "The striker scored twice before half-time and the town won."),
    ("a million characters", "Town reach the final", MATCH * (1_000_000 // len(MATCH))),
    ("capitals", "TOWN REACH THE FINAL", MATCH.upper()),
    ("no space in a million characters", None, "x" * 1_000_000),
]


@pytest.mark.parametrize(("title", "text"), [case[1:] for case in ODD], ids=[case[0] for case in ODD])
def test_odd_texts_have_the_topics_of_their_words_at_once(title: str | None, text: str) -> None:
    found = topics(title, text, None, (), None)
    assert cpu_s(lambda: topics(title, text, None, (), None), 0.5) < 0.5
    assert tops(found)[:1] == (["sport"] if "scored" in text.lower() else [])


def test_the_title_of_a_long_text_is_its_subject() -> None:
    frame = "The senator told the committee that the bill would be voted on before the election. " * 20
    text = f"{frame}{'The wildfire and the drought went on. ' * 3}"
    assert tops(topics("Wildfire and drought", text, None, (), None))[0] == "disaster, accident and emergency incident"
    assert tops(topics("Notes of a day", text, None, (), None))[0] == "politics"


@given(st.text(max_size=400), st.text(max_size=60) | st.none())
def test_any_text_gives_few_topics_in_order(text: str, title: str | None) -> None:
    found = topics(title, text, None, (), None)
    assert len(tops(found)) <= MAX_TOPICS
    assert all(0 < topic.score < 1 and topic.code in concepts() for topic in found)
    assert [topic.score for topic in found] == sorted((topic.score for topic in found), reverse=True)


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled articles are not in this repository")
def test_topics_are_as_good_as_measured_on_labelled_articles() -> None:
    with gzip.open(LABELLED, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    given = [tops(topics(row["title"], row["text"], None, (), None)) for row in rows]
    gold = [{concepts()[code].name for code in row["topics"]} for row in rows]
    first = sum(found[0] in right for found, right in zip(given, gold, strict=True) if found)
    among = sum(bool(right.intersection(found)) for found, right in zip(given, gold, strict=True))
    assert first / len(rows) >= 0.93
    assert among / len(rows) >= 0.975
    assert sum(map(len, given)) / len(rows) <= 1.65
