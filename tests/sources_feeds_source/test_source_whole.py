"""Feeds through the stages: asked, archived, cleaned, indexed, and remembered."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from bad_server import message
from builders import article, digest, found, installation, quiet
from builders import page as article_page
from feed_server import HTML, NOON, Site, item, rss, teaser

from pipeline import stages
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.polls import Polled
from pipeline.sources import Clock
from pipeline.sources.feeds.source import Feeds, Step
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.policy import Policy


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    made = installation(tmp_path / "data")
    yield made
    made.ledger.close()


def source(house: Installation, site: Site, run: str, *feeds: str, **more: Any) -> Feeds:
    policy = Policy(allowed=frozenset({site.server.name}))
    return Feeds([Subscription(feed, "Harbour Post") for feed in feeds], house.ledger, policy, run=run, **more)


def ingest(house: Installation, site: Site, run: str, *feeds: str, **more: Any) -> Counts:
    stages.resume(house, quiet, lambda sentence: None)
    return stages.ingest(house, run, [source(house, site, run, *feeds, **more)], quiet)


def write(site: Site, path: str, title: str, words: str) -> str:
    """Publish an article's page."""
    url = site.url(path)
    site.answers[path] = message("200 OK", HTML, body=article_page(title, words, url).encode())
    return url


def documents(house: Installation) -> dict[str, dict[str, Any]]:
    from pipeline.index.query import parse

    return {str(document["url"]): dict(document) for document in house.index.export(parse(""))}


def test_a_late_entry_is_found_and_known_ones_are_unchanged(house: Installation, site: Site) -> None:
    ferry, quota = write(site, "/ferry", "Ferry fares rise", "fares"), write(site, "/quota", "Quota cut", "herring")
    feed = site.serve("/rss", teaser(ferry), teaser(quota, "Quota cut"))
    first = ingest(house, site, "run-1", feed, force=True)
    court = write(site, "/court", "Court halts work", "wind farms")
    site.serve(
        "/rss", teaser(ferry), teaser(quota, "Quota cut"), teaser(court, "Court halts work", at=NOON.replace(2025))
    )
    second = ingest(house, site, "run-2", feed, force=True)
    third = ingest(house, site, "run-3", feed, force=True)
    assert [counts.indexed for counts in (first, second, third)] == [2, 1, 0]
    assert (second.offered, second.unchanged, second.failed) == (3, 2, 0)
    assert found(house, "") == {"Ferry fares rise", "Quota cut", "Court halts work"}


def test_texts_say_where_they_are_from(house: Installation, site: Site) -> None:
    page = write(site, "/ferry", "Ferry fares rise", "fares")
    summary = " ".join(article("herring").splitlines()[:1])
    feed = site.serve(
        "/rss", teaser(page), item(site.url("/whole"), "Whole", text=article("wind farms")),
        teaser(site.url("/missing"), "Missing", summary=summary), teaser(site.url("/silent"), "Silent", summary=""),
    )  # fmt: skip
    counts = ingest(house, site, "run-1", feed)
    assert (counts.offered, counts.indexed, counts.rejected) == (4, 3, 1)
    assert {url.rpartition("/")[2]: one["text_from"] for url, one in documents(house).items()} == {
        "ferry": "page", "whole": "feed", "missing": "feed",
    }  # fmt: skip


def test_a_story_of_two_feeds_is_one_document_that_names_both(house: Installation, site: Site) -> None:
    ferry = write(site, "/ferry", "Ferry fares rise", "fares")
    feeds = [site.serve(path, teaser(ferry)) for path in ("/north", "/south")]
    ingest(house, site, "run-1", *feeds)
    (document,) = documents(house).values()
    assert document["feeds"] == sorted(feeds)


class Killed(Exception):
    pass


class Breaking:
    """A source whose reader is killed after so many steps."""

    def __init__(self, feeds: Feeds, steps: int) -> None:
        self._feeds = feeds
        self._steps = steps

    def offers(self, clock: Clock) -> Iterator[Step]:
        for number, step in enumerate(self._feeds.offers(clock)):
            if number == self._steps:
                raise Killed
            yield step


def test_runs_that_are_killed_anywhere_come_to_the_same_index(tmp_path: Path, site: Site) -> None:
    links = [write(site, f"/{n}", f"Story {n}", f"story {n}") for n in range(3)]
    feed = site.serve("/rss", item(site.url("/whole"), "Whole", text=article("whole texts")), *map(teaser, links))
    digests = set()
    for steps in (0, 1, 2, 3, 5, None):
        house = installation(tmp_path / str(steps))
        if steps is not None:
            with pytest.raises(Killed):
                stages.ingest(house, "run-0", [Breaking(source(house, site, "run-0", feed), steps)], quiet)
        ingest(house, site, "run-1", feed)
        digests.add(digest(house))
        assert len(documents(house)) == 4
        house.ledger.close()
    assert len(digests) == 1


def test_a_page_that_comes_later_is_a_new_revision_of_its_summary(house: Installation, site: Site) -> None:
    now = [datetime.now(UTC)]
    summary = " ".join(article("fares").splitlines()[:1])
    feed = site.serve("/rss", teaser(site.url("/ferry"), summary=summary))
    site.answers["/ferry"] = message("503 Busy")
    ingest(house, site, "run-1", feed, now=lambda: now[0])
    write(site, "/ferry", "Ferry fares rise", "fares")
    now[0] += timedelta(hours=1)
    counts = ingest(house, site, "run-2", feed, now=lambda: now[0])
    (document,) = documents(house).values()
    assert (counts.indexed, document["text_from"], document["revision"]) == (1, "page", 2)


def test_the_answer_that_brought_something_is_in_the_archive(house: Installation, site: Site) -> None:
    from pipeline.archive import read_kept

    feed = site.serve("/rss", item(site.url("/a"), text=article("fares")))
    ingest(house, site, "run-1", feed)
    ingest(house, site, "run-2", feed, force=True)
    kept, not_kept = house.ledger.polls(feed, 0)
    assert kept.batch is not None
    assert kept.record is not None
    assert read_kept(house.archive, kept.batch, kept.record).body == rss(item(site.url("/a"), text=article("fares")))
    assert (not_kept.answer, not_kept.batch) == ("unmodified", None)


def test_what_is_remembered_is_what_polls_say(house: Installation, site: Site) -> None:
    feed = site.serve("/rss", item(site.url("/a"), text=article("fares")))
    steps = list(source(house, site, "run-1", feed).offers(lambda: NOON))
    (polled,) = [step for step in steps if isinstance(step, Polled)]
    assert polled.state is not None
    assert (polled.state.answer, polled.state.title, polled.state.requests) == ("feed", "Harbour Post", 1)
