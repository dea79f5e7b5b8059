"""The user's own terms, sections and topics in the facets file, laid over ours."""

import pytest
from builders_tag import MODELS, clean_article

from pipeline import tag
from pipeline.article import Topic
from pipeline.cli.topics import topics as topics_command
from pipeline.errors import UsageError
from pipeline.tag.facets import parse
from pipeline.tag.topics import TopicOverlay, topics

DUES = "The frobnicated quillage was up again on Monday. Quillage was last doubled in spring, the wharfinger said."


def found(toml: str, text: str = DUES, section: str | None = None) -> tuple[Topic, ...]:
    """The topics of a text under a facets file."""
    return topics(None, text, section, (), None, TopicOverlay(parse(toml, "facets.toml").topics))


def test_a_term_of_ones_own_speaks_for_its_topic_and_tells_its_line() -> None:
    toml = '\n[[topics.term]]\nterm = "quillage*"\ntopic = "economy, business and finance"\nweight = "strong"'
    (topic,) = found(toml)
    assert topic.code == "medtop:04000000"
    assert topic.evidence == ("quillage* (your facets file, line 2)",)
    assert topics(None, DUES, None, (), None) == ()


@pytest.mark.parametrize("term", ["Quillage", "the wharfinger’s", "U.S. quillage"], ids=["case", "possessive", "stops"])
def test_a_term_is_met_as_it_is_written(term: str) -> None:
    toml = f'[[topics.term]]\nterm = "{term}"\ntopic = "medtop:15000000"\nweight = "strong"'
    assert [topic.name for topic in found(toml, f"He saw {term} chair, {term} hat.")][:1] == ["sport"]


def test_a_term_of_ours_is_moved() -> None:
    toml = '[[topics.term]]\nterm = "goalkeeper*"\ntopic = "religion"\nweight = "strong"'
    text = "A goalkeeper is a goalkeeper."
    assert topics(None, text, None, (), None)[0].name == "sport"
    assert [topic.name for topic in found(toml, text)] == ["religion"]


SAID = ["A goalkeeper, two goalkeepers.", "The goalkeeping of goalkeepers.", "Goalkeeper's work: goalkeeping."]


@pytest.mark.parametrize("text", SAID)
@pytest.mark.parametrize("term", ["goalkeep*", "goal*", "g*"])
def test_a_stem_of_ones_own_goes_before_our_words_and_stems(term: str, text: str) -> None:
    toml = f'[[topics.term]]\nterm = "{term}"\ntopic = "religion"\nweight = "strong"'
    assert topics(None, text, None, (), None)[0].name == "sport"
    assert [topic.name for topic in found(toml, text)] == ["religion"]
    assert found(f'[[topics.mute]]\nterms = ["{term}"]', text) == ()


def test_a_star_of_ones_own_is_any_ending_in_phrases_too() -> None:
    text = "The quillageadministration and the wharf quillageadministration met."
    for term in ("quill*", "wharf quill*"):
        toml = f'[[topics.term]]\nterm = "{term}"\ntopic = "religion"\nweight = "strong"'
        assert [topic.name for topic in found(toml, text)] == ["religion"]


def test_a_word_of_ones_own_goes_before_ones_own_stem_and_a_phrase_of_ours_before_a_word() -> None:
    toml = "".join(
        f'[[topics.term]]\nterm = "{term}"\ntopic = "{topic}"\nweight = "strong"\n'
        for term, topic in (("school*", "religion"), ("schools", "sport"))
    )
    assert [topic.name for topic in found(toml, "Schools were schools.")] == ["sport"]
    assert [topic.name for topic in found(toml, "A school, a schoolyard, schooling.")] == ["religion"]
    assert "religion" not in str(found(toml, "The school uniform is a school uniform."))


def test_a_phrase_of_ones_own_with_a_star_goes_before_the_phrase_of_ours() -> None:
    toml = '[[topics.term]]\nterm = "school uni*"\ntopic = "religion"\nweight = "strong"'
    assert [topic.name for topic in found(toml, "The school uniform is a school uniform.")] == ["religion"]


def test_a_star_that_could_not_be_met_is_refused() -> None:
    with pytest.raises(UsageError, match=r"line 1: the first word of 'harbour. dues' has a star"):
        found('[[topics.term]]\nterm = "harbour* dues"\ntopic = "religion"')


def test_a_muted_term_says_nothing_and_its_words_neither() -> None:
    text = "The murder mystery was a murder mystery."
    assert "crime" in str(topics(None, text, None, (), None))
    assert "crime" not in str(found('[[topics.mute]]\nterms = ["murder mystery"]', text))


def test_a_topic_of_ones_own_stands_below_its_parents() -> None:
    toml = (
        '[[topics.topic]]\nname = "harbour affairs"\nparent = "election"\n'
        '[[topics.term]]\nterm = "wharfinger"\ntopic = "harbour affairs"\nweight = "strong"'
    )
    assert [topic.code for topic in found(toml)] == ["medtop:11000000", "medtop:20000574", "own:harbour-affairs"]
    assert found(toml)[-1].name == "harbour affairs"


def test_the_tables_that_the_help_shows_can_be_read() -> None:
    shown = (topics_command.help or "").partition("[[topics.term]]")[2].partition("`news reprocess")[0]
    said = parse("[[topics.term]]" + shown, "facets.toml").topics
    assert all((said.terms, said.muted, said.sections, said.topics))


def test_a_section_of_ones_own_speaks_and_one_of_ours_is_silenced() -> None:
    toml = '[[topics.section]]\nsection = "Water Front"\ntopic = "sport"\n[[topics.section]]\nsection = "Football"'
    assert [topic.name for topic in found(toml, "Quillan.", "water-front")] == ["sport"]
    assert found(toml, "Quillan.", "football") == ()


@pytest.mark.parametrize(
    ("topic", "codes"),
    [
        ("soccer", ["medtop:15000000", "medtop:20000822", "medtop:20001065"]),
        ("harbour affairs", ["medtop:11000000", "medtop:20000593", "own:harbour-affairs"]),
    ],
    ids=["of IPTC's", "of one's own"],
)
def test_a_section_speaks_for_the_very_topic_it_is_pointed_at(topic: str, codes: list[str]) -> None:
    toml = (
        '[[topics.topic]]\nname = "harbour affairs"\nparent = "government"\n'
        f'[[topics.section]]\nsection = "waterfront"\ntopic = "{topic}"'
    )
    given = found(toml, "Quillan.", "waterfront")
    assert [topic.code for topic in given] == codes
    assert {topic.evidence for topic in given} == {("section: waterfront",)}


def test_a_section_of_ones_own_gives_its_topic_also_where_the_text_speaks_for_others() -> None:
    toml = '[[topics.section]]\nsection = "waterfront"\ntopic = "soccer"'
    text = "Prosecutors charged the senator. The hospital, the church and the army spoke of stocks. " * 20
    assert "soccer" in [topic.name for topic in found(toml, text, "waterfront")]


TERM = '[[topics.term]]\nterm = "a"\ntopic = "sport"\n'
WRONG = [
    ("an unknown table", '\n[[topics.trem]]\nterm = "a"', r"line 2: .*\[\[topics.term\]\]"),
    ("a missing key", '\n[[topics.term]]\nterm = "a"', r"line 2, \[\[topics.term\]\]: .*`topic`"),
    ("an unknown key", TERM + 'why = "b"', r"line 1, \[\[topics.term\]\]: .*`why`"),
    ("an unknown weight", TERM + 'weight = "big"', r"line 4, \[\[topics.term\]\] weight: .*big"),
    ("an unknown topic", TERM + TERM.replace('"a"', '"b"').replace("sport", "spurt"), "line 4: no topic is .* spurt"),
    ("a term twice", TERM + TERM, "line 4: a stands on line 1 too"),
    ("no word", TERM.replace('"a"', '"–"'), "line 1: '–' has no word in it"),
    ("no section", '[[topics.section]]\nsection = " "\ntopic = "sport"\n', "line 1: ' ' has no word in it"),
    ("a topic twice", '[[topics.topic]]\nname = "a"\nparent = "sport"\n' * 2, "line 4: a topic needs a name"),
    ("a name of IPTC's", '[[topics.topic]]\nname = "Sport"\nparent = "sport"\n', "line 1: a topic needs a name"),
    ("a parent nobody knows", '[[topics.topic]]\nname = "a"\nparent = "b"\n', "line 1: no topic is called b"),
]


@pytest.mark.parametrize(("toml", "said"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_cannot_be_meant_is_refused_with_its_line(toml: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(toml, "facets.toml")


def test_the_tagger_goes_by_the_file() -> None:
    overlay = TopicOverlay(parse(TERM.replace('"a"', '"quillage"'), "facets.toml").topics)
    article = clean_article(f"{DUES} Nobody in the town was surprised at that.", language="en")
    (tagged,) = tag.Tagger(MODELS, topic_overlay=overlay).tag([article])
    assert [topic.name for topic in tagged.topics] == ["sport"]
