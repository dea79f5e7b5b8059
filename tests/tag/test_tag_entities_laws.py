"""What holds of the names of any text, however odd."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from timing import cpu_s

from pipeline.tag.entities import entities
from pipeline.tag.spans import KEPT, Span

FRAGMENTS = st.sampled_from(
    ["Ada Quill", "Quill’s", "QUILL", "the U.S.", "U.S.-Mexico", "(HSB)", "Harbour Safety Board", "Quill Ltd.", "\n",
     " ", "🐟", "May", "FBI", "a", "Mr. Bo", "and", ", ", "’s", "“", "/", "Ünal Ğ", "New York Times", "Republican"]
)  # fmt: skip


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.lists(FRAGMENTS, min_size=1, max_size=25).map("".join)) or "x"
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    labels = st.sampled_from([*sorted(KEPT), "DATE"])
    found = [Span(a, b, draw(labels)) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    return text, found


@given(texts_with_spans())
def test_offsets_hold_and_mentions_never_overlap(drawn: tuple[str, list[Span]]) -> None:
    text, found = drawn
    result = entities(text, found, None)
    mentions = sorted((m.start, m.end, m.text) for entity in result for m in entity.mentions)
    assert all(text[start:end] == name != "" for start, end, name in mentions)
    assert all(first[1] <= second[0] for first, second in pairwise(mentions))


@given(texts_with_spans())
def test_a_name_stands_once_and_names_are_ordered_by_first_mention(drawn: tuple[str, list[Span]]) -> None:
    result = entities(*drawn, None)
    assert len({entity.name for entity in result}) == len(result)
    firsts = [entity.mentions[0].start for entity in result]
    assert firsts == sorted(firsts)
    assert all([m.start for m in e.mentions] == sorted(m.start for m in e.mentions) for e in result)
    assert {entity.label for entity in result} <= KEPT


@given(texts_with_spans())
def test_no_name_has_an_article_a_possessive_or_a_line_break(drawn: tuple[str, list[Span]]) -> None:
    for entity in entities(*drawn, None):
        assert not entity.name.startswith(("the ", "The "))
        assert "\n" not in entity.name


@pytest.mark.parametrize(
    "piece",
    ["AB ", "Ada Quill ", "a-b", "U.S. ", "Ada/", "Ada “b ", "AA AA/", "Ada's ", "Inc, ", "Ada\n", "(HSB) ", "Mr "],
)
def test_the_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    """However odd the text: three times as long may take six times as long, and a tenth of a second for the clock."""

    def spent_s(characters: int, enough_s: float = 0.0) -> float:
        text = piece * (characters // len(piece))
        found = [Span(at, at + 4, "ORG") for at in range(0, len(text) - 4, 40)]
        return cpu_s(lambda: entities(text, found, None), enough_s)

    limit_s = 6 * spent_s(15_000) + 0.1
    assert spent_s(45_000, limit_s) <= limit_s
