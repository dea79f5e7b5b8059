"""What the watch looks at: each check asks the rooms that know, and gives the troubles it found."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from pipeline.alerts import Trouble
from pipeline.clock import MILLISECOND, moment
from pipeline.installation import Installation
from pipeline.verify import Missing
from pipeline.watch import troubles

LOOK_AGAIN_S = 20.0
"""A run at work writes the index and then the ledger: what is missing between the two is there a moment later."""


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an installation."""

    installation: Installation
    now_ms: int
    again_s: float = LOOK_AGAIN_S


type Check = Callable[[Look], Iterable[Trouble]]

WEEKS_MS = timedelta(weeks=4) // MILLISECOND
"""What is usual is told from so long: it has every weekday several times."""
DAY_MS = timedelta(days=1) // MILLISECOND
DAYS_RUNS = 300
"""More than a day's runs: the DAG's are 144."""


def feeds(look: Look) -> Iterator[Trouble]:
    from pipeline.sources.feeds.credentials import headers_for
    from pipeline.sources.feeds.subscriptions import read

    path = look.installation.settings.feeds_file
    known = look.installation.ledger.feeds()
    if not known and not path.exists():
        return  # an installation that reads folders only
    subscriptions = read(path)
    states = [known[subscription.url] for subscription in subscriptions if subscription.url in known]
    _, withheld = headers_for(subscriptions, look.installation.settings)
    yield from troubles.of_feeds(states, withheld, look.now_ms)
    yield from troubles.of_asking(states, look.now_ms)


def missing(look: Look) -> Iterator[Trouble]:
    """Compares ledger and index alone: that the archive is whole is for `news verify`, which reads all of it."""
    absent = list(_absent(look.installation))
    if absent:
        time.sleep(look.again_s)
        still = {article.id for article in _absent(look.installation)}
        absent = [article for article in absent if article.id in still]
    yield from troubles.of_missing([*absent, *_without_id(look.installation)])


def runs(look: Look) -> Iterator[Trouble]:
    yield from troubles.of_runs(look.installation.ledger.open_runs(), look.now_ms)


def freshness(look: Look) -> Iterator[Trouble]:
    yield from troubles.of_freshness(look.installation.ledger.first_sights(look.now_ms - WEEKS_MS), look.now_ms)


def harvest(look: Look) -> Iterator[Trouble]:
    ledger = look.installation.ledger
    latest = [run for run, at_ms in ledger.latest_runs(DAYS_RUNS) if look.now_ms - at_ms < DAY_MS]
    yield from troubles.of_harvest([ledger.counts(run) for run in latest])


def layout(look: Look) -> Iterator[Trouble]:
    """Reads what `news lines learn` found last, and no article."""
    from pipeline.learned import lines

    learned = lines.listing(look.installation.derived)
    if learned is not None:
        yield from troubles.of_layouts(learned.publishers, moment(look.now_ms).date())


CHECKS: dict[str, Check] = {
    "feeds": feeds, "freshness": freshness, "harvest": harvest, "layout": layout, "missing": missing, "runs": runs,
}  # fmt: skip
"""Name → check; its troubles' keys begin with the name."""


def _absent(installation: Installation) -> Iterator[Missing]:
    """Documents that the ledger has as indexed or failed, and the index has not; both give their ids in order."""
    lines = installation.index.digest_lines() if installation.index.exists() else iter(())
    present = next(lines, None)
    for id, outcome, url, reason in installation.ledger.expected():
        while present is not None and present[0] < id:
            present = next(lines, None)
        if present is None or present[0] != id:
            yield Missing(id, url, reason if outcome == "failed" else None)


def _without_id(installation: Installation) -> Iterator[Missing]:
    """Documents that failed before anybody knew which they are; what is pending belongs to a run, and is told of it."""
    for locator, id, reason in installation.ledger.unsettled():
        if id is None and not reason.startswith("pending"):
            yield Missing(None, locator, reason)
