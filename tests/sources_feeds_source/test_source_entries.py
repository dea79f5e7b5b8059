"""What becomes of the entries of feeds, run after run."""

import asyncio

import pytest
from bad_server import Asked, message
from feed_server import NOON, WORDS, Reader, Site, item, page, published, rss, teaser

from pipeline.article import Named, RawDocument, Unreadable
from pipeline.polls import Polled


def test_a_whole_text_is_the_document_and_a_teaser_is_fetched(desk: Reader, site: Site) -> None:
    site.answers["/b"] = page("Herring quota cut")
    feed = site.serve("/rss", item(site.url("/a")), teaser(site.url("/b"), "Herring quota cut"))
    read = desk.read(feed)
    entry, fetched = read.documents[site.url("/a")], read.documents[site.url("/b")]
    assert (entry.came_as, fetched.came_as) == ("entry", "page")
    assert WORDS.encode() in entry.body
    assert fetched.http is not None
    assert (fetched.http.status, fetched.http.url) == (200, site.url("/b"))
    assert (fetched.given.title, fetched.given.summary, fetched.given.source) == (
        "Herring quota cut", "Fares rise.", "Harbour Post",
    )  # fmt: skip
    assert fetched.given.feeds == (feed,)
    assert (read.polls[feed].entries, read.polls[feed].new, read.polls[feed].changed) == (2, 2, 0)


def test_a_second_run_right_after_asks_nobody(desk: Reader, site: Site) -> None:
    site.answers["/b"] = page()
    feed = site.serve("/rss", item(site.url("/a")), teaser(site.url("/b")))
    desk.read(feed)
    before = site.asked(robots=True)
    assert desk.read(feed).steps == []
    assert site.asked(robots=True) == before


@pytest.mark.parametrize("keeps_validators", [True, False])
def test_a_feed_without_news_offers_nothing(desk: Reader, site: Site, keeps_validators: bool) -> None:
    site.answers["/b"] = page()
    feed = site.serve("/rss", item(site.url("/a")), teaser(site.url("/b")))
    if not keeps_validators:
        site.answers["/rss"] = message("200 OK", body=rss(item(site.url("/a")), teaser(site.url("/b"))))
    desk.read(feed)
    read = desk.read(feed, force=True)
    (polled,) = read.steps
    assert isinstance(polled, Polled)
    assert polled.poll is not None
    assert (polled.items, polled.kept, polled.poll.new) == ((), None, 0)
    assert polled.poll.answer == ("unmodified" if keeps_validators else "feed")
    assert site.asked() == ["/rss", "/b", "/rss"]


def test_a_new_build_date_alone_archives_nothing(desk: Reader, site: Site) -> None:
    feed = site.serve("/rss", item(site.url("/a")))
    first = desk.read(feed)
    site.answers["/rss"] = message(body=rss(item(site.url("/a"))).replace(b"<channel>", b"<channel><ttl>5</ttl>"))
    second = desk.read(feed, force=True)
    assert [step.kept is not None for step in first.steps + second.steps if isinstance(step, Polled)] == [True, False]
    assert second.polls[feed].entries == 1


def test_a_late_entry_with_an_older_date_is_offered_and_the_others_are_not_again(desk: Reader, site: Site) -> None:
    new, old = site.url("/new"), site.url("/old")
    feed = site.serve("/rss", item(new))
    desk.read(feed)
    site.serve("/rss", item(new), item(old, "Court halts wind farm", at=NOON.replace(year=2025)))
    assert set(desk.read(feed, force=True).documents) == {old}


def test_guids_that_change_with_every_poll_make_no_news(desk: Reader, site: Site) -> None:
    feed = site.serve("/rss", item(site.url("/a"), guid="one"), item(site.url("/b"), "Quota", guid="two"))
    desk.read(feed)
    site.serve("/rss", item(site.url("/a"), guid="three"), item(site.url("/b"), "Quota", guid="four"))
    read = desk.read(feed, force=True)
    assert (read.offers, read.items) == ([], {})


def test_an_edited_entry_is_offered_again(desk: Reader, site: Site) -> None:
    feed = site.serve("/rss", item(site.url("/a")))
    desk.read(feed)
    site.serve("/rss", item(site.url("/a"), text=f"{WORDS} corrected"))
    read = desk.read(feed, force=True)
    assert b"corrected" in read.documents[site.url("/a")].body
    assert (read.polls[feed].new, read.polls[feed].changed) == (0, 1)
    assert desk.read(feed, force=True).offers == []


def test_the_page_of_an_edited_entry_is_fetched_once_an_hour_and_no_edit_is_lost(desk: Reader, site: Site) -> None:
    link = site.url("/a")
    site.answers["/a"] = page()
    feed = site.serve("/rss", teaser(link, summary="Fares rise."))
    desk.read(feed)
    for minutes, summary in ((15, "Fares rise a lot."), (15, "Fares rise by a fifth.")):
        desk.later(minutes=minutes)
        site.serve("/rss", teaser(link, summary=summary))
        assert desk.read(feed, force=True).offers == []
    site.answers["/a"] = page(text=f"{WORDS} by a fifth")
    desk.later(minutes=31)
    read = desk.read(feed)
    assert site.asked() == ["/rss", "/a", "/rss", "/rss", "/a"]
    document = read.documents[link]
    assert (b"by a fifth" in document.body, document.given.summary) == (True, "Fares rise by a fifth.")
    assert desk.read(feed, force=True).offers == []


def test_a_page_that_was_there_is_not_replaced_by_a_summary(desk: Reader, site: Site) -> None:
    site.answers["/a"] = page()
    feed = site.serve("/rss", teaser(site.url("/a")))
    desk.read(feed)
    site.answers["/a"] = message("500 Oops")
    site.serve("/rss", teaser(site.url("/a"), summary="Fares rise after all."))
    desk.later(hours=2)
    read = desk.read(feed, force=True)
    assert read.offers == []
    site.answers["/a"] = page(text=f"{WORDS} after all")
    desk.later(hours=2)
    assert b"after all" in desk.read(feed).documents[site.url("/a")].body


def test_a_whole_text_is_not_replaced_by_a_summary_when_its_feed_turns_to_teasers(desk: Reader, site: Site) -> None:
    feed = site.serve("/rss", item(site.url("/a")))
    desk.read(feed)
    site.serve("/rss", teaser(site.url("/a")))
    assert desk.read(feed, force=True).offers == []  # its page answers 404


def test_two_feeds_that_name_a_story_make_one_document_naming_both(desk: Reader, site: Site) -> None:
    site.answers["/a"] = page()
    feeds = [site.serve(f"/{name}", teaser(site.url(f"/a?utm_source={name}"))) for name in ("north", "south", "west")]
    site.answers["/a?utm_source=north"] = site.answers["/a?utm_source=south"] = page()
    site.answers["/a?utm_source=west"] = page()
    read = desk.read(*feeds[:2])
    document, named = read.offers
    assert isinstance(document, RawDocument)
    assert isinstance(named, Named)
    assert document.locator == named.locator == site.url("/a")
    assert {*document.given.feeds, *named.feeds} == {*feeds[:2]}
    assert len([path for path in site.asked() if path.startswith("/a")]) == 1
    assert desk.read(feeds[2]).offers == [Named(site.url("/a"), (feeds[2],))]
    assert desk.read(*feeds, force=True).offers == []


def test_two_entries_of_a_feed_that_stand_for_one_page_are_fetched_once(desk: Reader, site: Site) -> None:
    site.answers["/a"] = page()
    feed = site.serve("/rss", teaser(site.url("/a"), guid="1"), teaser(site.url("/a"), "Same story", guid="2"))
    read = desk.read(feed)
    assert [type(offer) for offer in read.offers] == [RawDocument, Named]
    assert site.asked() == ["/rss", "/a"]
    assert desk.read(feed, force=True).offers == []


def test_a_whole_text_stands_in_for_a_page_that_fails(desk: Reader, site: Site) -> None:
    async def fails(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.8)  # the other feed is read meanwhile
        writer.write(message("500 Oops"))

    with published() as other:
        desk.allowed |= {other.server.name}
        site.answers["/a"] = fails
        feeds = [site.serve("/teasers", teaser(site.url("/a"))), other.serve("/whole", item(site.url("/a")))]
        document, named = desk.read(*feeds).offers
        assert isinstance(document, RawDocument)
        assert (document.given.feeds, named) == ((feeds[1],), Named(site.url("/a"), (feeds[0],)))
        assert WORDS.encode() in document.body


def test_a_whole_text_that_comes_too_late_in_a_run_is_offered_by_the_next(desk: Reader, site: Site) -> None:
    async def late(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.8)
        writer.write(message("200 OK", body=rss(item(site.url("/a")))))

    with published() as other:
        desk.allowed |= {other.server.name}
        other.answers["/whole"] = late
        feeds = [site.serve("/teasers", teaser(site.url("/a"))), other.url("/whole")]
        (summary,) = desk.read(*feeds).documents.values()
        assert summary.body == b"Fares rise."
        (document,) = desk.read(*feeds).documents.values()
        assert WORDS.encode() in document.body
        assert desk.read(*feeds).offers == []


def test_entries_without_an_address_are_documents_of_their_own(desk: Reader, site: Site) -> None:
    notes = [item("", f"Note {n}").replace("<link></link>", "") for n in range(2)]
    feed = site.serve("/rss", *notes, item(site.url("/"), "Front page"))
    read = desk.read(feed)
    assert [document.given.url for document in read.documents.values()] == [None, None, None]
    assert all(locator.startswith(f"{feed}#") for locator in read.documents)
    assert desk.read(feed, force=True).offers == []


def test_an_entry_that_says_nothing_is_told(desk: Reader, site: Site) -> None:
    feed = site.serve("/rss", "<item><title>Only a title</title></item>")
    (offer,) = desk.read(feed).offers
    assert isinstance(offer, Unreadable)
    assert offer.reason == "the entry has neither a text nor the address of a page that may be read"
