"""The pages behind entries: whom we ask, how often, and what stands in for a page that cannot be had."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from bad_server import message
from feed_server import NOON, Reader, Site, item, page, published, rss, teaser

from pipeline.article import RawDocument, Unreadable
from pipeline.clock import milliseconds
from pipeline.polls import Learned
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("answer", "reason", "for_good"),
    [
        (message("404 Not Found"), "its page answers 404", True),
        (message("410 Gone"), "its page answers 410", True),
        (message("403 Forbidden"), "its page answers 403", False),
        (message("500 Oops"), "its page answers 500", False),
        (message("200 OK"), "its page is empty", False),
        (message("302 Found", "Location: ftp://a.example/"), "its page cannot be had: 127.0.0.1 redirects", False),
        (message("302 Found", "Location: http://10.0.0.1/"), "its page may not be read: 127.0.0.1 redirects", False),
        (message("200 OK", "Content-Encoding: br", body=b"x"), "its page cannot be had: 127.0.0.1 packs", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", "its page cannot be had: the answer of", False),
    ],
)
def test_a_page_that_cannot_be_had_is_told_with_its_reason(
    desk: Reader, site: Site, answer: bytes, reason: str, for_good: bool
) -> None:
    site.answers |= {"/a": answer, "/b": answer}
    feed = site.serve("/rss", teaser(site.url("/a")), teaser(site.url("/b"), "Untold", summary=""))
    read = desk.read(feed)
    summary, nothing = sorted(read.offers, key=lambda offer: offer.locator)  # type: ignore[union-attr]  # offers have one
    assert isinstance(summary, RawDocument)
    assert (summary.body, summary.came_as, summary.http) == (b"Fares rise.", "entry", None)
    assert isinstance(nothing, Unreadable)
    assert nothing.reason.startswith(reason)
    again = None if for_good else milliseconds(NOON + HOUR)
    assert [(item.tries, item.again_ms) for item in read.items.values()] == [(1, again)] * 2


def test_a_long_description_stands_in_whole_where_there_is_no_page(desk: Reader, site: Site) -> None:
    long = " ".join(f"word{number}" for number in range(20_000))
    site.answers["/a"] = message("404 Not Found")
    read = desk.read(site.serve("/rss", teaser(site.url("/a"), summary=long)))
    assert [document.body.decode() for document in read.documents.values()] == [long]


def test_a_page_that_fails_is_asked_for_after_1_and_6_and_24_hours_and_given_up(desk: Reader, site: Site) -> None:
    site.answers["/a"] = message("500 Oops")
    feed = site.serve("/rss", teaser(site.url("/a")))
    moments = []
    for _ in range(80):
        before = len(site.asked())
        read = desk.read(feed)
        if "/a" in site.asked()[before:]:
            moments.append(desk.at)
            assert bool(read.documents) is (len(moments) == 1)  # its summary, once
        desk.later(minutes=30)
    assert [later - earlier for earlier, later in pairwise(moments)] == [HOUR, 6 * HOUR, 24 * HOUR]


def test_a_page_that_comes_later_takes_the_place_of_its_summary(desk: Reader, site: Site) -> None:
    site.answers["/a"] = message("503 Busy")
    feed = site.serve("/rss", teaser(site.url("/a")))
    assert desk.read(feed).documents[site.url("/a")].came_as == "entry"
    site.answers["/a"] = page()
    desk.later(hours=1)
    for force in (False, True):  # whether its feed is asked too, or not
        document = desk.read(feed, force=force, lands=force).documents[site.url("/a")]
        assert document.came_as == "page"
        assert (document.given.title, document.given.language, document.given.source) == (
            "Ferry fares rise", "en", "Harbour Post",
        )  # fmt: skip
    desk.later(hours=48)
    assert desk.read(feed, force=True).offers == []


def test_robots_txt_is_asked_once_a_day_and_obeyed_for_good(desk: Reader, site: Site) -> None:
    site.answers["/robots.txt"] = message(body=b"User-agent: *\nDisallow: /closed")
    site.answers |= {"/open": page(), "/closed": page()}
    feed = site.serve("/rss", teaser(site.url("/open")), teaser(site.url("/closed"), "Closed"))
    read = desk.read(feed)
    assert {name: one.came_as for name, one in read.documents.items()} == {
        site.url("/open"): "page", site.url("/closed"): "entry",
    }  # fmt: skip
    assert read.items[site.url("/closed")].again_ms is None
    desk.later(hours=20)
    site.answers["/later"] = page()
    site.serve("/rss", teaser(site.url("/later"), "Later"))
    desk.read(feed, force=True)
    assert site.asked(robots=True) == ["/rss", "/robots.txt", "/open", "/rss", "/later"]


def test_a_redirect_to_a_page_that_robots_txt_closes_is_not_followed(desk: Reader, site: Site) -> None:
    with published() as other:
        desk.allowed |= {other.server.name}
        other.answers["/robots.txt"] = message(body=b"User-agent: *\nDisallow: /")
        other.answers["/a"] = page()
        site.answers["/a"] = message("302 Found", f"Location: {other.url('/a')}")
        read = desk.read(site.serve("/rss", teaser(site.url("/a"))))
        assert read.documents[site.url("/a")].came_as == "entry"
        assert other.asked(robots=True) == ["/robots.txt"]


def test_a_site_whose_robots_txt_fails_is_not_read_until_it_is_there(desk: Reader, site: Site) -> None:
    site.answers |= {"/robots.txt": message("503 Busy"), "/a": page()}
    feed = site.serve("/rss", teaser(site.url("/a")))
    assert desk.read(feed).documents[site.url("/a")].came_as == "entry"
    assert "/a" not in site.asked()
    site.answers["/robots.txt"] = message("404 Not Found")
    desk.later(hours=1)
    assert desk.read(feed).documents[site.url("/a")].came_as == "page"


def test_a_public_feed_cannot_send_us_to_a_private_page(desk: Reader, site: Site) -> None:
    site.answers["/secret"] = page()
    with published("127.0.0.2") as public:
        desk.policy = {"ports": frozenset({public.server.port}), "gap_s": 0.0}
        desk.fetcher = lambda policy, **more: Fetcher(policy, objection=lambda address: None, **more)
        feed = public.serve("/rss", teaser(site.url("/secret")), teaser(site.url("/other"), "Other", summary=""))
        summary, nothing = desk.read(feed).offers
        assert site.asked(robots=True) == []
        assert isinstance(summary, RawDocument)
        assert summary.body == b"Fares rise."
        assert isinstance(nothing, Unreadable)
        assert desk.read(feed, force=True).offers == []


def test_a_crawl_delay_is_kept(desk: Reader, site: Site) -> None:
    site.answers["/robots.txt"] = message(body=b"User-agent: *\nCrawl-delay: 0.3")
    links = [site.url(f"/{n}") for n in range(3)]
    site.answers |= {f"/{n}": page() for n in range(3)}
    desk.read(site.serve("/rss", *(teaser(link, link) for link in links)))
    pages = [asked.at for asked in site.server.asked if asked.path not in ("/rss", "/robots.txt")]
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(pages))


def test_a_page_that_asks_us_to_wait_is_left_alone_until_then(desk: Reader, site: Site) -> None:
    site.answers["/a"] = message("429 Slow Down", "Retry-After: 10800")
    feed = site.serve("/rss", teaser(site.url("/a")))
    read = desk.read(feed)
    assert read.documents[site.url("/a")].came_as == "entry"
    (learned,) = [step for step in read.steps if isinstance(step, Learned) and step.waits]
    assert [(wait.url, wait.until_ms) for wait in learned.waits] == [
        (site.url("/a"), milliseconds(NOON + 3 * HOUR)),
    ]  # fmt: skip
    site.answers["/a"] = page()
    desk.later(hours=2)
    desk.read(feed, force=True)
    assert site.asked().count("/a") == 1
    desk.later(hours=1)
    assert desk.read(feed).documents[site.url("/a")].came_as == "page"


def test_a_host_is_not_asked_at_all_while_three_of_its_addresses_wait(desk: Reader, site: Site) -> None:
    site.answers |= {f"/{n}": message("429 Slow Down", "Retry-After: 3600") for n in range(20)}
    feed = site.serve("/rss", *(teaser(site.url(f"/{n}"), f"Story {n}") for n in range(20)))
    other = site.serve("/other", item(site.url("/x"), "Another"))
    read = desk.read(feed)
    assert site.asked() == ["/rss", "/0", "/1", "/2"]
    assert len(read.documents) == 20  # their summaries
    desk.later(minutes=50)
    assert desk.read(feed, other, force=True).polls == {}
    assert len(site.asked()) == 4
    desk.later(minutes=11)
    assert set(desk.read(other).documents) == {site.url("/x")}


def test_pages_of_a_dead_host_cost_one_attempt_a_run(desk: Reader, site: Site) -> None:
    with published() as dead:
        links = [dead.url(f"/{n}") for n in range(10)]
        desk.allowed |= {dead.server.name}
    read = desk.read(site.serve("/rss", *(teaser(link, link, summary="") for link in links)))
    reasons = {offer.reason for offer in read.offers if isinstance(offer, Unreadable)}
    assert len(read.offers) == 10
    assert any("no connection to 127.0.0.1" in reason for reason in reasons)
    assert {item.tries for item in read.items.values()} == {1}


def test_credentials_go_to_the_feeds_own_site_alone(desk: Reader, site: Site) -> None:
    with published() as other:
        desk.allowed |= {other.server.name}
        site.answers["/own"] = other.answers["/elsewhere"] = page()
        feed = site.serve("/rss", teaser(site.url("/own")), teaser(other.url("/elsewhere"), "Elsewhere"))
        secret: dict[str, Any] = {feed: (("Authorization", "Bearer secret"),)}
        read = desk.read(Subscription(feed, credentials="wire"), credentials=secret)
        told = {one.path: one.headers.get("authorization") for one in site.server.asked + other.server.asked}
        assert told == {
            "/rss": b"Bearer secret", "/own": b"Bearer secret", "/robots.txt": None, "/elsewhere": None,
        }  # fmt: skip
        assert "secret" not in repr(read.steps)


def test_a_feed_that_moved_is_asked_where_it_is_now_without_its_secret(desk: Reader, site: Site) -> None:
    with published() as other:
        desk.allowed |= {other.server.name}
        other.answers["/new"] = message(body=rss(item(site.url("/a"))))
        site.answers["/rss"] = message("301 Moved", f"Location: {other.url('/new')}")
        feed = site.url("/rss")
        for _ in range(4):
            read = desk.read(feed, force=True, credentials={feed: (("Authorization", "Bearer secret"),)})
        assert read.states[feed].moved_to == other.url("/new")
        assert (len(site.server.asked), len(other.server.asked)) == (3, 4)
        assert [one.headers.get("authorization") for one in other.server.asked] == [None] * 4
