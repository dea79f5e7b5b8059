"""finish: settle what became of every document of a run, check that none is missing, and close it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.outcomes import DECIDING, Counts, Offered, Outcome, count
from pipeline.stages.deleted import bury_again
from pipeline.stages.files import order_path, read_outcomes
from pipeline.stages.index import check, later_copy, write_again
from pipeline.stages.stories import join, take_out
from pipeline.tombstone import Tombstone

type Winners = dict[str, tuple[int, str]]  # id → fetch time and locator of the document that decided it


def finish(installation: Installation, run: str, now: datetime, *, look_again: bool = False) -> Counts:
    """The account of the run. It is closed if every document has its outcome, else it stays open, with `pending`.

    `look_again`: at the stories of documents that the run left unchanged, too.
    """
    ledger = installation.ledger
    if ledger.is_closed(run) or _pending(installation, run):
        return account(installation, run)
    check(installation)
    winners, contested = winners_of(one for _, outcomes in _outcomes(installation, run) for one in outcomes)
    healed = _heal(installation, run, winners, contested, now)
    stones = _bury(installation, run)
    version = ledger.pipeline_version(run)
    for number, outcomes in _settled(installation, run, winners, healed, stones):
        ledger.close_order(run, number, milliseconds(now), version, outcomes)
    _take_away(installation, run, now)
    _tell_stories(installation, _settled(installation, run, winners, healed, stones), look_again)
    counts = _sum(installation, run, _settled(installation, run, winners, healed, stones), 0)
    if counts.indexed and ledger.index() is None:
        ledger.note_index(installation.index_name)
    ledger.close_run(run, milliseconds(now), counts)
    return counts


def account(installation: Installation, run: str) -> Counts:
    """The account of a run as it stands; of an open one, with the documents that have no outcome yet."""
    if installation.ledger.is_closed(run):
        return installation.ledger.counts(run)
    return _sum(installation, run, _settled(installation, run, {}, {}, {}), _pending(installation, run))


def _outcomes(installation: Installation, run: str) -> Iterator[tuple[int, list[Outcome]]]:
    """The outcomes there are, order by order."""
    for order in installation.ledger.orders(run):
        decided = read_outcomes(order_path(installation.derived, run, order.number, "decided")) or []
        staged = read_outcomes(order_path(installation.derived, run, order.number, "outcomes")) or []
        yield order.number, decided + staged


def _pending(installation: Installation, run: str) -> int:
    """How many documents have no outcome yet: of every order, what was offered less what came out (law 1)."""
    counted = dict(_outcomes(installation, run))
    return sum(order.offered - len(counted[order.number]) for order in installation.ledger.orders(run))


def winners_of(outcomes: Iterable[Outcome]) -> tuple[Winners, set[str]]:
    """Which document decided each id: the latest fetch; and the ids that several documents wanted to decide."""
    winners: Winners = {}
    contested = set()
    for outcome in outcomes:
        if outcome.id is not None and outcome.kind in DECIDING:
            if outcome.id in winners:
                contested.add(outcome.id)
            winners[outcome.id] = max(winners.get(outcome.id, (0, "")), (outcome.fetched_ms, outcome.locator))
    return winners, contested


def _heal(
    installation: Installation, run: str, winners: Winners, contested: set[str], now: datetime
) -> dict[str, Outcome]:
    """Write again what two orders of the run made of one document, where the winner does not stand as it should.

    Either an older copy overwrote it, since it was left alone as unchanged; or an older copy is named by feeds that the
    winner is not. Gives id → the winner's outcome now.
    """
    feeds: defaultdict[str, set[str]] = defaultdict(set)
    overwritten: set[str] = set()
    standing: dict[str, Outcome] = {}
    for _, outcomes in _outcomes(installation, run) if contested else ():
        for outcome in outcomes:
            if outcome.id not in contested or outcome.kind not in DECIDING:
                continue
            feeds[outcome.id] |= set(outcome.feeds)
            if (outcome.fetched_ms, outcome.locator) == winners[outcome.id]:
                standing[outcome.id] = outcome
            elif outcome.kind == "indexed":
                overwritten.add(outcome.id)
    due = [
        Offered(outcome.locator, outcome.fetched_ms, outcome.batch, outcome.position, tuple(sorted(feeds[id])))
        for id, outcome in standing.items()
        if outcome.kind != "superseded" and outcome.batch is not None and outcome.position is not None
        and (not feeds[id] <= set(outcome.feeds) or (outcome.kind == "unchanged" and id in overwritten))
    ]  # fmt: skip
    return {outcome.id: outcome for outcome in write_again(installation, run, due, now) if outcome.id is not None}


def _bury(installation: Installation, run: str) -> dict[str, Tombstone]:
    """Take away all that the run brought of documents that were deleted for good, before it or while it was at work.

    Gives their tombstones, by id. What was rejected at the door left nothing.
    """
    found: dict[str, Tombstone] = {}
    for _, outcomes in _outcomes(installation, run):
        ids = {outcome.id for outcome in outcomes if outcome.id is not None}
        stones = installation.ledger.stones(ids)
        brought = [one for one in outcomes if one.id in stones and (one.kind, one.stage) != ("rejected", "fetch")]
        if brought and installation.index.exists():
            take_out(installation, {one.id for one in brought if one.id is not None})
        bury_again(installation, brought, stones)
        found |= stones
    return found


def _settled(
    installation: Installation, run: str, winners: Winners, healed: dict[str, Outcome], stones: Mapping[str, Tombstone]
) -> Iterator[tuple[int, list[Outcome]]]:
    """The outcomes as they stand when the run closes: one document decided each id, the others are duplicates."""
    for number, outcomes in _outcomes(installation, run):
        yield (
            number,
            [
                _deleted(outcome, stone)
                if (stone := stones.get(outcome.id or ""))
                else settle(outcome, winners, healed)
                for outcome in outcomes
            ],
        )


def _deleted(outcome: Outcome, stone: Tombstone) -> Outcome:
    stage = outcome.stage if outcome.kind == "rejected" else "index"
    return replace(outcome, kind="rejected", reason=stone.said, content_hash=None, stage=stage)


def settle(outcome: Outcome, winners: Winners, healed: Mapping[str, Outcome]) -> Outcome:
    """The outcome as it stands when the run closes: of an id that another document of the run decided, a duplicate."""
    if outcome.id is None or outcome.kind not in DECIDING or outcome.id not in winners:
        return outcome
    if winners[outcome.id] != (outcome.fetched_ms, outcome.locator):
        return replace(outcome, kind="duplicate", reason=later_copy(outcome.locator, winners[outcome.id][1]))
    return healed.get(outcome.id, outcome)


def _take_away(installation: Installation, run: str, now: datetime) -> None:
    """Take from the index what nothing gives any more: its file was edited into another document, or is no article."""
    while suspected := installation.ledger.suspects():
        removed = set(suspected) - installation.ledger.givers(suspected)
        if removed and installation.index.exists():
            take_out(installation, removed)
        installation.ledger.remove(run, milliseconds(now), suspected, removed)


def _tell_stories(installation: Installation, settled: Iterator[tuple[int, list[Outcome]]], look_again: bool) -> None:
    kinds = DECIDING if look_again else {"indexed"}
    ids = (outcome.id for _, outcomes in settled for outcome in outcomes if outcome.kind in kinds and outcome.id)
    join(installation, list(dict.fromkeys(ids)))


def _sum(installation: Installation, run: str, settled: Iterator[tuple[int, list[Outcome]]], pending: int) -> Counts:
    """The counts; entries that feeds named again without a change are unchanged, though each has no outcome written."""
    counts = count((outcome for _, outcomes in settled for outcome in outcomes), pending)
    again = installation.ledger.seen_again(run)
    return replace(counts, offered=counts.offered + again, unchanged=counts.unchanged + again)
