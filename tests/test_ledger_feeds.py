"""What the ledger keeps of feeds and hosts, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.clock import MILLISECOND
from pipeline.ledger import Ledger
from pipeline.outcomes import Offered, Outcome, count
from pipeline.polls import FeedState, Item, Learned, Poll, Polled, RobotsFile, Wait

NORTH, SOUTH = "https://north.example/rss", "https://south.example/rss"
NOW = 1_790_000_000_000
DAY = timedelta(days=1) // MILLISECOND
VERSION = "0.1.0+test"


@pytest.fixture
def ledger(state_url: str) -> Iterator[Ledger]:
    ledger = Ledger(state_url)
    yield ledger
    ledger.close()


def item(key: str, feed: str = NORTH, **known: object) -> Item:
    whole = Item(feed, key, f"https://north.example/{key}", "d", NOW, f"https://north.example/{key}?a", f"About {key}")
    return replace(whole, **known)  # type: ignore[arg-type]  # the fields that a test is about


def poll(at_ms: int = NOW, run: str = "run", feed: str = NORTH, **known: object) -> Poll:
    whole = Poll(feed, run, at_ms, "feed", 200, None, 2_000, 30, entries=10, new=2, conditional=True, changed=1)
    return replace(whole, **known)  # type: ignore[arg-type]  # likewise


def test_the_state_of_a_feed_comes_back_as_it_was(ledger: Ledger) -> None:
    state = FeedState(
        NORTH, "The North", "https://new.example/rss", '"é"', "Mon, 02 Nov 2026 06:40:00 GMT", "f" * 64, SOUTH, 2, NOW,
        NOW + 5 * 10**12, 3600, NOW, NOW, NOW, NOW, NOW, 4, "busy", "answers 429", 9, 1, 0, 0,
    )  # fmt: skip
    ledger.remember([Polled(state, poll(), ())])
    ledger.remember([Polled(replace(state, failures=5), poll(NOW + 1), ())])
    assert ledger.feeds([NORTH, SOUTH]) == {NORTH: replace(state, failures=5)}
    assert ledger.feeds() == ledger.feeds([NORTH])


def test_an_entry_is_known_by_its_key_and_by_its_document(ledger: Ledger) -> None:
    ledger.remember([Polled(FeedState(NORTH), poll(), (item("a"), item("b"), item("a", title="edited")))])
    assert ledger.items(NORTH, ["a"], []) == [item("a", title="edited")]
    assert ledger.items(NORTH, [], ["https://north.example/b"]) == [item("b")]
    assert ledger.items(SOUTH, ["a"], ["https://north.example/b"]) == []


def test_thousands_of_keys_may_be_asked_for_at_once(ledger: Ledger) -> None:
    ledger.remember([Polled(FeedState(NORTH), poll(), tuple(item(str(n)) for n in range(70_000, 72_500)))])
    found = ledger.items(NORTH, [str(n) for n in range(140_000)], [])
    assert len(found) == 2_500


def test_entries_that_wait_for_their_page_are_due_the_longest_waiting_first(ledger: Ledger) -> None:
    waiting = item("late", again_ms=NOW), item("early", again_ms=NOW - 9, entry=b"\x00{}"), item("no", again_ms=NOW + 1)
    ledger.remember([Polled(None, None, (*waiting, item("done"), item("other", SOUTH, again_ms=1)))])
    assert [one.key for one in ledger.due_items([NORTH], NOW)] == ["early", "late"]
    assert ledger.due_items([NORTH], NOW)[0].entry == b"\x00{}"


def test_a_run_counts_what_its_feeds_named_again(ledger: Ledger) -> None:
    ledger.remember([Polled(FeedState(NORTH), poll(), ()), Polled(FeedState(SOUTH), poll(feed=SOUTH), ())])
    ledger.remember([Polled(FeedState(NORTH), poll(run="other"), ())])
    assert (ledger.seen_again("run"), ledger.seen_again("nothing")) == (14, 0)
    assert [one.feed for one in ledger.polls_of("run")] == [NORTH, SOUTH]


def test_polls_are_kept_for_a_month_and_waits_until_they_are_over(ledger: Ledger) -> None:
    ledger.remember([Polled(FeedState(NORTH), poll(NOW - 36 * DAY), ()), Polled(FeedState(NORTH), poll(), ())])
    ledger.remember([Learned(waits=(Wait(NORTH, "north.example", NOW - 1), Wait(SOUTH, "south.example", NOW + 1)))])
    ledger.start_run("run", NOW, VERSION)
    ledger.close_run("run", NOW, count([]))
    assert [one.at_ms for one in ledger.polls(NORTH, 0)] == [NOW]
    assert [wait.url for wait in ledger.waits(0)] == [SOUTH]
    assert ledger.waits(NOW + 1) == []


def test_robots_files_come_back_as_they_were(ledger: Ledger) -> None:
    at = datetime(2026, 11, 2, 6, 40, tzinfo=UTC)
    known = (
        RobotsFile("https://north.example", "rules", at, "User-agent: *\nDisallow: /ü", seen=True),
        RobotsFile("https://south.example", "unreachable", at, failing_since=at - timedelta(days=2)),
    )
    ledger.remember([Learned(robots=known)])
    assert tuple(ledger.robots()) == known


def test_figures_tell_whole_texts_from_summaries_and_how_late_entries_are(ledger: Ledger) -> None:
    page = item("page", asked_ms=NOW)
    wall = item("wall", asked_ms=NOW)
    entry = item("entry")
    old = item("old", first_seen_ms=NOW - 30 * DAY, again_ms=NOW)
    ledger.remember([Polled(FeedState(NORTH), poll(), (page, wall, entry, old))])
    ledger.start_run("run", NOW, VERSION)
    texts = [(page, "page", 60), (wall, "feed", 120), (entry, "feed", 600)]
    outcomes = [
        Outcome("indexed", one.locator, NOW, (one.key * 8)[:32], batch="b", position=n, text_from=text_from,  # type: ignore[arg-type]
                published_ms=NOW - late_s * 1000)
        for n, (one, text_from, late_s) in enumerate(texts)
    ]  # fmt: skip
    ledger.land("run", 0, "b", [(Offered(o.locator, NOW, "b", n), "d") for n, o in enumerate(outcomes)], [])
    ledger.close_order("run", 0, NOW, VERSION, outcomes)
    [figures] = ledger.feed_figures(NOW - 7 * DAY).values()
    assert (figures.articles, figures.full_texts, figures.delay_s, figures.waiting) == (3, 2, 120, 1)
    assert ledger.first_sights(NOW - 7 * DAY) == [NOW] * 3


def test_a_trouble_is_known_until_it_is_over(ledger: Ledger) -> None:
    ledger.tell(NOW, {"feeds a": "a is quiet", "runs b": "b is open"}, [])
    ledger.tell(NOW, {}, ["feeds a", "feeds never"])
    assert ledger.alerts() == {"runs b": "b is open"}


def test_what_no_database_can_store_in_a_text_does_not_stop_a_run(ledger: Ledger) -> None:
    odd = item("odd", title="half \ud83d and \0 nothing", locator="https://north.example/#\0", entry=b"\0")
    state = FeedState(NORTH, title="\0", etag='"\udcff"', reason="answers \0")
    ledger.remember([Polled(state, poll(reason="\0"), (odd,))])
    assert ledger.items(NORTH, [], ["https://north.example/#\0"])[0].title == "half � and � nothing"
    assert ledger.feeds([NORTH])[NORTH].etag == '"�"'


def test_an_address_may_be_of_any_length(ledger: Ledger) -> None:
    endless = "https://north.example/" + "".join(chr(97 + n * n % 26) for n in range(90_000))
    other = endless + "x"
    ledger.remember([Polled(None, None, (item("a", locator=endless), item("b", locator=other)))])
    assert [known.key for known in ledger.items(NORTH, [], [other])] == ["b"]
    ledger.land("run", 0, "b", [(Offered(endless, NOW, "b", 0), "first"), (Offered(other, NOW, "b", 1), "second")], [])
    assert {name: state.digest for name, state in ledger.locators([endless, other, "no"]).items()} == {
        endless: "first",
        other: "second",
    }


def test_names_that_no_database_can_store_are_told_apart(ledger: Ledger) -> None:
    names = ["/seed/caf\udce9.txt", "/seed/caf\udce8.txt", "/seed/caf\ufffd.txt", "/seed/caf\0.txt"]
    ledger.land("run", 0, "b", [(Offered(name, NOW, "b", n), str(n)) for n, name in enumerate(names)], [])
    assert [state.digest for state in ledger.locators(names).values()] == ["0", "1", "2", "3"]
    outcomes = [Outcome("indexed", name, NOW, f"{n:032}", batch="b", position=n) for n, name in enumerate(names)]
    for at_ms in (NOW, NOW + 1):
        ledger.close_order("run", 0, at_ms, VERSION, outcomes)
    assert ledger.suspects() == {}


def test_a_poll_that_is_remembered_twice_counts_once(ledger: Ledger) -> None:
    polled = Polled(FeedState(NORTH), poll(), (item("a"),))
    ledger.remember([polled])
    ledger.land("run", 0, None, [], [], [polled])
    assert (ledger.seen_again("run"), len(ledger.polls(NORTH, 0))) == (7, 1)
