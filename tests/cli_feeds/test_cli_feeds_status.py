"""news feeds status: how every feed of the list stands, and who has to be looked after first."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from harbour import feeds, flat

from pipeline.clock import milliseconds
from pipeline.errors import UsageError
from pipeline.ledger import Ledger
from pipeline.polls import FeedState, Item, Polled

NOW_MS = milliseconds(datetime.now(UTC))
HOUR_MS = 3_600_000


def url(name: str) -> str:
    return f"https://{name}.example/feed"


OK = FeedState(
    url("ok"), title="Harbour Post", polled_ms=NOW_MS - HOUR_MS, succeeded_ms=NOW_MS - HOUR_MS,
    changed_ms=NOW_MS - 2 * HOUR_MS, next_poll_ms=NOW_MS + 5 * HOUR_MS, interval_s=3600, answer="feed", requests=40,
    unconditional=1,
)  # fmt: skip
FAILING = replace(
    OK, feed=url("failing"), title="Meridian", failures=3, failing_since_ms=NOW_MS - 8 * HOUR_MS,
    answer="unreachable", reason="no connection to failing.example", succeeded_ms=None, early=2, after_429=1,
)  # fmt: skip
GONE = replace(FAILING, feed=url("gone"), answer="gone", reason="answers 410 (gone)", early=0, after_429=0)
QUIET = replace(OK, feed=url("quiet"), changed_ms=NOW_MS - 400 * HOUR_MS)
MOVED = replace(OK, feed=url("moved"), moved_to="https://elsewhere.example/feed")
WAITING = replace(OK, feed=url("waiting"), wait_until_ms=NOW_MS + 50 * HOUR_MS)
STATES = (OK, FAILING, GONE, QUIET, MOVED, WAITING)


def item(number: int, feed: str = OK.feed, **more: Any) -> Item:
    key, place = f"{number:032x}", f"https://ok.example/{number}"
    return replace(Item(feed, key, place, key, NOW_MS - HOUR_MS, place, f"Ferry {number}"), **more)


def status(folder: Path, *arguments: str, more: Mapping[str, str] = {}) -> Result:
    """Of feeds that were asked as in STATES, of one that never was, and of one whose secret is missing."""
    text = "".join(f'[[feed]]\nurl = "{state.feed}"\n' for state in STATES)
    text += f'[[feed]]\nurl = "{url("new")}"\nname = "New One"\n'
    text += f'[[feed]]\nurl = "{url("secret")}"\ncredentials = "wire"\n'
    (folder / "feeds.toml").write_text(text, encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    items = (*map(item, range(12)), *(item(number, again_ms=NOW_MS + HOUR_MS, tries=1) for number in (12, 13)),
             item(20, first_seen_ms=NOW_MS - 300 * HOUR_MS))  # fmt: skip
    ledger = Ledger(f"sqlite:///{folder}/data/ledger.sqlite")
    ledger.remember([Polled(state, None, items if state is OK else ()) for state in STATES])
    return feeds(folder, "status", *arguments, more=more)


def by_name(done: Result) -> dict[str, dict[str, Any]]:
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout.splitlines()[-1])["feeds"]
    return {feed["url"].split("/")[2].partition(".")[0]: feed for feed in found}


def test_every_feed_of_the_list_is_there_troubles_first(tmp_path: Path) -> None:
    found = by_name(status(tmp_path, "--json"))
    assert {name: feed["state"] for name, feed in found.items()} == {
        "secret": "withheld", "failing": "failing", "gone": "gone", "quiet": "quiet", "moved": "moved", "new": "new",
        "ok": "ok", "waiting": "ok",
    }  # fmt: skip
    assert list(found) == ["secret", "failing", "gone", "quiet", "moved", "new", "ok", "waiting"]


def test_programs_get_the_same_keys_of_every_feed(tmp_path: Path) -> None:
    found = by_name(status(tmp_path, "--json"))
    assert len({frozenset(feed) for feed in found.values()}) == 1
    ok = found["ok"]
    assert (ok["name"], ok["articles_a_week"], ok["pages_waiting"]) == ("Harbour Post", 14, 2)
    assert (ok["requests"], ok["unconditional"], ok["early"], ok["after_429"]) == (40, 1, 0, 0)
    new = found["new"]
    assert (new["name"], new["last_success"], new["next_poll"], new["requests"]) == ("New One", None, None, 0)
    assert (new["articles_a_week"], new["full_text_share"], new["median_delay_s"]) == (0, None, None)
    assert found["moved"]["moved_to"] == "https://elsewhere.example/feed"


def test_the_next_poll_is_never_before_the_server_allows_it(tmp_path: Path) -> None:
    said = by_name(status(tmp_path, "--json"))["waiting"]["next_poll"]
    assert datetime.fromisoformat(said) > datetime.now(UTC) + timedelta(hours=49)


def test_people_read_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    done = status(tmp_path)
    assert done.exit_code == 0, done.output
    said = " ".join(part for part in flat(done.stdout).split() if part not in "│┃├┼┤─")
    assert "8 feeds: 1 withheld, 1 failing, 1 gone, 1 quiet, 1 moved, 1 new, 2 ok" in said
    assert "waits for 2 pages" in said
    assert "240 requests, 6 for the whole feed, 2 early, 1 after a 429" in said
    for words in ("NEWS_FEED_WIRE", "failing.example", "410", "elsewhere.example", "New One", "was not asked yet"):
        assert words in said


def test_a_secret_that_is_there_is_not_shown(tmp_path: Path) -> None:
    done = status(tmp_path, "--json", more={"NEWS_FEED_WIRE": "bearer hush"})
    assert by_name(done)["secret"]["state"] == "new"
    assert "hush" not in done.output


def test_an_empty_list_says_how_to_begin(tmp_path: Path) -> None:
    (tmp_path / "feeds.toml").write_text("", encoding="utf-8")
    assert "news feeds add URL" in feeds(tmp_path, "status").stdout
    assert json.loads(feeds(tmp_path, "status", "--json").stdout) == {"feeds": []}


def test_a_missing_list_says_where_it_should_be(tmp_path: Path) -> None:
    done = feeds(tmp_path, "status")
    assert isinstance(done.exception, UsageError)
    with pytest.raises(UsageError, match="NEWS_FEEDS_FILE"):
        raise done.exception
