"""finish: settle what became of every document of a run, check that none is missing, and close it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.outcomes import DECIDING, Counts, Offered, Outcome, count
from pipeline.stages.files import order_path, read_outcomes
from pipeline.stages.index import write_again

type Winners = dict[str, tuple[int, str]]  # id → fetch time and locator of the document that decided it


def finish(installation: Installation, run: str, now: datetime) -> Counts:
    """The account of the run. It is closed if every document has its outcome, else it stays open, with `pending`."""
    ledger = installation.ledger
    if ledger.is_closed(run) or _pending(installation, run):
        return account(installation, run)
    winners, contested = _winners(installation, run)
    healed = _heal(installation, run, winners, contested, now)
    version = ledger.pipeline_version(run)
    for number, outcomes in _settled(installation, run, winners, healed):
        ledger.close_order(run, number, milliseconds(now), version, outcomes)
    _take_away(installation, run, now)
    counts = _sum(_settled(installation, run, winners, healed), 0)
    ledger.close_run(run, milliseconds(now), counts)
    return counts


def account(installation: Installation, run: str) -> Counts:
    """The account of a run as it stands; of an open one, with the documents that have no outcome yet."""
    if installation.ledger.is_closed(run):
        return installation.ledger.counts(run)
    return _sum(_settled(installation, run, {}, {}), _pending(installation, run))


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


def _winners(installation: Installation, run: str) -> tuple[Winners, set[str]]:
    """Which document decided each id: the latest fetch; and the ids that several documents wanted to decide."""
    winners: Winners = {}
    contested = set()
    for _, outcomes in _outcomes(installation, run):
        for outcome in outcomes:
            if outcome.id is not None and outcome.kind in DECIDING:
                if outcome.id in winners:
                    contested.add(outcome.id)
                winners[outcome.id] = max(winners.get(outcome.id, (0, "")), (outcome.fetched_ms, outcome.locator))
    return winners, contested


def _heal(
    installation: Installation, run: str, winners: Winners, contested: set[str], now: datetime
) -> dict[str, Outcome]:
    """Write again what an older copy overwrote: the winner was left alone as unchanged while the copy was indexed.

    Happens only where two orders of one run hold copies of one document; id → the winner's outcome now.
    """
    if not contested:
        return {}
    unchanged: list[Offered] = []
    overwritten = set()
    for _, outcomes in _outcomes(installation, run):
        for outcome in outcomes:
            if outcome.id not in contested:
                continue
            if (outcome.fetched_ms, outcome.locator) != winners[outcome.id]:
                overwritten |= {outcome.id} if outcome.kind == "indexed" else set()
            elif outcome.kind == "unchanged" and outcome.batch is not None and outcome.position is not None:
                unchanged.append(Offered(outcome.locator, outcome.fetched_ms, outcome.batch, outcome.position))
    wronged = {winners[id] for id in overwritten}
    due = [offered for offered in unchanged if (offered.fetched_ms, offered.locator) in wronged]
    return {outcome.id: outcome for outcome in write_again(installation, run, due, now) if outcome.id is not None}


def _settled(
    installation: Installation, run: str, winners: Winners, healed: dict[str, Outcome]
) -> Iterator[tuple[int, list[Outcome]]]:
    """The outcomes as they stand when the run closes: one document decided each id, the others are duplicates."""
    for number, outcomes in _outcomes(installation, run):
        yield number, [_settle(outcome, winners, healed) for outcome in outcomes]


def _settle(outcome: Outcome, winners: Winners, healed: dict[str, Outcome]) -> Outcome:
    if outcome.id is None or outcome.kind not in DECIDING or outcome.id not in winners:
        return outcome
    if winners[outcome.id] != (outcome.fetched_ms, outcome.locator):
        return replace(outcome, kind="duplicate", reason=f"{winners[outcome.id][1]} is a later copy")
    return healed.get(outcome.id, outcome)


def _take_away(installation: Installation, run: str, now: datetime) -> None:
    """Take from the index what nothing gives any more: its file was edited into another document, or is no article."""
    while suspected := installation.ledger.suspects():
        removed = set(suspected) - installation.ledger.givers(suspected)
        if removed and installation.index.exists():
            installation.index.delete(removed)
        installation.ledger.remove(run, milliseconds(now), suspected, removed)


def _sum(settled: Iterator[tuple[int, list[Outcome]]], pending: int) -> Counts:
    return count((outcome for _, outcomes in settled for outcome in outcomes), pending)
