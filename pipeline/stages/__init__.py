"""The one way through the house, files in and files out, used by the command line and by Airflow alike.

    fetch → for each order: extract → clean → tag → index → finish

`fetch` and `finish` write the ledger. The stages between only read it: they may run anywhere, in parallel, and again.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count, groupby
from typing import Protocol

from pipeline.clock import milliseconds, strictly_increasing
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.outcomes import Counts, Step, total
from pipeline.sources import Source
from pipeline.stages import derive, fetch, finish
from pipeline.stages import index as indexing
from pipeline.stages.files import order_path, read_order
from pipeline.stages.queue import QUEUES
from pipeline.stages.restore import restore
from pipeline.storage import exists


class Progress(Protocol):
    """Told of every step that is done: which, and how many documents it covered."""

    def __call__(self, step: Step, documents: int) -> None: ...


def ingest(installation: Installation, run: str, sources: Iterable[Source], progress: Progress) -> Counts:
    """Take everything the sources offer through the whole house, in this process; the run's account.

    Raises ServiceError if a service fails: the run stays open, and the next call of `resume` finishes it.
    """
    with held(installation, run):
        for documents in start(installation, run, sources):
            progress("fetch", documents)
        return _complete(installation, run, progress)


@contextmanager
def held(installation: Installation, run: str) -> Iterator[None]:
    """Hold the run, so that no other process on this machine finishes it meanwhile."""
    with installation.holding(run) as mine:
        if not mine:
            raise ServiceError(f"run {run} is being worked on by another process: wait for it")
        yield


def unclosed_name(installation: Installation, base: str) -> str:
    """The name of a run that is not closed: `base`, or with a number where that was closed and is to run again."""
    names = (base if number == 1 else f"{base}.{number}" for number in count(1))
    return next(name for name in names if not installation.ledger.is_closed(name))


def start(installation: Installation, run: str, sources: Iterable[Source]) -> Iterator[int]:
    """Open the run and fetch; yields how many documents each order was offered."""
    clock = strictly_increasing(installation.ledger.latest_fetch_ms())
    installation.ledger.start_run(run, milliseconds(clock()), installation.version)
    for source in sources:
        yield from fetch.fetch(installation, run, source, clock)


def resume(
    installation: Installation,
    progress: Progress,
    tell: Callable[[str], None],
    only: Callable[[str], bool] = lambda run: True,
) -> int:
    """Finish every run that was stopped, under its own name; how many of their documents failed.

    `tell` gets a sentence about each run.
    """
    failed = 0
    unknown = [run for run, _ in fetch.unknown_batches(installation)]
    for run in filter(only, dict.fromkeys([*installation.ledger.open_runs(), *unknown])):
        with installation.holding(run) as mine:
            if mine:
                _adopt(installation, run)
                restore(installation, run)
                tell(f"finishing run {run}, which {'is open' if run.startswith(QUEUES) else 'was stopped'}")
                failed += _complete(installation, run, progress).failed
    return failed


def polled(installation: Installation, run: str) -> list[str]:
    """What came of the feeds that a run asked: a sentence with the counts, then one for each feed in trouble."""
    polls = installation.ledger.polls_of(run)
    if not polls:
        return []
    unmodified = sum(poll.answer == "unmodified" for poll in polls)
    new, edited = sum(poll.new for poll in polls), sum(poll.changed for poll in polls)
    troubles = [f"{poll.feed} {poll.reason}" for poll in polls if poll.answer not in ("feed", "unmodified")]
    counts = f"feeds: {len(polls)} asked, {unmodified} not modified, {len(troubles)} in trouble"
    return [f"{counts}; {new} new entries, {edited} edited", *troubles]


def stage(installation: Installation, name: derive.Stage, run: str, number: int) -> int:
    """Bring one stage's files in line for all batches of an order; how many documents the order has."""
    installation = installation.of_run(run)
    offered = read_order(installation.derived, run, number)
    for batch in sorted({document.batch for document in offered}):
        derive.derive(installation, name, batch)
    return len(offered)


def index(installation: Installation, run: str, number: int) -> int:
    """Index an order; how many documents it has."""
    return indexing.index(installation.of_run(run), run, number, datetime.now(UTC))


def reindex(installation: Installation, progress: Progress) -> int:
    """Write every document to the index again as the ledger has it, from the archive; how many the index refused."""
    failed = 0
    installation.index.create()
    installation.ledger.note_index(f"a part of {installation.index_name}")  # should this be stopped half-way
    for _, records in groupby(installation.ledger.indexed_records(), lambda offered: offered.batch):
        outcomes = indexing.write_again(installation, None, list(records), datetime.now(UTC))
        failed += sum(outcome.kind == "failed" for outcome in outcomes)
        progress("index", len(outcomes))
    installation.ledger.note_index(installation.index_name)
    return failed


def close(installation: Installation, run: str, *, look_again: bool = False) -> Counts:
    """Settle and close the run; its account. `look_again`: at the stories of what it left unchanged, too."""
    return finish.finish(installation, run, datetime.now(UTC), look_again=look_again)


def account(installation: Installation, run: str) -> Counts:
    """The account of a run as it stands, with its pending documents; nothing is written."""
    return finish.account(installation, run)


def cut_short(installation: Installation, run: str, only: Callable[[str], bool] = lambda run: True) -> Counts:
    """The account of a run that a service stopped; where it had not begun yet, of those that it was to `resume`."""
    stopped = installation.ledger.open_runs()
    if run in stopped or installation.ledger.is_closed(run):
        return account(installation, run)
    return total(account(installation, earlier) for earlier in filter(only, stopped))


def _complete(installation: Installation, run: str, progress: Progress) -> Counts:
    for order in installation.ledger.orders(run):
        done = exists(order_path(installation.derived, run, order.number, "outcomes"))
        if order.documents and not order.closed and not done:
            for name in derive.STAGES:
                progress(name, stage(installation, name, run, order.number))
            progress("index", index(installation, run, order.number))
    return close(installation, run)


def _adopt(installation: Installation, run: str) -> None:
    """Once the run is held, look again: the process that held it may have finished its work meanwhile."""
    for owner, batch in fetch.unknown_batches(installation):
        if owner == run:
            fetch.adopt(installation, run, batch, milliseconds(datetime.now(UTC)))
