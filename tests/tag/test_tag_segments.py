"""Long texts in pieces."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.segments import segments

TEXTS = st.text(st.sampled_from("ab.!” \n🐟"), max_size=200)


@given(TEXTS, st.integers(1, 40))
def test_the_pieces_are_the_text_at_their_offsets(text: str, limit: int) -> None:
    pieces = list(segments(text, limit))
    assert all(text[start : start + len(piece)] == piece for start, piece in pieces)
    assert all(0 < len(piece) <= limit for _, piece in pieces)
    assert "".join("".join(piece.split()) for _, piece in pieces) == "".join(text.split())


def test_a_cut_falls_at_a_paragraph_before_a_sentence_before_a_word() -> None:
    assert [piece for _, piece in segments("aaaa bb. cc\ndd ee", 14)] == ["aaaa bb. cc\n", "dd ee"]
    assert [piece for _, piece in segments("aaaa bb. cc dd ee", 14)] == ["aaaa bb. ", "cc dd ee"]
    assert [piece for _, piece in segments("aaaa bb cc dd ee", 14)] == ["aaaa bb cc dd ", "ee"]
    assert [piece for _, piece in segments("abcdefgh", 4)] == ["abcd", "efgh"]


def test_a_blank_text_has_no_pieces() -> None:
    assert list(segments("")) == []
    assert list(segments(" \n\n ")) == []
