"""The ledger's promises, on a real database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from pipeline.errors import ServiceError, UsageError
from pipeline.ledger import Ledger
from pipeline.outcomes import Counts, Kind, Offered, Outcome, count

A, B = "a" * 32, "b" * 32
VERSION = "0.1.0+test"


@pytest.fixture
def ledger(state_url: str) -> Iterator[Ledger]:
    ledger = Ledger(state_url)
    yield ledger
    ledger.close()


def run(ledger: Ledger, name: str, *outcomes: Outcome) -> None:
    """A whole run with these outcomes, all of them from the stages."""
    ledger.start_run(name, 1, VERSION)
    ordered = [(Offered(o.locator, o.fetched_ms, o.batch or "b", o.position or 0), "digest") for o in outcomes]
    ledger.land(name, 0, f"batch-{name}", ordered, [])
    ledger.close_order(name, 0, 2, VERSION, outcomes)
    ledger.close_run(name, 3, count(outcomes))


def change(url: str, statement: str) -> None:
    """Make a ledger, and change its tables behind its back."""
    Ledger(url).close()
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def outcome(kind: Kind, locator: str = "/seed/a.txt", id: str | None = A, ms: int = 10, hash: str = "h") -> Outcome:
    return Outcome(kind, locator, ms, id, None, None, hash, batch="b", position=0)


def test_a_closed_run_keeps_its_counts(ledger: Ledger) -> None:
    run(
        ledger, "one", outcome("indexed"), outcome("duplicate", "/seed/b.txt"), outcome("rejected", "/seed/c.txt", None)
    )
    assert ledger.counts("one") == Counts(offered=3, indexed=1, duplicate=1, rejected=1)
    assert ledger.open_runs() == {}


def test_a_run_without_its_end_stays_open_and_its_documents_pending(ledger: Ledger) -> None:
    ledger.start_run("one", 1, VERSION)
    ledger.land("one", 0, "batch", [(Offered("/seed/a.txt", 10, "batch", 0), "digest")], [])
    assert list(ledger.open_runs()) == ["one"]
    assert [(locator, reason) for locator, _, reason in ledger.unsettled()] == [
        ("/seed/a.txt", "pending: run one is not finished")
    ]


def test_closing_an_order_twice_changes_nothing(ledger: Ledger) -> None:
    run(ledger, "one", outcome("indexed"))
    before = ledger.documents([A])[A]
    ledger.close_order("one", 0, 9, VERSION, [outcome("indexed", hash="other")])
    assert ledger.documents([A])[A] == before


def test_a_document_written_again_keeps_its_first_sight_and_counts_its_revisions(ledger: Ledger) -> None:
    run(ledger, "one", outcome("indexed", ms=10))
    run(ledger, "two", outcome("indexed", ms=20, hash="changed"))
    run(ledger, "three", outcome("unchanged", ms=30, hash="changed"))
    document = ledger.documents([A])[A]
    assert (document.first_seen_ms, document.fetched_ms, document.revision) == (10, 30, 2)
    assert document.content_hash == "changed"


def test_a_run_that_closes_late_does_not_overwrite_a_later_fetch(ledger: Ledger) -> None:
    run(ledger, "later", outcome("indexed", ms=20, hash="new"))
    run(ledger, "earlier", outcome("indexed", "/seed/b.txt", ms=10, hash="old"))
    assert ledger.documents([A])[A].content_hash == "new"


def test_an_edited_file_leaves_its_old_document_under_suspicion(ledger: Ledger) -> None:
    run(ledger, "one", outcome("indexed", id=A))
    run(ledger, "two", outcome("indexed", id=B, ms=20))
    assert ledger.suspects() == {A: f"/seed/a.txt now gives {B}"}
    assert ledger.givers([A, B]) == {B}
    ledger.remove("two", 30, ledger.suspects(), {A})
    assert ledger.suspects() == {}
    assert [id for id, *_ in ledger.expected()] == [B]


def test_a_failure_does_not_take_the_document_away_that_is_there(ledger: Ledger) -> None:
    run(ledger, "one", outcome("indexed"))
    run(ledger, "two", Outcome("failed", "/seed/a.txt", 20, reason="we stumbled", batch="b", position=0))
    assert ledger.suspects() == {}
    assert [(id, kind) for id, kind, *_ in ledger.expected()] == [(A, "indexed")]


def test_the_same_outcome_twice_is_one_change(ledger: Ledger) -> None:
    for name in ("one", "two", "three"):
        run(ledger, name, outcome("unchanged"), outcome("rejected", "/seed/c.txt", None))
    assert [change.run for change in ledger.history(A)] == ["one"]


def test_a_ledger_of_a_later_release_is_refused_with_what_to_do(state_url: str) -> None:
    change(state_url, "update about set schema = 99")
    with pytest.raises(ServiceError, match="schema 99, this release knows 3: use the release that wrote it"):
        Ledger(state_url)


def test_another_programs_database_is_left_alone(state_url: str) -> None:
    change(state_url, "drop table about")
    with pytest.raises(UsageError, match="another program's tables: give the ledger a database of its own"):
        Ledger(state_url)


def test_a_url_that_names_no_database_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="NEWS_STATE_URL"):
        Ledger("no-such-database://x")


def test_a_file_that_is_no_database_is_a_service_error(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_text("hello, I am not a database" * 100)
    with pytest.raises(ServiceError, match="is damaged"):
        Ledger(f"sqlite:///{tmp_path}/ledger.sqlite")


def later(ledger: Ledger, name: str, id: str, ms: int, *, closes: bool = True) -> None:
    """Another run, which lands an edited copy of the place in a batch of its own."""
    ledger.start_run(name, ms, VERSION)
    ledger.land(name, 0, f"batch-{name}", [(Offered("/seed/a.txt", ms, f"batch-{name}", 0), "edited")], [])
    if closes:
        edited = Outcome("indexed", "/seed/a.txt", ms, id, None, None, "new", batch=f"batch-{name}", position=0)
        ledger.close_order(name, 0, ms, VERSION, [edited])


@pytest.mark.parametrize("closes", [True, False], ids=["closed", "at work"])
@pytest.mark.parametrize("kind", ["indexed", "unchanged", "rejected"])
def test_a_run_that_closes_late_leaves_a_place_alone_that_has_moved_on(
    ledger: Ledger, kind: Kind, closes: bool
) -> None:
    run(ledger, "first", outcome("indexed", id=A))
    ledger.start_run("replay", 20, VERSION)
    ledger.land("replay", 0, None, [(Offered("/seed/a.txt", 10, "b", 0), "digest")], [])
    later(ledger, "edit", B, 30, closes=closes)
    ledger.close_order("replay", 0, 40, VERSION, [outcome(kind, id=None if kind == "rejected" else A)])
    state = ledger.locators(["/seed/a.txt"])["/seed/a.txt"]
    assert (state.run, state.batch, state.digest, state.pending) == ("edit", "batch-edit", "edited", not closes)
    if not closes:
        edited = Outcome("indexed", "/seed/a.txt", 30, B, None, None, "new", batch="batch-edit", position=0)
        ledger.close_order("edit", 0, 50, VERSION, [edited])
    assert ledger.locators(["/seed/a.txt"])["/seed/a.txt"].id == B
    assert set(ledger.suspects()) == {A}
    assert ledger.givers([A, B]) == {B}


@pytest.mark.parametrize("closes", [True, False], ids=["closed", "at work"])
def test_a_document_that_only_a_late_run_made_of_a_place_is_taken_away(ledger: Ledger, closes: bool) -> None:
    late = "c" * 32
    ledger.start_run("slow", 1, VERSION)
    ledger.land("slow", 0, "batch-slow", [(Offered("/seed/a.txt", 10, "batch-slow", 0), "first")], [])
    later(ledger, "edit", B, 30, closes=closes)
    made = Outcome("indexed", "/seed/a.txt", 10, late, None, None, "old", batch="batch-slow", position=0)
    ledger.close_order("slow", 0, 40, VERSION, [made])
    if not closes:
        edited = Outcome("indexed", "/seed/a.txt", 30, B, None, None, "new", batch="batch-edit", position=0)
        ledger.close_order("edit", 0, 50, VERSION, [edited])
    assert set(ledger.suspects()) == {late}
    assert ledger.givers([late, B]) == {B}
