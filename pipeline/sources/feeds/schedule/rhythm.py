"""How often a feed has something new, told from its entries' dates, or from when it was seen to bring something.

Measured on 100 real feeds (kagisearch/fastfeedparser's benchmark data, most of them blogs): 98 have dates that tell a
rhythm. One would be asked every 10 minutes, 11 in less than an hour, 9 in less than a day, 77 once a day; with what 31
of them say of themselves (ttl, sy:*), 8 in less than an hour and 13 in less than a day. Replayed over the 14 busiest,
looking every ten minutes: 1 to 98 requests a day for each, and half of the entries seen within 37 minutes in the median
feed. Asking each every ten minutes takes 144 requests a day, for a median of 5.
"""

from collections.abc import Iterable
from itertools import pairwise
from statistics import median

from pipeline.clock import milliseconds
from pipeline.sources.feeds.feed import Entry, Feed

DAY_S = 86_400
SHORTEST_S = 600  # the ten minutes, which is also how often somebody looks for feeds that are due
LONGEST_S = DAY_S  # the 24 hours
UNKNOWN_S = 3600  # of a feed that has no dates and was seen to bring nothing yet; sy:updatePeriod's hourly
NEWEST = 20  # occasions that tell the rhythm: older ones tell how the feed once was
SILENCE_SHARE = 12  # 40 minutes after a night of eight hours, 5 hours after a weekend, a day after twelve days
LONGEST_RHYTHM_S = 366 * DAY_S


def interval_s(feed: Feed, known_s: int, changed_ms: int | None, new: int, now_ms: int) -> int:
    """Half the usual time between two occasions of news, in seconds, at most a year; 0 where nothing tells it yet.

    By the dates of the newest entries; where they tell nothing, by how long ago the last news was (`changed_ms`) when
    `new` entries came, smoothed with what was `known_s` before. The feed's own word lengthens it, up to a day.
    """
    found = by_dates(feed.entries, now_ms)
    if found is None:
        found = _by_arrival(known_s, changed_ms, new, now_ms)
    return min(max(found, min(feed.update_interval_s or 0, LONGEST_S)), LONGEST_RHYTHM_S)


def by_dates(entries: Iterable[Entry], now_ms: int) -> int | None:
    """Half the median time between the newest occasions; entries within ten minutes of each other are one occasion.

    None where there are fewer than three occasions, or where days without a time are all that is told, and they follow
    each other: a daily and a busy feed look the same then.
    """
    occasions = _occasions(entries, now_ms)[:NEWEST]
    if len(occasions) < 3:
        return None
    usual_s = median(later - earlier for later, earlier in pairwise(occasions)) / 1000
    if usual_s < 2 * DAY_S and all(at % (DAY_S * 1000) == 0 for at in occasions):
        return None
    return int(usual_s / 2)


def newest_ms(entries: Iterable[Entry], now_ms: int) -> int | None:
    """The latest date of an entry that is not in the future, or None."""
    return max(_moments(entries, now_ms), default=None)


def usual_silence_s(interval_s: int) -> int:
    """How long a feed of this interval may bring nothing and nobody wonders: five times the usual time, three days."""
    return max(3 * DAY_S, 10 * interval_s)


def poll_interval_s(interval_s: int, silent_s: float, fresh_s: int) -> float:
    """Seconds until a feed that answered is asked again, 10 minutes to 24 hours.

    The feed's own interval; longer when it has been silent for long (nights, weekends), and when its server says that
    the answer stays fresh for longer (`fresh_s`), never shorter.
    """
    wanted = max(interval_s or UNKNOWN_S, silent_s / SILENCE_SHARE, fresh_s, SHORTEST_S)
    return min(wanted, LONGEST_S)


def _by_arrival(known_s: int, changed_ms: int | None, new: int, now_ms: int) -> int:
    if not new or changed_ms is None:
        return known_s
    seen_s = max(0, now_ms - changed_ms) // 2000
    return (3 * known_s + seen_s) // 4 if known_s else seen_s


def _occasions(entries: Iterable[Entry], now_ms: int) -> list[int]:
    """Moments of news in milliseconds, latest first."""
    occasions: list[int] = []
    previous: int | None = None
    for at in sorted(_moments(entries, now_ms), reverse=True):
        if previous is None or previous - at > SHORTEST_S * 1000:
            occasions.append(at)
        previous = at
    return occasions


def _moments(entries: Iterable[Entry], now_ms: int) -> list[int]:
    dates = (entry.published_at or entry.updated_at for entry in entries)
    return [at for date in dates if date and (at := milliseconds(date)) <= now_ms]
