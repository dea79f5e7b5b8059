"""Five hundred feeds of a hundred hosts in one run: how long it takes, what it costs, and whether it is polite.

    python benchmarks/feeds_polling.py [whole]     whole: the first run to the index, for its memory (minutes)

Three runs, each a process of its own as under a scheduler: all feeds for the first time; a day later by the reader's
clock, when all are due again but those that want to be left alone; and two hours after that, when few are. Manners
are told from the publisher's log (`feeds_publisher.py`), then held against what the ledger says of them.
"""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

from feeds_publisher import AWAY_S, BUSY, FRESH_S, Asked, Publisher, is_fresh_long, is_kind, lookup, publishing

from pipeline import stages
from pipeline.installation import Installation
from pipeline.settings import from_environment
from pipeline.sources.feeds.source import Feeds
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.fetcher import Fetcher
from pipeline.sources.fetch.policy import Policy

SHARED = Path(__file__).resolve().parents[2] / "shared"
LATER_S = (0, 86_400 + 3600, 86_400 + 3 * 3600)  # of each run, by the reader's clock; a day is the longest interval
SHORTEST_S = 600  # between two requests for one feed, whatever it says
SAMPLE_S = 0.1

type Row = tuple[str, str, str, str]  # what, measured, goal, how


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run took, the processes that read feeds included."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    asked: list[Asked]

    @property
    def polls(self) -> list[tuple[int, Asked]]:
        """What feeds were asked, robots.txt left out: the feed's place, and the request."""
        return [(one.place, one) for one in self.asked if one.place is not None]


def polling() -> Iterator[Row]:
    """The cost of the runs, and the manners of all three."""
    with publishing(SHARED) as publisher, tempfile.TemporaryDirectory() as data:
        runs = [_ran(publisher, data, number) for number in range(len(LATER_S))]
        yield _cost("500 feeds of 100 hosts, first run", runs[0])
        yield _cost("  a day later, 40 % of them 304", runs[1])
        peak_mb = max(ran.peak_mb for ran in runs)
        yield "  peak memory, the readers' processes included", f"{peak_mb:.0f} MB", "< 500 MB", "resident, added up"
        yield from _manners(runs)
        yield from _account(publisher, data, runs)


def whole() -> Iterator[Row]:
    """The first run as `news ingest feeds` does it, to the index."""
    with publishing(SHARED) as publisher, tempfile.TemporaryDirectory() as data:
        ran = _ran(publisher, data, 0, whole=True)
    yield "500 feeds of 100 hosts, to the index", f"{ran.wall_s:.0f} s", "", f"CPU {ran.cpu_s:.0f} s"
    yield "  peak memory, the readers' processes included", f"{ran.peak_mb:.0f} MB", "< 500 MB", "resident, added up"


def ask(feeds: list[str], port: int, data: str, number: int, whole: bool, said: Connection) -> None:
    """One run, in the process it is called in; says what CPU seconds that took."""
    house = Installation(from_environment({"NEWS_DATA_DIR": data}))
    later = timedelta(seconds=LATER_S[number])
    source = Feeds(
        [Subscription(url) for url in feeds],
        house.ledger,
        Policy(ports=frozenset({port})),
        run=_name(number),
        now=lambda: datetime.now(UTC) + later,
        fetcher=partial(Fetcher, lookup=lookup, objection=lambda address: None),
    )
    if whole:
        stages.ingest(house, _name(number), [source], lambda step, documents: None)
    else:
        for _ in stages.start(house, _name(number), [source]):
            pass
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    said.send(sum(one.ru_utime + one.ru_stime for one in used))


def _ran(publisher: Publisher, data: str, number: int, *, whole: bool = False) -> Ran:
    spawn = multiprocessing.get_context("spawn")
    said, says = spawn.Pipe(duplex=False)
    process = spawn.Process(target=ask, args=(publisher.urls(), publisher.port, data, number, whole, says))
    started, peak_kb = time.monotonic(), 0
    process.start()
    assert process.pid
    while process.is_alive():
        peak_kb = max(peak_kb, sum(map(_resident_kb, _family(process.pid))))
        process.join(SAMPLE_S)
    wall_s = time.monotonic() - started
    if process.exitcode:
        raise RuntimeError(f"the run ended with status {process.exitcode}")
    return Ran(wall_s, said.recv(), peak_kb / 1024, publisher.asked())


def _name(number: int) -> str:
    return f"run-{number}"


def _family(pid: int) -> Iterator[int]:
    """A process and all that it started and that still run."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(task).split():
            yield from _family(int(child))


def _resident_kb(pid: int) -> int:
    lines = (line.split() for line in _read(Path(f"/proc/{pid}/status")).splitlines())
    return next((int(line[1]) for line in lines if line[0] == "VmRSS:"), 0)


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended
        return ""


def _cost(what: str, ran: Ran) -> Row:
    feeds = len({place for place, _ in ran.polls})
    how = f"{feeds} feeds answered, {feeds / ran.wall_s:.0f} a second; {len(ran.asked)} requests; CPU {ran.cpu_s:.0f} s"
    return what, f"{ran.wall_s:.0f} s", "≤ 60 s", how


def _manners(runs: list[Ran]) -> Iterator[Row]:
    """From the publisher's log alone."""
    polls = [poll for ran in runs for poll in ran.polls]
    plain = Counter(place for place, asked in polls if not asked.conditional)
    yield "  unconditional requests of one feed", f"{min(plain.values())} to {max(plain.values())}", "1", "in its life"
    busy = Counter(place for place, asked in polls if is_kind(asked.host, BUSY))
    how = f"{len(busy)} addresses asked; Retry-After {AWAY_S // 86_400} days"
    yield "  requests after a 429", f"{busy.total() - len(busy)}", "0", how
    yield "  requests too early", f"{_early(runs)}", "0", f"{len(runs[2].polls)} in a third run, two hours later"
    pages = sum(asked.feed is None and asked.path != "/robots.txt" for ran in runs for asked in ran.asked)
    yield "  pages asked for against robots.txt", f"{pages}", "0", ""
    yield "  least time between two requests to one host", f"{min(map(_gap_s, runs)):.2f} s", "≥ 1 s", "begin to begin"


def _early(runs: list[Ran]) -> int:
    """How often a feed was asked while its last answer was fresh, or ten minutes had not passed."""
    moments = defaultdict[int, list[float]](list)
    for ran, later_s in zip(runs, LATER_S, strict=True):
        for place, asked in ran.polls:
            moments[place].append(asked.at + later_s)
    return sum(
        later - before < (FRESH_S if is_fresh_long(place) else SHORTEST_S)
        for place, at in moments.items()
        for before, later in pairwise(at)
    )


def _gap_s(ran: Ran) -> float:
    moments = defaultdict[int, list[float]](list)
    for asked in ran.asked:
        moments[asked.host].append(asked.at)
    gaps = (later - before for at in moments.values() for before, later in pairwise(sorted(at)))
    return min(gaps, default=float("inf"))


def _account(publisher: Publisher, data: str, runs: list[Ran]) -> Iterator[Row]:
    """The ledger's counts beside the publisher's."""
    ledger = Installation(from_environment({"NEWS_DATA_DIR": data})).ledger
    polls = [asked for ran in runs for _, asked in ran.polls]
    urls = publisher.urls()
    answering = {urls[place] for ran in runs for place, _ in ran.polls}
    states = ledger.feeds(urls)
    ours = [(states[url].requests, states[url].unconditional) for url in answering]
    counted = tuple(map(sum, zip(*ours, strict=True)))
    theirs = (len(polls), sum(not asked.conditional for asked in polls))
    wrong = sum(state.early + state.after_429 for state in states.values())
    what = "  requests and unconditional ones, ledger / log"
    yield what, f"{counted} / {theirs}", "equal", f"early or after a 429 by the ledger: {wrong}"
    new = sum(poll.new for poll in ledger.polls_of(_name(1)))
    more = sum(asked.status == 200 for _, asked in runs[1].polls)
    yield "  new entries a day later, ledger / log", f"{new} / {more}", "equal", ""
    ledger.close()


if __name__ == "__main__":
    if not SHARED.is_dir():
        sys.exit(f"the feeds to measure on are not there: {SHARED}")
    for row in whole() if sys.argv[1:] == ["whole"] else polling():
        print(*row, sep=" | ", flush=True)
