"""Near-duplicates tell one story, which the earliest leads, whatever the order in which they came."""

import itertools
import json
import random
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest
from builders import WITHOUT_MODEL, ingest, quiet, write_lines
from click.testing import CliRunner

from pipeline import stages
from pipeline.cli import news
from pipeline.index import Document, Hit
from pipeline.index.query import parse
from pipeline.installation import Installation
from pipeline.prune import prune
from pipeline.settings import from_environment
from pipeline.sources.folder import Folder
from pipeline.stages.reprocess import reprocess
from pipeline.stages.stories import take_out
from pipeline.stages.wanted import EVERYTHING
from pipeline.takedown import take_down
from pipeline.verify import verify
from pipeline.verify.unknown import delete_unknown

WORDS = re.findall(
    r"\w+",
    """
    harbour ferry council winter ledger signal quarry timber railway orchard lantern bridge vessel meadow granite
    spring auction bakery cottage drizzle embassy furnace glacier hammock inquest journal kettle lobster market
    needle""",
)


def text(seed: int, sentences: int = 14) -> str:
    """An invented text of some 150 words, unlike that of any other seed; a sentence a line."""
    chance = random.Random(seed)
    return "\n".join(
        f"The {' '.join(chance.choices(WORDS, k=9))} was said to be {chance.choice(WORDS)} by then."
        for _ in range(sentences)
    )


def told(name: str, words: str, day: int = 3, paper: str = "harbourpost") -> dict[str, str]:
    return {
        "url": f"https://www.{paper}.example/news/{name}",
        "title": f"About {name}",
        "published_at": f"2026-08-{day:02}T09:00:00Z",
        "text": words,
    }


ARTICLE = text(1)
COPY = f"SKARHEIM (North Wire) - {ARTICLE}\nReporting for North Wire by the desk in Skarheim; edited in Wexborough."
CUT = "\n".join(ARTICLE.splitlines()[:9])
OTHER = text(2)


@pytest.fixture(params=["embedded", "elasticsearch"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], Installation]:
    """Opens an installation by its name, on either engine."""

    def opened(name: str) -> Installation:
        settings = {"NEWS_DATA_DIR": str(tmp_path / name), **WITHOUT_MODEL}
        if request.param == "elasticsearch":
            alias = request.getfixturevalue("alias")
            settings["NEWS_INDEX_URL"] = f"{request.getfixturevalue('elasticsearch')}/{alias}-{name}"
        return Installation(from_environment(settings))

    return opened


def stories(house: Installation) -> dict[str, str]:
    """Title → title of the lead of its story."""
    documents = list(house.index.export(parse("")))
    titles = {document["id"]: document["title"] or "" for document in documents}
    return {document["title"] or "": titles[document["story"]] for document in documents}


def test_copies_share_the_story_of_the_earliest_in_whatever_order_they_come(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    articles = {
        "first": told("first", ARTICLE, day=2),
        "copy": told("copy", COPY, day=3, paper="northpost"),
        "cut": told("cut", CUT, day=4, paper="eastpost"),
        "other": told("other", OTHER),
    }
    for number, order in enumerate([("other", "cut", "copy", "first"), ("first", "copy", "cut", "other")]):
        one = house(f"house{number}")
        for name in order:
            ingest(one, write_lines(tmp_path / f"{name}.jsonl", [articles[name]]), run=f"run-{name}")
        assert stories(one) == {
            "About first": "About first", "About copy": "About first", "About cut": "About first",
            "About other": "About other",
        }  # fmt: skip
        assert not verify(one).missing


def test_search_shows_a_story_once_and_each_copy_where_asked(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    copies = [told(f"copy{n}", COPY, paper=f"paper{n}") for n in range(5)]
    others = [told(f"other{n}", text(100 + n)) for n in range(4)]
    ingest(one, write_lines(tmp_path / "all.jsonl", [*copies, *others]))
    for sort, words in itertools.product(("relevance", "date"), ("", "harbour")):
        query, after, pages = parse(words), None, 0
        seen: list[Hit] = []
        while True:
            page = one.index.search(query, limit=2, after=after, sort=sort)  # type: ignore[arg-type]
            seen += page.hits
            after, pages = page.next, pages + 1
            assert page.total == 9
            assert page.hits
            if after is None:
                break
        assert sorted(hit.copies for hit in seen) == [0, 0, 0, 0, 4]
        assert (len({hit.id for hit in seen}), pages) == (5, 3)
        assert len(one.index.search(query, limit=20, sort=sort, each=True).hits) == 9  # type: ignore[arg-type]


def test_a_series_with_a_standing_head_and_tail_stays_apart(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    head, tail = text(50, 8), text(51, 5)
    series = [told(f"part{n}", f"{head}\n{text(60 + n)}\n{tail}") for n in range(4)]
    one = house("house")
    ingest(one, write_lines(tmp_path / "series.jsonl", series))
    assert all(title == lead for title, lead in stories(one).items())


def test_copies_far_apart_in_time_are_not_one_story(house: Callable[[str], Installation], tmp_path: Path) -> None:
    one = house("house")
    ingest(one, write_lines(tmp_path / "a.jsonl", [told("early", ARTICLE, day=2), told("late", COPY, day=12)]))
    assert stories(one) == {"About early": "About early", "About late": "About late"}


def test_a_text_that_stands_there_every_day_begins_a_new_story_now_and_then(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    for day in range(2, 12):
        file = write_lines(tmp_path / f"{day}.jsonl", [told(f"day{day:02}", f"{ARTICLE} {day}.", day=day)])
        ingest(one, file, run=f"run-{day}")
    leads = {"02": ("02", "03", "04", "05"), "06": ("06", "07", "08", "09"), "10": ("10", "11")}
    assert stories(one) == {f"About day{day}": f"About day{lead}" for lead, days in leads.items() for day in days}


def test_the_next_earliest_leads_when_the_lead_is_gone(house: Callable[[str], Installation], tmp_path: Path) -> None:
    one, file = house("house"), tmp_path / "a.txt"
    file.write_text(ARTICLE)
    (tmp_path / "a.json").write_text('{"title": "First", "published_at": "2026-08-02T09:00:00Z"}')
    ingest(one, file)
    copies = [told("second", COPY, day=3), told("third", CUT, day=4)]
    ingest(one, write_lines(tmp_path / "b.jsonl", copies), run="run-2")
    assert set(stories(one).values()) == {"First"}
    file.write_text(OTHER)
    ingest(one, file, run="run-3")
    assert stories(one) == {"First": "First", "About second": "About second", "About third": "About second"}


def test_a_story_survives_a_replay_and_the_nightly_one_heals_what_two_runs_left_apart(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    ingest(one, write_lines(tmp_path / "a.jsonl", [told("first", ARTICLE, day=2), told("copy", COPY)]))
    ids = {document["title"]: document["id"] for document in one.index.export(parse(""))}
    apart = {ids["About copy"]: ids["About copy"]}  # as a run that closed at the same moment leaves it
    one.ledger.retell(apart)
    one.index.retell(apart)
    day = next(iter(one.ledger.indexed_records())).batch[:10].replace("/", "-")
    counts = reprocess(one, "replay-1", date.fromisoformat(day), EVERYTHING, quiet)
    assert (counts.unchanged, counts.offered) == (2, 2)
    assert set(stories(one).values()) == {"About first"}


def test_a_run_killed_before_it_told_its_stories_tells_them_when_it_is_finished(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    ingest(one, write_lines(tmp_path / "a.jsonl", [told("first", ARTICLE, day=2)]))
    source = Folder(write_lines(tmp_path / "b.jsonl", [told("copy", COPY)]))
    assert list(stages.start(one, "run-2", [source])) == [1]
    for name in ("extract", "clean", "tag"):
        stages.stage(one, name, "run-2", 0)
    stages.index(one, "run-2", 0)
    assert stories(one)["About copy"] == "About copy"
    stages.resume(one, quiet, lambda sentence: None)
    assert stories(one)["About copy"] == "About first"


def test_inspect_gives_a_folder_the_stories_that_the_index_would_have(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    articles = [told("first", ARTICLE, day=2), told("copy", COPY), told("far", CUT, day=20), told("other", OTHER)]
    write_lines(folder / "all.jsonl", articles)
    said = CliRunner().invoke(news, ["inspect", "--no-tag", "--clusters", "--jsonl", str(folder)])
    found = {record["title"]: record for record in map(json.loads, said.stdout.splitlines())}
    titles = {record["id"]: title for title, record in found.items()}
    assert {title: titles[record["cluster"]] for title, record in found.items()} == {
        "About first": "About first", "About copy": "About first", "About far": "About far",
        "About other": "About other",
    }  # fmt: skip


@pytest.mark.parametrize("way", ["taken down", "pruned", "unknown"])
def test_whatever_takes_the_lead_away_the_next_earliest_leads(
    house: Callable[[str], Installation], tmp_path: Path, way: str
) -> None:
    one, at = house("house"), datetime(2026, 9, 2, 12, tzinfo=UTC)
    articles = [told("first", ARTICLE, day=2), told("second", COPY, day=4), told("third", CUT, day=5)]
    ingest(one, write_lines(tmp_path / "a.jsonl", articles[way == "unknown" :]))
    if way == "unknown":  # as a run of an installation whose ledger was lost left it
        first = dict(next(iter(one.index.export(parse("second")))))
        first |= {"id": "0" * 32, "title": "About first", "story": "0" * 32, "published_at": "2026-08-02T09:00:00.000Z"}
        one.index.write([cast(Document, first)])
        one.index.retell({document["id"]: "0" * 32 for document in one.index.export(parse(""))})
    assert set(stories(one).values()) == {"About first"}
    if way == "taken down":
        take_down(one, articles[0]["url"], "a court order", at, lambda sentence: None)
    elif way == "pruned":
        prune(Installation(replace(one.settings, keep_documents_days=30)), at)
    else:
        assert delete_unknown(one, verify(one)) == {"0" * 32}
    assert stories(one) == {"About second": "About second", "About third": "About second"}


def test_two_that_only_a_third_was_alike_to_part_when_it_is_gone(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    """Not alike to each other, they told one story through it alone, and neither leads it by itself."""
    halves = [text(5), text(6)]
    first, bridge, last = told("first", halves[0]), told("bridge", "\n".join(halves), day=4), told("last", halves[1])
    for way in ("edited", "pruned"):
        one = house(way)
        ingest(one, write_lines(tmp_path / "a.jsonl", [first, last]))
        assert len(set(stories(one).values())) == 2
        ingest(one, write_lines(tmp_path / "b.jsonl", [bridge]), run="run-2")
        assert len(set(stories(one).values())) == 1
        if way == "edited":
            ingest(one, write_lines(tmp_path / "c.jsonl", [bridge | {"text": OTHER}]), run="run-3")
        else:
            [gone] = {document["id"] for document in one.index.export(parse("")) if document["title"] == "About bridge"}
            take_out(one, [gone])
        assert all(title == lead for title, lead in stories(one).items())


def test_stories_are_the_same_whether_days_came_in_order_or_the_first_came_last(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    """The first one's coming moves every later beginning of a story that stands in the paper every day."""
    orders: list[list[Iterable[int]]] = [
        [range(2, 12)],
        [range(3, 12), [2]],
        [range(4, 12), [2, 3]],
        [[11, 7], [2, 6], range(3, 11)],
    ]
    for number, order in enumerate(orders):
        one = house(f"house{number}")
        for run, days in enumerate(order):
            articles = [told(f"day{day:02}", f"{ARTICLE} {day}.", day=day) for day in days]
            ingest(one, write_lines(tmp_path / f"{number}-{run}.jsonl", articles), run=f"run-{run}")
        leads = {f"About day{day:02}": f"About day{day - (day - 2) % 4:02}" for day in range(2, 12)}
        assert stories(one) == leads


def test_a_copy_that_newer_rules_read_otherwise_leaves_the_story(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    aside = "\n".join([OTHER, *(f"Advertorial: {line}" for line in ARTICLE.splitlines())])
    articles = [told("aside", aside, day=2), told("first", ARTICLE, day=3), told("copy", COPY, day=4)]
    ingest(one, write_lines(tmp_path / "a.jsonl", articles))
    assert set(stories(one).values()) == {"About aside"}
    rules = tmp_path / "rules.toml"
    rules.write_text('[remove]\nbeginnings = ["Advertorial"]')
    newer = Installation(replace(one.settings, rules_file=rules))
    [day] = {record.batch[:10] for record in one.ledger.indexed_records()}
    counts = reprocess(newer, "replay-1", date.fromisoformat(day.replace("/", "-")), EVERYTHING, quiet)
    assert (counts.indexed, counts.unchanged) == (1, 2)
    assert stories(newer) == {"About aside": "About aside", "About first": "About first", "About copy": "About first"}


def test_texts_of_any_length_pass_and_only_real_ones_tell_a_story(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    giant = "\n".join(text(seed) for seed in range(1_000)).replace("was said to be", "reputedly")[:1_000_000]
    twin = giant.replace("harbour", "haven")
    articles = [
        told("giant", giant, day=2), told("twin", twin, day=3), told("short", "Ferry late."),
        told("same", "Ferry late."), told("empty", ""), told("blank", " \n\t\n "),
    ]  # fmt: skip
    counts = ingest(one, write_lines(tmp_path / "a.jsonl", articles))
    assert (counts.pending, counts.failed, counts.indexed) == (0, 0, counts.offered - counts.rejected)
    leads = stories(one)
    assert leads["About twin"] == "About giant"
    assert all(leads[title] == title for title in leads if title != "About twin")


def test_hundreds_of_copies_of_one_text_are_one_story_in_a_time_that_grows_with_their_number(
    house: Callable[[str], Installation], tmp_path: Path
) -> None:
    one = house("house")
    lines = ARTICLE.splitlines()
    flood = [told(f"copy{n:03}", "\n".join([*lines[1:], f"Edition {n} of the list."])) for n in range(300)]
    started = time.monotonic()
    counts = ingest(one, write_lines(tmp_path / "a.jsonl", flood))
    assert (counts.indexed, len(set(stories(one).values()))) == (300, 1)
    assert time.monotonic() - started < 60
