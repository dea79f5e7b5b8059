"""What is found, in which order, with which counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders_index import NOON, SEEN, all_pages, find, ids, later, made, tagged, titles
from hypothesis import given
from hypothesis import strategies as st

from pipeline.article import Topic
from pipeline.errors import UsageError
from pipeline.index import FACETS, Document, Sort
from pipeline.index.document import document
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse

ARTICLES = [
    made("ferry", "The ferry strike goes on. Café owners in Zürich complain.", title="Ferry", people=("Ada Quill",)),
    made("ward", "The night ward closes, said the U.S. minister's office.", title="Ward", places=("Oslo", "Zürich")),
    made("polish", "Polish cafe workers polish shoes in İstanbul; COVID-19 is over.", title="Polish"),
    made("kyoto", "東京都知事選挙、 हिन्दी में समाचार.", title="Kyoto", language="ja", source="Kyoto Shimbun"),
    made("hamlet", "To be or not to be.", title="Hamlet", authors=("W. Shakespeare",), section="Arts"),
    made(
        "e-mail", "Write to desk@harbourpost.example about #Quota and 1,234,567 herrings.", title="Mail", summary="Fish"
    ),
]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path_factory.mktemp("library") / "index")
    index.create()
    index.write(ARTICLES)
    yield index
    index.close()


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
def test_a_query_finds(library: EmbeddedIndex, query: str, expected: set[str]) -> None:
    assert titles(library, query) == expected
    assert find(library, query).total == len(expected)


HOSTILE = [
    "user/0/2 ferry", "ferry (", '"ferry', "ferry AND", "*", "ferry !", "[ferry TO", "a:b:c", "ferry^", "\\", "/",
    "10/2019 ferry", "ferry~", "source:", "after:yesterday-ish ferry", "-", "😀 ferry", 'title:"', "", "\x00", "\ud800",
    "a " * 1_000, "a-" * 3_000, '"' + "a " * 3_000 + '"', "x" * 100_000, "-" * 50, "OR OR OR", "person:" + "p" * 9_000,
]  # fmt: skip


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_nothing_typed_breaks_a_search(library: EmbeddedIndex, query: str, sort: Sort) -> None:
    assert find(library, query, sort=sort).total >= 0
    assert sum(1 for _ in library.export(parse(query))) == find(library, query).total


@given(st.text(max_size=20) | st.lists(st.sampled_from([*'ab:"-“”*()[]{}^~\\/ ', "OR", "exact:", "é"])).map("".join))
def test_whatever_is_typed_search_and_export_agree(library: EmbeddedIndex, query: str) -> None:
    page = find(library, query, limit=100)
    assert {hit.id for hit in page.hits} == {found["id"] for found in library.export(parse(query))}
    assert page.total == len(page.hits)


def test_notes_of_the_query_are_on_the_page(library: EmbeddedIndex) -> None:
    assert find(library, "ferry !").notes == parse("ferry !").notes != ()


def test_a_word_in_the_title_weighs_more_than_one_in_the_text(index: EmbeddedIndex) -> None:
    index.write([made("a", "A ferry.", title="Boat"), made("b", "A boat.", title="Ferry")])
    assert [hit.title for hit in find(index, "ferry").hits] == ["Ferry", "Boat"]


def test_equally_good_documents_come_newest_first_then_by_id(index: EmbeddedIndex) -> None:
    documents = [made(f"n{n}", "A ferry.", title="Ferry", published_at=later(-(n // 3))) for n in range(9)]
    index.write(documents)
    expected = sorted(documents, key=lambda d: (-datetime.fromisoformat(d["published_at"]).timestamp(), d["id"]))
    assert [hit.id for hit in find(index, "ferry").hits] == ids(expected)
    assert [hit.id for hit in find(index, "ferry", sort="date").hits] == ids(expected)


def test_a_query_without_words_is_by_date_and_has_no_scores(index: EmbeddedIndex) -> None:
    index.write([made("old", published_at=later(-5)), made("new", published_at=later(5)), made("now")])
    hits = find(index, "lang:en").hits
    assert [(hit.title, hit.score) for hit in hits] == [("About new", None), ("About now", None), ("About old", None)]


def test_a_hit_shows_what_a_list_of_results_needs(library: EmbeddedIndex) -> None:
    (hit,) = find(library, "strike").hits
    assert (hit.id, hit.url) == (ARTICLES[0]["id"], "https://www.harbourpost.example/news/ferry")
    assert (hit.title, hit.source, hit.published_at) == ("Ferry", "Harbour Post", "2026-03-05T12:00:00.000Z")
    assert hit.score is not None
    assert hit.score > 0


def test_a_snippet_is_where_the_words_stand(index: EmbeddedIndex) -> None:
    filler = "Nothing of note happened that day in the harbour. " * 40
    index.write([made("a", f"{filler}\n\nThen <b>herring</b>\nquotas were cut. {filler}", title="Quota")])
    (hit,) = find(index, "herring").hits
    assert "<b>herring</b> quotas" in hit.snippet
    assert len(hit.snippet) <= 220
    (hit,) = find(index, 'exact:herring -"no such"').hits
    assert "herring" in hit.snippet


def test_without_words_in_the_text_a_snippet_is_how_the_article_begins(index: EmbeddedIndex) -> None:
    index.write([made("a", "One\ntwo. " * 100, title="Quota"), made("b", "", title="Quota", summary="In short.")])
    snippets = sorted(hit.snippet for hit in find(index, "title:x OR quota").hits)
    assert snippets[0] == "In short."
    assert snippets[1].startswith("One two. One two.")
    assert snippets[1].endswith(" …")


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_hold_every_hit_once_in_one_order(index: EmbeddedIndex, sort: Sort, limit: int) -> None:
    documents = [made(f"n{n}", "Ferry. " * (n % 4 + 1), published_at=NOON + timedelta(days=n % 3)) for n in range(40)]
    for start in range(0, 40, 8):  # several segments
        index.write(documents[start : start + 8])
    paged = [hit.id for hit in all_pages(index, "ferry", limit, sort)]
    assert paged == [hit.id for hit in find(index, "ferry", limit=100, sort=sort).hits]
    assert sorted(paged) == sorted(ids(documents))


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_writes_between_pages_neither_repeat_nor_lose_what_stays(index: EmbeddedIndex, sort: Sort) -> None:
    staying = [made(f"s{n}", "A ferry. " + "word " * (n % 7), published_at=later(-n % 5)) for n in range(30)]
    leaving = [made(f"l{n}", "A ferry.", published_at=later(-n)) for n in range(10)]
    index.write([*staying, *leaving])
    found, after = [], None
    for round_ in range(100):
        page = find(index, "ferry", limit=4, sort=sort, after=after)
        found += [hit.id for hit in page.hits]
        if (after := page.next) is None:
            break
        new = [made(f"r{round_}-{n}", "Another ferry sails. " * 3, published_at=later(n)) for n in range(3)]
        index.write([*new, made(f"x{round_}", "No boats here.")])
        index.delete([found[-1]] if found[-1] in ids(leaving) else ids(leaving)[round_ : round_ + 1])
    stayed = [id_ for id_ in found if id_ in set(ids(staying))]
    assert sorted(stayed) == sorted(ids(staying))


@pytest.mark.parametrize("text", ["", "x", "!!!", "bm9uc2Vuc2U", "W10", "é", "WyJkYXRlIixudWxsLC0xLCJhIiwwXQ"])
def test_a_cursor_that_is_none_is_an_error_of_use(library: EmbeddedIndex, text: str) -> None:
    if text == "":
        assert find(library, "", after=text).total == len(ARTICLES)
        return
    with pytest.raises(UsageError, match="next"):
        find(library, "", after=text)


def test_a_cursor_of_another_sort_is_an_error_of_use(library: EmbeddedIndex) -> None:
    page = find(library, "the OR a OR to", limit=1)
    with pytest.raises(UsageError):
        find(library, "the OR a OR to", limit=1, sort="date", after=page.next)


def test_a_limit_of_nothing_still_counts(library: EmbeddedIndex) -> None:
    page = find(library, "", limit=0)
    assert (page.total, page.hits, page.next) == (len(ARTICLES), (), None)
    assert page.facets["language"] == (("en", 5), ("ja", 1))


def test_facets_count_documents_of_all_pages(index: EmbeddedIndex) -> None:
    index.write(
        [
            made("a", people=("Ada Quill", "Bo Rey"), section="news"),
            made("b", people=("Ada Quill",), section="arts", published_at=datetime(2026, 4, 1, tzinfo=UTC)),
            made("c", people=("Cy Low",), section=None, source="Inland Times"),
        ]
    )
    facets = find(index, limit=1).facets
    assert tuple(facets) == FACETS
    assert facets["people"] == (("Ada Quill", 2), ("Bo Rey", 1), ("Cy Low", 1))
    assert facets["source"] == (("Harbour Post", 2), ("Inland Times", 1))
    assert facets["section"] == (("arts", 1), ("news", 1))
    assert facets["month"] == (("2026-03", 2), ("2026-04", 1))
    assert facets["organizations"] == ()
    assert find(index, 'person:"bo rey"').facets["people"] == (("Ada Quill", 1), ("Bo Rey", 1))


def test_a_document_that_repeats_a_value_is_counted_once(index: EmbeddedIndex) -> None:
    document: Document = {**made("a"), "people": ["Ada Quill", "Ada Quill"]}
    index.write([document])
    assert find(index).facets["people"] == (("Ada Quill", 1),)


def test_topics_are_counted_with_the_concepts_above_them(index: EmbeddedIndex) -> None:
    soccer = Topic("medtop:20001065", "soccer", 0.9, ())
    index.write([document(replace(tagged("a"), topics=(soccer,)), SEEN), made("b")])
    assert ("sport", 1) in find(index).facets["topics"]
    assert find(index, "topic:sport").total == find(index, "topic:medtop:15000000").total == 1


def test_the_first_twenty_values_are_exact_over_many_segments_and_ties(index: EmbeddedIndex) -> None:
    names = [f"Person {number:03}" for number in range(200)]
    documents = [
        made(f"d{n}", people=tuple(name for k, name in enumerate(names) if (k * 7 + n) % (3 + k % 90) == 0))
        for n in range(60)
    ]
    for start in range(0, 60, 20):
        index.write(documents[start : start + 20])
    counts = {name: sum(name in document["people"] for document in documents) for name in names}
    expected = sorted(((name, count) for name, count in counts.items() if count), key=lambda v: (-v[1], v[0]))
    assert find(index).facets["people"] == tuple(expected[:20])


def test_days_and_months_follow_the_time_zone(index: EmbeddedIndex) -> None:
    late, later_still = datetime(2026, 3, 31, 21, 59, tzinfo=UTC), datetime(2026, 3, 31, 22, tzinfo=UTC)
    index.write([made("a", published_at=late), made("b", published_at=later_still), made("c")])
    assert find(index).facets["month"] == (("2026-03", 3),)
    berlin = find(index, "after:2026-04-01", timezone="Europe/Berlin")
    assert [hit.title for hit in berlin.hits] == ["About b"]
    assert find(index, timezone="Europe/Berlin").facets["month"] == (("2026-03", 2), ("2026-04", 1))
    assert find(index, "nosuchword", timezone="Europe/Berlin").facets["month"] == ()


def test_dates_at_the_ends_of_the_calendar_are_found_and_ordered(index: EmbeddedIndex) -> None:
    years = (1, 1969, 2026, 9999)
    index.write([made(f"{year:04}", published_at=datetime(year, 1, 1, tzinfo=UTC)) for year in years])
    assert [hit.title for hit in find(index).hits] == ["About 9999", "About 2026", "About 1969", "About 0001"]
    assert find(index, "before:1970-01-01", timezone="America/New_York").total == 2
    assert find(index, "before:0001-01-01").total == 0


def test_export_gives_whole_documents_newest_first_then_by_id(index: EmbeddedIndex) -> None:
    documents = [made(f"n{n}", published_at=later(n // 4)) for n in range(20)]
    index.write(documents)
    expected = sorted(documents, key=lambda d: (-datetime.fromisoformat(d["published_at"]).timestamp(), d["id"]))
    assert list(index.export(parse(""))) == expected
    assert list(index.export(parse("before:2026-03-05"))) == []


def test_an_export_that_has_begun_does_not_see_later_writes(index: EmbeddedIndex) -> None:
    index.write([made(f"n{n}") for n in range(10)])
    export = index.export(parse(""))
    first = next(export)
    index.delete(ids([made(f"n{n}") for n in range(10)]))
    assert len([first, *export]) == 10
    assert find(index).total == 0


def test_thousands_of_documents_of_one_moment_are_all_exported_in_order(index: EmbeddedIndex) -> None:
    template = made("a")
    documents: list[Document] = [{**template, "id": f"{number:032x}"} for number in range(3_000)]
    index.write(reversed(documents))
    assert [found["id"] for found in index.export(parse(""))] == ids(documents)
    assert [line[0] for line in index.digest_lines()] == ids(documents)


def test_searching_before_anything_was_indexed_finds_nothing_and_says_so(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "none")
    page = find(index, "ferry !")
    assert (page.total, page.hits, page.next) == (0, (), None)
    assert page.facets == dict.fromkeys(FACETS, ())
    assert "nothing is indexed yet" in page.notes[-1]
    assert list(index.export(parse(""))) == []
    assert list(index.digest_lines()) == []
    assert not index.exists()
