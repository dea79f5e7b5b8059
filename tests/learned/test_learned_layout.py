"""A publisher's layout that changes is told once enough articles have come to tell, and what only rests is not."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pipeline.learned.layout import Changed, Dated, changes

START = date(2026, 1, 1)
SECTIONS = range(5)


def stream(
    articles: int, per_day: int, old: float, new_from: int | None = None, rule: str | None = None
) -> list[Dated]:
    """Articles of which a share `old` has a line until number `new_from`, and as many another one from there on."""
    step = max(1, round(1 / old))
    return [
        (
            START + timedelta(days=number // per_day),
            {("new" if new_from is not None and number >= new_from else "old"): ("Our line", rule)}
            if number % step == 0
            else {},
        )
        for number in range(articles)
    ]


def told(articles: list[Dated]) -> list[tuple[bool, int]]:
    return [(change.gone, change.since) for change in changes(articles)]


@pytest.mark.parametrize(
    ("old", "since", "tellable"),
    [(1.0, 20, True), (1.0, 19, False), (0.5, 20, True), (0.33, 36, True), (0.33, 33, False), (0.25, 200, False)],
)
def test_a_line_of_many_articles_that_goes_is_told_once_its_absence_is_no_accident(
    old: float, since: int, tellable: bool
) -> None:
    step = round(1 / old)
    last = 200 // step * step
    articles = stream(last + 1, 5, old)
    articles += [(articles[-1][0] + timedelta(days=1 + n // 5), {}) for n in range(since)]
    assert [gone for gone, _ in told(articles)] == [True] * tellable


def test_a_kept_line_that_comes_to_stay_is_told_and_a_removed_one_is_dealt_with() -> None:
    assert told(stream(240, 5, 0.5, new_from=200)) == [(False, 40), (True, 41)]
    assert [gone for gone, _ in told(stream(240, 5, 0.5, new_from=200, rule="sign-up"))] == [True]


def test_what_came_with_the_first_articles_or_soon_after_is_not_new() -> None:
    assert told(stream(240, 5, 0.5)) == []
    assert told(stream(130, 5, 0.5, new_from=50)) == []


def test_one_night_of_other_articles_is_no_new_layout() -> None:
    articles = stream(2000, 100, 0.5)
    night = [(articles[-1][0], dict[str, tuple[str, str | None]]()) for _ in range(60)]
    assert told([*articles, *night]) == []
    assert told([*articles, *night, (articles[-1][0] + timedelta(days=2), {})]) == [(True, 62)]


def test_a_section_that_rests_as_long_as_it_did_before_is_no_new_layout() -> None:
    """Twenty articles of sport with a line, forty of the rest without, and so on."""
    lines: list[dict[str, tuple[str, str | None]]] = [{"old": ("Our line", None)}, {}, {}]
    articles: list[Dated] = [(START + timedelta(days=n // 10), lines[n // 20 % 3]) for n in range(300)]
    assert told(articles) == []
    assert told([*articles, *((articles[-1][0] + timedelta(days=n // 10), {}) for n in range(90))]) == [(True, 130)]


def test_few_false_alarms_in_streams_of_sections_that_come_in_bursts() -> None:
    """Looking at each of fourteen evenings of forty publishers, whose lines never change."""
    chance = random.Random(10)
    publishers = [list(_sections(chance)) for _ in range(40)]
    alarms = {
        (number, change.text)
        for number, articles in enumerate(publishers)
        for evening in range(14, 28)
        for change in _told_on(articles, START + timedelta(days=evening))
    }
    assert len(alarms) <= 1


def _told_on(articles: list[Dated], day: date) -> Iterator[Changed]:
    return changes([article for article in articles if article[0] <= day])


def _sections(chance: random.Random) -> Iterator[Dated]:
    """Some ten articles a day, other sections at weekends; each section has a line as often as it likes."""
    shares = [[chance.choice([0, 0, 0.2, 0.6, 0.95, 1]) for _ in SECTIONS] for _ in range(6)]
    usual, section = [chance.random() for _ in SECTIONS], 0
    for day in range(28):
        weekend = day % 7 > 4
        weights = [
            weight * chance.choice([0.2, 1, 1, 2]) * (0.1 if weekend and at % 2 == 0 else 1)
            for at, weight in enumerate(usual)
        ]
        for _ in range(max(0, round(chance.gauss(10, 3) * (0.4 if weekend else 1)))):
            if chance.random() < 0.35:
                [section] = chance.choices(SECTIONS, weights)
            lines = {f"{n}": (f"Line {n}", None) for n, share in enumerate(shares) if chance.random() < share[section]}
            yield START + timedelta(days=day), lines
