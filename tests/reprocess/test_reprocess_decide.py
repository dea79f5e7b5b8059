"""What becomes of a record at the door: every state the ledger may have of it."""

from dataclasses import replace

import pytest

from pipeline.ledger import DocumentState, LocatorState
from pipeline.outcomes import Offered, Outcome
from pipeline.stages.records import Record
from pipeline.stages.reprocess import Known, decide

BATCH, EARLIER, LATER = (f"2026/03/0{day}/run-000.warc.gz" for day in (2, 1, 3))
RECORD = Record(BATCH, 4, "/a.txt", 1000)
STATE = LocatorState("run", "d1", BATCH, 4, "id", False, "indexed", None, "v1")
DOCUMENT = DocumentState("indexed", None, None, "hash", (), 1000, 1000, BATCH, 4, 1, "run", "v1")
ELSEWHERE = replace(DOCUMENT, position=5)


def known(state: LocatorState | None, document: DocumentState | None = DOCUMENT, *, batch: bool = True) -> Known:
    states = {RECORD.locator: state} if state else {}
    return Known(batch, states, {"id": document} if document else {}, "v1", 9000)


CASES: dict[str, tuple[Known, str]] = {
    "nothing changed": (known(STATE), "unchanged 1000"),
    "unchanged before": (known(replace(STATE, outcome="unchanged")), "unchanged 1000"),
    "read again later": (known(STATE, replace(DOCUMENT, fetched_ms=5000)), "unchanged 5000"),
    "rejected": (known(replace(STATE, outcome="rejected", id=None, reason="no text")), "rejected 1000"),
    "rejected by other rules": (
        known(replace(STATE, outcome="rejected", id=None, pipeline_version="v0")), "ordered 1000"),
    "other rules": (known(replace(STATE, pipeline_version="v0")), "ordered 1000"),
    "other rules, read again later": (
        known(replace(STATE, pipeline_version="v0"), replace(DOCUMENT, fetched_ms=5000)), "ordered 5000"),
    "document made by other rules": (known(STATE, replace(DOCUMENT, pipeline_version="v0")), "ordered 1000"),
    "in the stages": (known(replace(STATE, pending=True)), "ordered 1000"),
    "failed": (known(replace(STATE, outcome="failed")), "ordered 1000"),
    "removed": (known(STATE, replace(DOCUMENT, outcome="removed")), "ordered 1000"),
    "refused by the index": (known(STATE, replace(DOCUMENT, outcome="failed")), "ordered 1000"),
    "no document": (known(STATE, None), "ordered 1000"),
    "never closed over": (known(replace(STATE, outcome=None, pipeline_version=None)), "ordered 1000"),
    "a later copy elsewhere": (
        known(replace(STATE, outcome="duplicate"), replace(ELSEWHERE, fetched_ms=5000)), "superseded 1000"),
    "an earlier copy elsewhere": (known(replace(STATE, outcome="duplicate"), ELSEWHERE), "ordered 1000"),
    "indexed, decided elsewhere since": (known(STATE, replace(ELSEWHERE, fetched_ms=5000)), "ordered 1000"),
    "unknown": (known(None, None), "ordered 1000"),
    "moved on": (known(replace(STATE, batch=LATER)), "superseded 1000"),
    "moved on in the batch": (known(replace(STATE, position=7)), "superseded 1000"),
    "moved on, by landing and not by name": (known(replace(STATE, batch=EARLIER)), "superseded 1000"),
    "unreadable now": (known(replace(STATE, batch=None, position=None, outcome="rejected")), "superseded 1000"),
    "moved on, batch unknown": (known(replace(STATE, batch=LATER), batch=False), "superseded 1000"),
    "not yet moved on, batch unknown": (known(replace(STATE, batch=EARLIER), batch=False), "ordered 1000"),
    "unreadable, batch unknown": (known(replace(STATE, batch=None), batch=False), "ordered 1000"),
}  # fmt: skip


@pytest.mark.parametrize(("state", "expected"), CASES.values(), ids=CASES)
def test_a_record_is_decided_or_ordered(state: Known, expected: str) -> None:
    decided = decide(RECORD, state)
    kind = decided.kind if isinstance(decided, Outcome) else "ordered"
    assert f"{kind} {decided.fetched_ms}" == expected


def test_what_moved_on_touches_no_state_but_its_own() -> None:
    outcome = decide(RECORD, known(replace(STATE, batch=LATER)))
    assert isinstance(outcome, Outcome)
    assert (outcome.locator, outcome.id, outcome.batch) == (f"{BATCH}#4", None, None)
    assert outcome.reason == "/a.txt was archived again later"


def test_of_a_record_that_the_ledger_does_not_know_it_is_said_where_it_lies() -> None:
    outcome = decide(RECORD, known(replace(STATE, batch=LATER), batch=False))
    assert isinstance(outcome, Outcome)
    assert (outcome.batch, outcome.position) == (BATCH, 4)


def test_a_damaged_record_that_nobody_knows_is_offered_under_now() -> None:
    assert decide(replace(RECORD, fetched_ms=0), known(None, None)) == Offered("/a.txt", 9000, BATCH, 4)
