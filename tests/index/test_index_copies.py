"""Copies of a story: one hit, at the place of the best of them, shown as the earliest that is found."""

import random
import time
from datetime import timedelta
from typing import Any

import pytest
from builders_index import NOON, all_pages, find, id_of, made

from pipeline.index import Document, SearchIndex, Sort
from pipeline.index.query import parse


def telling(story: str, name: str, text: str, **fields: Any) -> Document:
    return made(name, text, **fields) | {"story": id_of(story)}


STORY = [
    telling("first", "first", "The ferry strike.", published_at=NOON, source="Harbour Post"),
    telling("first", "second", "The ferry strike.", published_at=NOON + timedelta(hours=1), source="Tidenkurier"),
    telling("first", "third", "Ferry, ferry, ferry strike.", published_at=NOON + timedelta(hours=2), source="Meridian"),
    telling(
        "other",
        "other",
        "A timetable of the ferry in spring and in autumn.",
        published_at=NOON + timedelta(hours=3),
        source="Meridian",
    ),
]


@pytest.mark.parametrize("sort", ["relevance", "date"])
@pytest.mark.parametrize(
    ("query", "shown", "copies"),
    [
        ("strike", "About first", 2),
        ('strike source:meridian OR source:"tidenkurier"', "About second", 1),
        ("strike source:meridian", "About third", 0),
        ('strike -source:"harbour post"', "About second", 1),
        ("strike after:2026-03-05", "About first", 2),
    ],
)
def test_a_story_is_shown_as_its_lead_or_else_as_the_earliest_that_is_found(
    index: SearchIndex, sort: Sort, query: str, shown: str, copies: int
) -> None:
    index.write(STORY)
    page = find(index, query, sort=sort)
    assert [(hit.title, hit.copies) for hit in page.hits] == [(shown, copies)]
    assert page.total == copies + 1
    assert page.hits[0].url == f"https://www.harbourpost.example/news/{shown.removeprefix('About ')}"
    assert "strike" in page.hits[0].snippet


def test_a_story_stands_where_the_best_of_its_copies_stands(index: SearchIndex) -> None:
    index.write(STORY)
    for sort in ("relevance", "date"):
        each = find(index, "ferry", sort=sort, each=True).hits
        page = find(index, "ferry", sort=sort)
        best = {hit.title: hit.score for hit in each}
        assert each[0].title == ("About third" if sort == "relevance" else "About other")
        expected = ["About first", "About other"] if sort == "relevance" else ["About other", "About first"]
        assert [hit.title for hit in page.hits] == expected
        assert {hit.title: hit.score for hit in page.hits}["About first"] == best["About third"]


def test_of_copies_of_one_moment_the_lowest_id_is_shown_as_it_leads(index: SearchIndex) -> None:
    index.write([telling("story", f"copy{n}", "A ferry.") for n in range(40)])
    [hit] = find(index, "ferry").hits
    assert (hit.id, hit.copies) == (min(id_of(f"copy{n}") for n in range(40)), 39)


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_pages_of_any_length_show_every_story_once_in_order(index: SearchIndex, sort: Sort) -> None:
    chance = random.Random(5)
    index.write([
        telling(
            f"story{chance.randrange(25)}", f"n{n}", " ".join(["ferry"] * chance.randrange(1, 4)),
            published_at=NOON + timedelta(hours=chance.randrange(30)), source=chance.choice(["Meridian", "Talblatt"]),
        )
        for n in range(80)
    ])  # fmt: skip
    told = {document["id"]: document["story"] for document in index.export(parse(""))}
    for query in ("ferry", "source:meridian", "ferry source:talblatt"):
        each = find(index, query, sort=sort, each=True, limit=500).hits
        stories: dict[str, list[Any]] = {}
        for hit in each:
            stories.setdefault(told[hit.id], []).append(hit)
        expected = [
            (min((hit.published_at, hit.id) for hit in copies)[1], copies[0].score, len(copies) - 1)
            for copies in stories.values()
        ]
        for limit in (3, 100):
            pages = all_pages(index, query, limit, sort)
            assert [(hit.id, hit.score, hit.copies) for hit in pages] == expected


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_thousands_of_copies_of_one_text_do_not_hold_up_a_page(index: SearchIndex, sort: Sort) -> None:
    """Read in pages of what is shown, copy after copy, they took minutes."""
    flood = [telling("flood", f"copy{n}", "A ferry.", published_at=NOON + timedelta(seconds=n)) for n in range(3_000)]
    index.write([*flood, *STORY])
    for query in ("ferry", ""):
        started = time.monotonic()
        assert len(all_pages(index, query, 2, sort)) == 3
        assert time.monotonic() - started < 5
