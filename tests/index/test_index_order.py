"""The order of hits: complete, the same from page to page, and the same in an export."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from builders_index import NOON, all_pages, find, ids, later, made

from pipeline.errors import UsageError
from pipeline.index import Document, SearchIndex, Sort
from pipeline.index.query import parse

HOSTILE_STATES = (
    '["date",null,-1,["x"],0]', '["date",null,1,[],0]', '["date",null,1,["\\ud800"],0]', '["date",1e999,1,"",0]', "7",
    '["date",null,1,"abc",0]', '{"date":1}', '"abcde"', '["date",null,1e400,["a"],0]', "[" * 300,
)  # fmt: skip


def test_equally_good_documents_come_newest_first_then_by_id(index: SearchIndex) -> None:
    documents = [made(f"n{n}", "A ferry.", title="Ferry", published_at=later(-(n // 3))) for n in range(9)]
    index.write(documents)
    expected = sorted(documents, key=lambda d: (-datetime.fromisoformat(d["published_at"]).timestamp(), d["id"]))
    assert [hit.id for hit in find(index, "ferry").hits] == ids(expected)
    assert [hit.id for hit in find(index, "ferry", sort="date").hits] == ids(expected)


def test_a_query_without_words_is_by_date_and_has_no_scores(index: SearchIndex) -> None:
    index.write([made("old", published_at=later(-5)), made("new", published_at=later(5)), made("now")])
    hits = find(index, "lang:en").hits
    assert [(hit.title, hit.score) for hit in hits] == [("About new", None), ("About now", None), ("About old", None)]


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_hold_every_hit_once_in_one_order(index: SearchIndex, sort: Sort, limit: int) -> None:
    documents = [made(f"n{n}", "Ferry. " * (n % 4 + 1), published_at=NOON + timedelta(days=n % 3)) for n in range(40)]
    for start in range(0, 40, 8):  # several segments
        index.write(documents[start : start + 8])
    paged = [hit.id for hit in all_pages(index, "ferry", limit, sort)]
    assert paged == [hit.id for hit in find(index, "ferry", limit=100, sort=sort).hits]
    assert sorted(paged) == sorted(ids(documents))


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_writes_between_pages_neither_repeat_nor_lose_what_stays(index: SearchIndex, sort: Sort) -> None:
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


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "!!!",
        "bm9uc2Vuc2U",
        "W10",
        "é",
        "\ud800",
        "WyJkYXRlIixudWxsLC0xLCJhIiwwXQ",
        "W" * 100_000,
        *(urlsafe_b64encode(state.encode()).decode() for state in HOSTILE_STATES),
    ],
)
def test_a_cursor_that_is_none_is_an_error_of_use(index: SearchIndex, text: str) -> None:
    with pytest.raises(UsageError, match="next"):
        find(index, "", after=text)


def test_a_cursor_of_another_sort_is_an_error_of_use(index: SearchIndex) -> None:
    index.write([made("a"), made("b")])
    page = find(index, "herring", limit=1)
    with pytest.raises(UsageError):
        find(index, "herring", limit=1, sort="date", after=page.next)


def test_more_hits_than_there_are_can_be_asked_for(index: SearchIndex) -> None:
    index.write([made("a"), made("b")])
    for sort in ("relevance", "date"):
        assert len(find(index, "herring", limit=10**18, sort=sort).hits) == 2


def test_dates_at_the_ends_of_the_calendar_are_found_and_ordered(index: SearchIndex) -> None:
    years = (1, 1969, 2026, 9999)
    index.write([made(f"{year:04}", published_at=datetime(year, 1, 1, tzinfo=UTC)) for year in years])
    assert [hit.title for hit in find(index).hits] == ["About 9999", "About 2026", "About 1969", "About 0001"]
    assert find(index, "before:1970-01-01", timezone="America/New_York").total == 2
    assert find(index, "before:0001-01-01").total == 0


def test_export_gives_whole_documents_newest_first_then_by_id(index: SearchIndex) -> None:
    documents = [made(f"n{n}", published_at=later(n // 4)) for n in range(20)]
    index.write(documents)
    expected = sorted(documents, key=lambda d: (-datetime.fromisoformat(d["published_at"]).timestamp(), d["id"]))
    assert list(index.export(parse(""))) == expected
    assert list(index.export(parse("before:2026-03-05"))) == []


def test_an_export_that_has_begun_does_not_see_later_writes(index: SearchIndex) -> None:
    index.write([made(f"n{n}") for n in range(10)])
    export = index.export(parse(""))
    first = next(export)
    index.delete(ids([made(f"n{n}") for n in range(10)]))
    assert len([first, *export]) == 10
    assert find(index).total == 0


def test_thousands_of_documents_of_one_moment_are_all_exported_in_order(index: SearchIndex) -> None:
    template = made("a")
    documents: list[Document] = [{**template, "id": f"{number:032x}"} for number in range(3_000)]
    index.write(reversed(documents))
    assert [found["id"] for found in index.export(parse(""))] == ids(documents)
    assert [line[0] for line in index.digest_lines()] == ids(documents)
