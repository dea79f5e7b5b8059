"""What is found, in which order, with which counts."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from builders_index import ENGINES, find, made, opened, titles
from hypothesis import given, settings
from hypothesis import strategies as st
from real_elasticsearch import clear

from pipeline.index import FACETS, SearchIndex, Sort
from pipeline.index.query import parse

ARTICLES = [
    made("ferry", "The ferry strike goes on. Café owners in Zürich complain.", title="Ferry", people=("Ada Quill",)),
    made("ward", "The night ward closes, said the U.S. minister's office.", title="Ward", places=("Oslo", "Zürich")),
    made("polish", "Polish cafe workers polish shoes in İstanbul; COVID-19 is over.", title="Polish"),
    made(
        "kyoto",
        "東京都知事選挙、 हिन्दी में समाचार.",
        title="Kyoto",
        language="ja",
        source="Kyoto Shimbun",
        nationalities=("Quorrish", "Éstlish"),
        events=("Tide Cup",),
    ),
    made("hamlet", "To be or not to be.", title="Hamlet", authors=("W. Shakespeare",), section="Arts"),
    made(
        "e-mail", "Write to desk@harbourpost.example about #Quota and 1,234,567 herrings.", title="Mail", summary="Fish"
    ),
]


@pytest.fixture(scope="module", params=ENGINES)
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    where, prefix = str(tmp_path_factory.mktemp("library") / "index"), f"test-{uuid.uuid4().hex[:12]}-"
    if request.param == "elasticsearch":
        where = f"{request.getfixturevalue('elasticsearch')}/{prefix}news"
    index = opened(where)
    index.create()
    index.write(ARTICLES)
    yield index
    index.close()
    if request.param == "elasticsearch":
        clear(request.getfixturevalue("elasticsearch"), prefix)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Ferry", "Ward", "Polish", "Kyoto", "Hamlet", "Mail"}),
        ("ferry strike", {"Ferry"}),
        ("ferry night", set()),
        ("ferry OR night", {"Ferry", "Ward"}),
        ("FERRIES striking", {"Ferry"}),
        ("-ferry -ward", {"Polish", "Kyoto", "Hamlet", "Mail"}),
        ('"strike goes"', {"Ferry"}),
        ('"goes strike"', set()),
        ('-"strike goes" -kyoto -hamlet -mail', {"Ward", "Polish"}),
        ("cafe", {"Ferry", "Polish"}),
        ("café", {"Ferry", "Polish"}),
        ("exact:café", {"Ferry"}),
        ("exact:CAFE", {"Polish"}),
        ("exact:workers", {"Polish"}),
        ("exact:worker", set()),
        ('exact:"workers polish"', {"Polish"}),
        ('exact:"polish workers"', set()),
        ("to be or not to be", {"Hamlet"}),
        ("the", {"Ferry", "Ward"}),
        ("U.S.", {"Ward"}),
        ("minister", {"Ward"}),
        ("minister’s", {"Ward"}),
        ("COVID-19", {"Polish"}),
        ("covid 19", {"Polish"}),
        ("istanbul", {"Polish"}),
        ("हिन्दी", {"Kyoto"}),
        ("東京都知事選挙", {"Kyoto"}),
        ("東京", set()),
        ("#quota", {"Mail"}),
        ("desk@harbourpost.example", {"Mail"}),
        ("1,234,567", {"Mail"}),
        ("fish", {"Mail"}),
        ("title", set()),
        ('person:"Ada Quill"', {"Ferry"}),
        ("person:quill", set()),
        ('person:"ada quill" ferry', {"Ferry"}),
        ("place:zurich", {"Ward"}),
        ("place:ZÜRICH -place:oslo", set()),
        ("lang:ja", {"Kyoto"}),
        ('source:"kyoto shimbun"', {"Kyoto"}),
        ("nationality:quorrish", {"Kyoto"}),
        ("nationalities:Estlish", {"Kyoto"}),
        ('event:"tide cup"', {"Kyoto"}),
        ('events:"Tide Cup" -nationality:quorrish', set()),
        ("section:arts", {"Hamlet"}),
        ('author:"w. shakespeare"', {"Hamlet"}),
        ("section:arts OR lang:ja", {"Hamlet", "Kyoto"}),
        ("lang:ja OR -lang:en", {"Kyoto"}),
        (f"story:{ARTICLES[0]['id']}", {"Ferry"}),
        ("after:2026-03-05 ferry", {"Ferry"}),
        ("before:2026-03-05", set()),
        ("nosuchword", set()),
        ("x" * 300, set()),
    ],
)
def test_a_query_finds(library: SearchIndex, query: str, expected: set[str]) -> None:
    assert titles(library, query) == expected
    assert find(library, query).total == len(expected)


HOSTILE = [
    "user/0/2 ferry", "ferry (", '"ferry', "ferry AND", "*", "ferry !", "[ferry TO", "a:b:c", "ferry^", "\\", "/",
    "10/2019 ferry", "ferry~", "source:", "after:yesterday-ish ferry", "-", "😀 ferry", 'title:"', "", "\x00", "\ud800",
    "a " * 1_000, "a-" * 3_000, '"' + "a " * 3_000 + '"', "x" * 100_000, "-" * 50, "OR OR OR", "person:" + "p" * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_nothing_typed_breaks_a_search(library: SearchIndex, query: str, sort: Sort) -> None:
    assert find(library, query, sort=sort).total >= 0
    assert sum(1 for _ in library.export(parse(query))) == find(library, query).total


@settings(deadline=None)
@given(st.text(max_size=20) | st.lists(st.sampled_from([*'ab:"-“”*()[]{}^~\\/ ', "OR", "exact:", "é"])).map("".join))
def test_whatever_is_typed_search_and_export_agree(library: SearchIndex, query: str) -> None:
    page = find(library, query, limit=100)
    assert {hit.id for hit in page.hits} == {found["id"] for found in library.export(parse(query))}
    assert page.total == len(page.hits)


def test_notes_of_the_query_are_on_the_page(library: SearchIndex) -> None:
    assert find(library, "ferry !").notes == parse("ferry !").notes != ()


def test_a_word_in_the_title_weighs_more_than_one_in_the_text(index: SearchIndex) -> None:
    index.write([made("a", "A ferry.", title="Boat"), made("b", "A boat.", title="Ferry")])
    assert [hit.title for hit in find(index, "ferry").hits] == ["Ferry", "Boat"]


def test_letters_in_two_characters_are_found_like_those_in_one(index: SearchIndex) -> None:
    index.write([made("a", "The résumé was lost.")])
    for query in ("résumé", "re\u0301sume\u0301", "resume", "exact:résumé"):
        assert "lost" in find(index, query).hits[0].snippet


def test_a_hit_shows_what_a_list_of_results_needs(library: SearchIndex) -> None:
    (hit,) = find(library, "strike").hits
    assert (hit.id, hit.url) == (ARTICLES[0]["id"], "https://www.harbourpost.example/news/ferry")
    assert (hit.title, hit.source, hit.published_at) == ("Ferry", "Harbour Post", "2026-03-05T12:00:00.000Z")
    assert hit.score is not None
    assert hit.score > 0


def test_a_snippet_is_where_the_words_stand(index: SearchIndex) -> None:
    filler = "Nothing of note happened that day in the harbour. " * 40
    index.write([made("a", f"{filler}\n\nThen <b>herring</b>\nquotas were cut. {filler}", title="Quota")])
    (hit,) = find(index, "herring").hits
    assert "<b>herring</b> quotas" in hit.snippet
    assert len(hit.snippet) <= 220
    (hit,) = find(index, 'exact:herring -"no such"').hits
    assert "herring" in hit.snippet


def test_without_words_in_the_text_a_snippet_is_how_the_article_begins(index: SearchIndex) -> None:
    index.write([made("a", "One\ntwo. " * 100, title="Quota"), made("b", "", title="Quota", summary="In short.")])
    snippets = sorted(hit.snippet for hit in find(index, "title:x OR quota").hits)
    assert snippets[0] == "In short."
    assert snippets[1].startswith("One two. One two.")
    assert snippets[1].endswith(" …")


def test_a_limit_of_nothing_still_counts(library: SearchIndex) -> None:
    page = find(library, "", limit=0)
    assert (page.total, page.hits, page.next) == (len(ARTICLES), (), None)
    assert page.facets["language"] == (("en", 5), ("ja", 1))


def test_searching_before_anything_was_indexed_finds_nothing_and_says_so(new_index: Callable[[], SearchIndex]) -> None:
    index = new_index()
    page = find(index, "ferry !")
    assert (page.total, page.hits, page.next) == (0, (), None)
    assert page.facets == dict.fromkeys(FACETS, ())
    assert "nothing is indexed yet" in page.notes[-1]
    assert list(index.export(parse(""))) == []
    assert list(index.digest_lines()) == []
    assert not index.exists()
