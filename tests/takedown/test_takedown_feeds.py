"""Feeds that go on naming what was deleted: its page is not asked for, and each time there is an outcome."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_server import Read, Reader, Site, item, page, published, reader, teaser

from pipeline.article import Unreadable
from pipeline.clock import milliseconds
from pipeline.polls import Kept, Polled
from pipeline.tombstone import Tombstone

ID = "ab" * 16


@pytest.fixture
def site() -> Iterator[Site]:
    with published() as site:
        yield site


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Iterator[Reader]:
    made = reader(tmp_path, site)
    yield made
    made.ledger.close()


def bury(desk: Reader, url: str) -> None:
    desk.ledger.bury(Tombstone(ID, url, "court order 4/26", milliseconds(desk.at)), [url])


def test_a_page_that_was_deleted_is_not_fetched_and_its_entry_is_kept_without_words(site: Site, desk: Reader) -> None:
    url = site.url("/a")
    bury(desk, url)
    site.answers["/a"] = page()
    read = desk.read(site.serve("/feed", teaser(url)))
    assert site.asked() == ["/feed"]
    assert [type(offer) for offer in read.offers] == [Unreadable]
    [kept] = desk.ledger.items(site.url("/feed"), [], [url])
    assert (kept.title, kept.entry, kept.again_ms) == (None, None, None)


def test_neither_is_the_text_in_an_entry_taken(site: Site, desk: Reader) -> None:
    url = site.url("/a")
    bury(desk, url)
    read = desk.read(site.serve("/feed", item(url)))
    assert (read.documents, len(read.offers)) == ({}, 1)


def test_a_page_that_waits_to_be_asked_for_again_waits_no_more(site: Site, desk: Reader) -> None:
    url, feed = site.url("/a"), site.serve("/feed", teaser(site.url("/a")))
    desk.read(feed)  # its page answers 404
    bury(desk, url)
    site.answers["/a"] = page()
    asked = site.asked().count("/a")
    desk.later(days=2)
    desk.read(feed)
    assert site.asked().count("/a") == asked


def test_an_entry_that_is_edited_after_it_was_deleted_says_nothing(site: Site, desk: Reader) -> None:
    url = site.url("/a")
    feed = site.serve("/feed", item(url))
    desk.read(feed)
    bury(desk, url)
    site.serve("/feed", item(url, "Ferry fares fall", text=" ".join(["other"] * 80)))
    desk.later(hours=2)
    read = desk.read(feed)
    assert read.documents == {}
    [kept] = desk.ledger.items(feed, [], [url])
    assert (kept.title, kept.entry) == (None, None)


def test_other_entries_of_the_feed_come_in_as_ever(site: Site, desk: Reader) -> None:
    bury(desk, site.url("/a"))
    site.answers["/b"] = page()
    read = desk.read(site.serve("/feed", teaser(site.url("/a")), teaser(site.url("/b"), "Quay opens")))
    assert list(read.documents) == [site.url("/b")]


def test_an_answer_that_still_carries_its_entry_is_kept_without_a_body(site: Site, desk: Reader) -> None:
    url = site.url("/a")
    feed = site.serve("/feed", item(url))
    assert [len(one.body) > 0 for one in answers(desk.read(feed))] == [True]
    bury(desk, url)
    site.serve("/feed", item(url), item(site.url("/b"), "Quay opens"))
    desk.later(hours=2)
    assert [one.body for one in answers(desk.read(feed))] == [b""]
    site.serve("/feed", item(site.url("/c"), "Bridge closes"))
    desk.later(days=2)
    assert [len(one.body) > 0 for one in answers(desk.read(feed))] == [True]


def answers(read: Read) -> list[Kept]:
    """What is archived of the feeds' answers."""
    return [step.kept for step in read.steps if isinstance(step, Polled) and step.kept]
