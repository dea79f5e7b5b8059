"""What reading feeds costs, as ratios in one run: our reading of a hundred real feeds against feedparser's defaults.

    python benchmarks/feeds_speed.py

CPU seconds of this process; both read every feed once in turns, so that whatever else the machine does touches both.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from quality_feeds import NOW, bodies, defaults, differences

from pipeline.sources.feeds.parse import parse

SHARED = Path(__file__).resolve().parents[2] / "shared"

type Row = tuple[str, str, str, str]  # what, measured, goal, how


def parsing() -> Iterator[Row]:
    """Feeds per CPU second as a multiple of feedparser's, and in how much the two differ."""
    feeds = list(bodies(SHARED))
    parse(feeds[0][1], url=None, content_type=None, now=NOW)
    defaults(feeds[0][1])
    ours_s = theirs_s = 0.0
    for _, body in feeds:
        ours_s += _seconds(lambda body=body: parse(body, url=None, content_type=None, now=NOW))  # type: ignore[misc]
        theirs_s += _seconds(lambda body=body: defaults(body))  # type: ignore[misc]
    found = [difference for name, body in feeds for difference in differences(name, body)]
    yield (
        "reading feeds / feedparser's defaults, feeds per CPU second",
        f"{theirs_s / ours_s:.1f}",
        "≥ 3",
        f"{len(feeds)} feeds, {len(feeds) / ours_s:.0f} / {len(feeds) / theirs_s:.0f}; {len(found)} differences",
    )
    for found_one in found:
        yield f"  {found_one.feed}", found_one.ours, found_one.theirs, f"{found_one.field}: ours / feedparser's"


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    for row in parsing():
        print(*row, sep=" | ")
