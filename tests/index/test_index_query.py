"""The query language as data: what each way of typing means, and that nothing typed is ever an error."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.index import FACETS
from pipeline.index.document import LABELS
from pipeline.index.query import MAX_PARTS, Either, Exact, Field, Not, Part, Published, Query, Words, parse

A, B, C = Words("a"), Words("b"), Words("c")


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("", ()),
        ("   ", ()),
        ("a b", (A, B)),
        ('"a b" c', (Words("a b"), C)),
        ("“a b”", (Words("a b"),)),
        ("«a b»", (Words("a b"),)),
        ("-a", (Not(A),)),
        ('-"a b"', (Not(Words("a b")),)),
        ("a-b", (Words("a-b"),)),
        ("a OR b OR c", (Either((A, B, C)),)),
        ("a OR b c", (Either((A, B)), C)),
        ("a OR -b", (Either((A, Not(B))),)),
        ("a or b", (A, Words("or"), B)),
        ("a AND b", (A, B)),
        ("person:Quill", (Field("people", "Quill"),)),
        ('person:"Ada Quill"', (Field("people", "Ada Quill"),)),
        ("Person:“Ada Quill”", (Field("people", "Ada Quill"),)),
        ("-source:harbourpost.example", (Not(Field("source", "harbourpost.example")),)),
        ("lang:en org:UN place:Oslo", (Field("language", "en"), Field("organizations", "UN"), Field("places", "Oslo"))),
        ("topic:sport story:1f author:x", (Field("topics", "sport"), Field("story", "1f"), Field("authors", "x"))),
        ("topic:medtop:15000000", (Field("topic_codes", "medtop:15000000"),)),
        ("topic:own:harbour-affairs", (Field("topic_codes", "own:harbour-affairs"),)),
        ("section:a:b", (Field("section", "a:b"),)),
        ("after:2026-03-05", (Published(since=datetime(2026, 3, 5, tzinfo=UTC)),)),
        ("before:2026-3-5", (Published(until=datetime(2026, 3, 5, tzinfo=UTC)),)),
        ("month:2026-12", (Published(datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)),)),
        ("exact:Polish", (Exact("Polish"),)),
        ("https://harbourpost.example/a", (Words("https://harbourpost.example/a"),)),
        ("10:30 U.S. O’Neill", (Words("10:30"), Words("U.S."), Words("O’Neill"))),
        ("cafe\u0301", (Words("café"),)),
        ('a"b c"', (A, Words("b c"))),
    ],
)
def test_what_is_typed_means(typed: str, parts: tuple[Part, ...]) -> None:
    assert parse(typed).parts == parts


@pytest.mark.parametrize("facet", FACETS)
def test_what_a_facet_shows_can_be_asked_for_under_the_facets_own_name(facet: str) -> None:
    query = parse(f'{facet}:"2026-03" -{facet.upper()}:2026-03')
    assert query.notes == ()
    wanted: Part = Field(facet, "2026-03")
    if facet == "month":
        wanted = Published(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    assert query.parts == (wanted, Not(wanted))


def test_a_topics_code_is_one_under_the_facets_name_too() -> None:
    assert parse("topics:medtop:15000000").parts == (Field("topic_codes", "medtop:15000000"),)


@pytest.mark.parametrize(
    ("typed", "parts", "note"),
    [
        ('"a b', (A, B), "not closed"),
        ('"a b" "c', (Words("a b"), C), "not closed"),
        ("a OR", (A, Words("OR")), "stands alone"),
        ("OR a", (Words("OR"), A), "stands alone"),
        ("a AND", (A, Words("AND")), "stands alone"),
        ("a AND b", (A, B), "AND is not needed"),
        ("a NOT b", (A, Words("NOT"), B), "-word"),
        ("a -", (A,), "left out"),
        ("a !", (A,), "left out"),
        ("a 😀", (A,), "left out"),
        ("*", (), "left out"),
        ("a*", (Words("a*"),), "wildcards"),
        ("source:", (Words("source:"),), "no value"),
        ('source:""', (Words("source:"),), "no value"),
        ("a:b:c", (Words("a:b:c"),), "no field “a”"),
        ('foo:"a b"', (Words("foo:a b"),), "no field “foo”"),
        ("after:yesterday-ish a", (Words("after:yesterday-ish"), A), "names no day"),
        ("after:2026-02-30", (Words("after:2026-02-30"),), "names no day"),
        ("before:", (Words("before:"),), "no value"),
        ("month:2026-13", (Words("month:2026-13"),), "names no month, such as 2026-03"),
        ("month:March", (Words("month:March"),), "names no month, such as 2026-03"),
        ("people:", (Words("people:"),), "no value"),
        ("東京都", (Words("東京都"),), "whole runs"),
        ("กรุงเทพ", (Words("กรุงเทพ"),), "whole runs"),
    ],
)
def test_what_cannot_be_meant_is_text_and_a_note_says_so(typed: str, parts: tuple[Part, ...], note: str) -> None:
    query = parse(typed)
    assert query.parts == parts
    assert any(note in line for line in query.notes)


def test_a_plain_query_needs_no_notes() -> None:
    assert parse('ferry "night ward" -strike person:Quill after:2026-03-05').notes == ()


def test_days_begin_at_midnight_of_the_time_zone() -> None:
    (part,) = parse("after:2026-03-05", timezone="Europe/Berlin").parts
    assert part == Published(since=datetime(2026, 3, 4, 23, tzinfo=UTC))


def test_a_thousand_words_are_cut_and_a_note_says_so() -> None:
    query = parse(" ".join(f"word{number}" for number in range(1_000)))
    assert len(query.parts) == MAX_PARTS
    assert any("only its first" in note for note in query.notes)


TYPED = st.lists(
    st.sampled_from(
        ["a", '"', "“", "-", "OR", "AND", "person:", "after:", "2026-01-01", "exact:", ":", " ", "*", "日本", "\x00"]
    )
    | st.text(max_size=5)
).map("".join)


@settings(deadline=None)
@given(TYPED)
@example("after:0001-01-01")
@example("before:9999-12-31")
@example("\ud800")
def test_nothing_typed_is_an_error(typed: str) -> None:
    for timezone in ("UTC", "Pacific/Kiritimati", "America/Los_Angeles"):
        query = parse(typed, timezone=timezone)
        assert isinstance(query, Query)
        assert len(set(query.notes)) == len(query.notes)


@pytest.mark.parametrize("facet", LABELS)
def test_every_facet_of_names_is_a_field_of_queries(facet: str) -> None:
    assert parse(f"{facet}:x").parts == (Field(facet, "x"),)
