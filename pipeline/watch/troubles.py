"""What a person has to look at, told from what was found out. Pure: moments come in, in milliseconds since 1970, UTC.

Thresholds are wide on purpose: whoever is called for a hiccup twice will not look the third time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from pipeline.alerts import Trouble
from pipeline.clock import moment
from pipeline.learned.lines import Publisher
from pipeline.outcomes import Counts
from pipeline.polls import FeedState
from pipeline.sources.feeds.schedule import State, status
from pipeline.verify import Missing

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
FAILING_MS = 6 * HOUR_MS
FAILING_POLLS = 3
"""A feed is in trouble when it has failed for so long and so often: servers are restarted, and nights repaired."""
ASKING_MS = 2 * HOUR_MS
"""No feed asked for so long though some are due: the DAG runs every ten minutes, and a run takes less than an hour."""
GONE_POLLS = 2
"""The second 404 comes an hour after the first, the second 410 a day: sites give them for a moment too."""
OPEN_MS = 6 * HOUR_MS
"""A run at work is done within the hour; one stopped is finished by the next."""
MISSING_SHOWN = 20
"""So many missing articles are told one by one; of more the cause is one, and so is the trouble."""
FRESH_TIMES = 1.5
FRESH_LEAST_MS = 3 * HOUR_MS
FRESH_ENTRIES = 20
"""News stay away for longer than usual: after one and a half of the longest pause of the last weeks (a night, a
weekend), if so many entries came in them; fewer say nothing about what is usual."""
LAYOUT_DAYS = timedelta(days=3)
"""For so long after it can be told a changed layout is a trouble; then it is the publisher's layout."""
LAYOUT_SHOWN = 3
HARVEST_REJECTED = 20
"""So many documents rejected in a row are no accident of one site."""


def of_feeds(states: Iterable[FeedState], withheld: Mapping[str, str], now_ms: int) -> Iterator[Trouble]:
    """Troubles of single feeds; `withheld`: feeds that cannot be asked with their credentials, and why."""
    for feed, why in withheld.items():
        yield Trouble(f"feeds {feed} credentials", f"{feed} is not asked: {why}")
    for state in states:
        word, sentence = status(state, now_ms)
        if state.feed in withheld:
            continue
        if word == "quiet" or _is_lasting(word, state, now_ms):
            yield Trouble(f"feeds {state.feed} {word}", f"{state.feed} {sentence}")


def _is_lasting(word: State, state: FeedState, now_ms: int) -> bool:
    """Whether a failure is more than a hiccup."""
    if word == "gone":
        return state.failures >= GONE_POLLS
    since = state.failing_since_ms
    return since is not None and now_ms - since >= FAILING_MS and state.failures >= FAILING_POLLS


def of_asking(states: Sequence[FeedState], now_ms: int) -> Iterator[Trouble]:
    """The trouble that nobody asks the feeds any more."""
    asked = [state for state in states if state.polled_ms is not None]
    due = [state for state in asked if max(state.next_poll_ms, state.wait_until_ms) < now_ms - ASKING_MS]
    latest = max((state.polled_ms or 0 for state in asked), default=now_ms)
    if due and latest < now_ms - ASKING_MS:
        yield Trouble(
            "feeds not asked",
            f"no feed was asked{_since(latest)}, though {_many(len(due), 'feed is', 'feeds are')} due: look whether "
            "the DAG ingest_news is paused, or fails",
        )


def of_missing(missing: Sequence[Missing]) -> Iterator[Trouble]:
    """Articles that should be in the index and are not."""
    if len(missing) > MISSING_SHOWN:
        yield Trouble(
            "missing many",
            f"{len(missing)} articles are missing from the index: `news verify` lists them; if the index was lost, "
            "`news index reindex` brings them back from the archive",
        )
        return
    for article in missing:
        why = (article.why or "nobody knows why").splitlines()[0]
        name = article.url or article.id
        yield Trouble(f"missing {article.id or article.url}", f"{name} is missing from the index: {why}")


def of_runs(started: Mapping[str, int], now_ms: int) -> Iterator[Trouble]:
    """Runs that are open for too long: run → when it was started."""
    for run, at_ms in started.items():
        if now_ms - at_ms > OPEN_MS:
            yield Trouble(
                f"runs {run}",
                f"run {run} is open{_since(at_ms)}: `news ingest`, or its DAG run again, finishes it, or says why not",
            )


def of_freshness(first_seen_ms: Sequence[int], now_ms: int) -> Iterator[Trouble]:
    """New entries stay away from all feeds; `first_seen_ms`: moments of the last weeks when there were some, rising."""
    if len(first_seen_ms) < FRESH_ENTRIES:
        return
    usual = max(later - earlier for earlier, later in pairwise(first_seen_ms))
    latest = first_seen_ms[-1]
    if now_ms - latest > max(FRESH_LEAST_MS, FRESH_TIMES * usual):
        yield Trouble(
            "freshness",
            f"no feed brought anything new{_since(latest)}; the longest pause of the weeks before was "
            f"{duration(usual)}: `news feeds status` shows how they are",
        )


def of_harvest(accounts: Sequence[Counts]) -> Iterator[Trouble]:
    """Documents come, and none of them gets as far as the index; the accounts are those of the last day's runs."""
    rejected = sum(account.rejected for account in accounts)
    if rejected >= HARVEST_REJECTED and not any(account.indexed for account in accounts):
        yield Trouble(
            "harvest",
            f"nothing was indexed for a day, while {rejected} documents were rejected: `news runs` shows when it began",
        )


def of_layouts(publishers: Iterable[Publisher], today: date) -> Iterator[Trouble]:
    """Publishers whose recurring lines changed a short while ago (`learned.layout` says when that can be told)."""
    for one in publishers:
        changed = [change for change in one.changed if today - change.day < LAYOUT_DAYS]
        if changed:
            said = "; ".join(map(str, changed[:LAYOUT_SHOWN]))
            more = f"; and {len(changed) - LAYOUT_SHOWN} more lines" if len(changed) > LAYOUT_SHOWN else ""
            yield Trouble(
                f"layout {one.publisher}",
                f"layout changed: {one.publisher}: {said}{more}: `news lines {one.publisher}` lists its lines, and "
                "`news inspect` shows what is made of a page",
            )


def duration(milliseconds: int) -> str:
    """In words, rounded down to the unit that says enough: “40 minutes”, “5 hours”, “3 days”."""
    minutes = milliseconds // MINUTE_MS
    if minutes < 120:
        return _many(minutes, "minute", "minutes")
    if minutes < 48 * 60:
        return _many(minutes // 60, "hour", "hours")
    return _many(minutes // (24 * 60), "day", "days")


def _since(at_ms: int) -> str:
    return f" since {moment(at_ms):%Y-%m-%d %H:%M} UTC"


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
