"""A deleted article that feeds name again: told so, not archived, and gone from what they answered."""

import pytest
from builders_takedown import BRIDGE, SAID, delete, offer
from stories_takedown import FEED, assert_gone, entry, outcome, polled, records, story

from pipeline.archive import batches, read_all_kept
from pipeline.article import Named, Unreadable
from pipeline.installation import Installation
from pipeline.outcomes import Counts


def test_a_feed_that_names_it_again_is_told_so_and_nothing_is_archived(house: Installation) -> None:
    offer(house, "run-1", story())
    delete(house)
    before = records(house)
    assert offer(house, "run-2", story("another text")) == Counts(offered=1, rejected=1)
    assert outcome(house) == ("rejected", SAID)
    assert offer(house, "run-3", Named(BRIDGE, ("https://south.example/rss",))) == Counts(offered=1, rejected=1)
    assert offer(house, "run-4", Unreadable(BRIDGE, "its page answers 404")) == Counts(offered=1, rejected=1)
    assert outcome(house) == ("rejected", SAID)
    assert records(house) == before
    assert_gone(house)


def test_its_other_front_door_is_known_from_the_first_time_on(house: Installation) -> None:
    offer(house, "run-1", story())
    delete(house)
    amp = story(url="https://post.example/amp/bridge")
    assert offer(house, "run-2", amp) == Counts(offered=1, rejected=1)
    assert_gone(house)
    assert len(records(house)) == 2
    assert offer(house, "run-3", amp) == Counts(offered=1, rejected=1)
    assert len(records(house)) == 2


@pytest.mark.parametrize(
    "link",
    [
        BRIDGE,
        f"{BRIDGE}?utm_source=rss&amp;utm_medium=feed",
        BRIDGE.replace("https", "http"),
        BRIDGE.replace("/", "\\/"),
        BRIDGE.replace("bridge", "%62ridge"),
    ],
)
def test_responses_of_feeds_that_carry_its_entry_are_emptied(house: Installation, link: str) -> None:
    offer(house, "run-1", story(), polled("run-1", entry(link)))
    offer(house, "run-2", polled("run-2", entry("https://post.example/2026/bridge-2"), "https://south.example/rss"))
    done = delete(house)
    kept = [len(one.body) for batch in batches(house.archive) for _, one in read_all_kept(house.archive, batch)]
    assert (done.responses, kept[0], kept[1] > 0) == (1, 0, True)
    [item] = house.ledger.items(FEED, [], [BRIDGE])
    assert (item.title, item.entry, item.again_ms) == (None, None, None)


def test_an_entry_seen_again_says_nothing_in_the_ledger(house: Installation) -> None:
    offer(house, "run-1", story(), polled("run-1", entry(BRIDGE)))
    delete(house)
    offer(house, "run-2", polled("run-2", "<rss/>"))
    [item] = house.ledger.items(FEED, [], [BRIDGE])
    assert item.title is None
