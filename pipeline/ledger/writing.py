"""What the ledger writes, as functions of an open transaction, in plain SQL that any database knows."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from pipeline.ledger.statements import Values, among, upsert
from pipeline.ledger.tables import changes, documents, facts, locators, orders, runs, suspects, tombstones
from pipeline.ledger.texts import key
from pipeline.outcomes import KINDS, Counts, Offered, Outcome


def start(connection: Connection, run: str, at_ms: int, pipeline_version: str) -> None:
    """Open the run where it does not exist already."""
    if connection.execute(select(runs.c.run).where(runs.c.run == run)).first() is None:
        connection.execute(insert(runs).values(run=run, started_at=at_ms, pipeline_version=pipeline_version))


def land(
    connection: Connection,
    run: str,
    number: int,
    batch: str | None,
    ordered: Sequence[tuple[Offered, str]],
    decided: Sequence[Outcome],
) -> None:
    """Note an order: documents that go through the stages, each with its digest, and those decided."""
    offered = len(ordered) + len(decided)
    values = {"run": run, "number": number, "batch": batch, "documents": len(ordered), "offered": offered}
    connection.execute(insert(orders).values(values))
    _place(connection, run, ordered)
    _see(connection, run, decided)


def close_order(connection: Connection, run: str, number: int, at_ms: int) -> bool:
    """Close the order; whether it was open."""
    where = (orders.c.run == run) & (orders.c.number == number)
    if connection.execute(select(orders.c.closed_at).where(where)).scalar_one() is not None:
        return False
    connection.execute(update(orders).where(where).values(closed_at=at_ms))
    return True


def close_run(connection: Connection, run: str, at_ms: int, counts: Counts) -> None:
    """Close the run with its counts where it is open."""
    values = {kind: getattr(counts, kind) for kind in KINDS}
    where = (runs.c.run == run) & runs.c.closed_at.is_(None)
    connection.execute(update(runs).where(where).values(closed_at=at_ms, offered=counts.offered, **values))


def note(connection: Connection, name: str, value: str) -> None:
    """Note a fact of the installation, in place of what was noted before."""
    upsert(connection, facts, [{"name": name, "value": value}])


def record(connection: Connection, run: str, at_ms: int, pipeline_version: str, outcomes: Sequence[Outcome]) -> None:
    """Write down what became of these documents: the locators' state, the documents' state, and every change."""
    before = _locators(connection, [outcome.locator for outcome in outcomes])
    moved = [outcome for outcome in outcomes if _has_moved(before.get(key(outcome.locator)), outcome)]
    present = [outcome for outcome in outcomes if not _has_moved(before.get(key(outcome.locator)), outcome)]
    _suspect(connection, before, present)
    _leave(connection, before, moved)
    untold = _untold(connection, before, outcomes)
    news = [o for o in outcomes if _is_news(before.get(key(o.locator)), o) or (o.batch, o.position) in untold]
    _change(connection, run, at_ms, news)
    rows = [
        {"locator": o.locator, "run": run, "fetched_at": o.fetched_ms, "outcome": o.kind, "reason": o.reason,
         "stage": o.stage, "pending": False, "pipeline_version": pipeline_version,
         "id": o.id or (_old_id(before, o) if o.kind == "failed" else None)}
        for o in present
    ]  # fmt: skip
    upsert(connection, locators, rows)
    _settle(connection, run, pipeline_version, outcomes)


def remove(
    connection: Connection, run: str, at_ms: int, suspected: Mapping[str, str], removed: Collection[str]
) -> None:
    """Mark the removed ones of the documents (id → reason); none of them is suspected any longer."""
    for id in sorted(set(removed) - set(_deleted(connection, removed))):
        gone = {"outcome": "removed", "reason": suspected[id], "run": run}
        connection.execute(update(documents).where(documents.c.id == id).values(gone))
        connection.execute(insert(changes).values(gone | {"at": at_ms, "locator": "", "id": id}))
    if suspected:
        connection.execute(delete(suspects).where(suspects.c.id == bindparam("of")), [{"of": id} for id in suspected])


def retell(connection: Connection, stories: Mapping[str, str]) -> None:
    """Note that these documents (id → story) tell these stories."""
    for id, story in sorted(stories.items()):
        connection.execute(update(documents).where(documents.c.id == id).values(story=story))


def _place(connection: Connection, run: str, ordered: Sequence[tuple[Offered, str]]) -> None:
    """Note where the archive keeps what these locators gave; pending until the run's end. Their old id stays."""
    rows = [
        {"locator": offered.locator, "run": run, "fetched_at": offered.fetched_ms, "digest": digest,
         "batch": offered.batch, "position": offered.position, "pending": True}
        for offered, digest in ordered
    ]  # fmt: skip
    upsert(connection, locators, rows)


def _see(connection: Connection, run: str, decided: Sequence[Outcome]) -> None:
    """Note that this run was offered these locators, decided without a stage; the latest fetch of an id moves on."""
    rows: list[Values] = [
        {"locator": outcome.locator, "run": run, "fetched_at": outcome.fetched_ms, "pending": False}
        | ({} if outcome.batch else {"digest": None, "batch": None, "position": None})
        for outcome in decided
    ]
    for archived in (True, False):
        alike = [row for row, outcome in zip(rows, decided, strict=True) if bool(outcome.batch) is archived]
        upsert(connection, locators, alike)
    _advance(connection, decided)


def _advance(connection: Connection, outcomes: Iterable[Outcome]) -> None:
    """Superseded is decided against the latest fetch of an id, whether it was sent to the index or not."""
    for outcome in outcomes:
        if outcome.id is not None:
            where = (documents.c.id == outcome.id) & (documents.c.fetched_at < outcome.fetched_ms)
            connection.execute(update(documents).where(where).values(fetched_at=outcome.fetched_ms))


def _settle(connection: Connection, run: str, pipeline_version: str, outcomes: Sequence[Outcome]) -> None:
    ids = [outcome.id for outcome in outcomes]
    known = {row.id: row for row in among(connection, select(documents), documents.c.id, ids)}
    rows = []
    for outcome in outcomes:
        old = known.get(outcome.id)
        if old is not None and old.outcome == "deleted":
            continue  # for good, whatever a run made of it meanwhile
        if old is not None and old.outcome == "indexed" and outcome.fetched_ms < old.fetched_at:
            continue  # another run closed over a later fetch meanwhile
        if old is not None and old.outcome == "failed" and outcome.kind == "unchanged":
            continue  # doubted meanwhile (`reconciling.doubt`): a run that wrote nothing does not bring it back
        # Of a ledger that was lost, the index may have a later fetch than the archive: that it has the document stands.
        later = outcome.kind == "superseded" and outcome.content_hash is not None and old is None
        if outcome.kind in ("indexed", "unchanged") or later:
            written = outcome.kind == "indexed"
            rows.append({
                "id": outcome.id, "url": outcome.url, "outcome": "indexed", "reason": None, "run": run,
                "content_hash": outcome.content_hash, "feeds": json.dumps(outcome.feeds),
                "fetched_at": max(outcome.fetched_ms, old.fetched_at if old else 0),
                "first_seen_at": old.first_seen_at if old else outcome.fetched_ms,
                "batch": outcome.batch, "position": outcome.position,
                "revision": (old.revision if old else 0) + written, "pipeline_version": pipeline_version,
                "text_from": outcome.text_from or (old.text_from if old else None),
                "published_at": outcome.published_ms if outcome.text_from else (old.published_at if old else None),
            })  # fmt: skip
        elif outcome.kind == "failed" and outcome.id is not None and (old is None or old.outcome != "indexed"):
            rows.append({
                "id": outcome.id, "url": outcome.url, "outcome": "failed", "reason": outcome.reason, "run": run,
                "content_hash": None, "feeds": json.dumps(outcome.feeds), "fetched_at": outcome.fetched_ms,
                "first_seen_at": old.first_seen_at if old else outcome.fetched_ms, "batch": outcome.batch,
                "position": outcome.position, "revision": old.revision if old else 0,
                "pipeline_version": pipeline_version, "text_from": outcome.text_from,
                "published_at": outcome.published_ms,
            })  # fmt: skip
    upsert(connection, documents, rows)


def _is_news(before: Any, outcome: Outcome) -> bool:
    """Whether the outcome says anything that the ledger does not say already of this locator and its record."""
    if before is None or before.outcome is None or outcome.kind == "indexed":
        return True
    told = "unchanged" if before.outcome == "indexed" else before.outcome
    return (told, before.reason, before.id) != (outcome.kind, outcome.reason, outcome.id)


def _untold(connection: Connection, before: dict[str, Any], outcomes: Sequence[Outcome]) -> set[tuple[Any, Any]]:
    """New records that came to the same as the ones before them: each is told of once, or nobody accounts for it."""
    new = {
        (o.batch, o.position)
        for o in outcomes
        if o.batch is not None and (row := before.get(key(o.locator))) is not None
        and (row.pending or _has_moved(row, o))
    }  # fmt: skip
    query = select(changes.c.batch, changes.c.position)
    rows = among(connection, query, changes.c.batch, {batch for batch, _ in new})
    return new - {(row.batch, row.position) for row in rows}


def _change(connection: Connection, run: str, at_ms: int, outcomes: Sequence[Outcome]) -> None:
    rows = [
        {"run": run, "at": at_ms, "locator": o.locator, "id": o.id, "outcome": o.kind, "reason": o.reason,
         "stage": o.stage, "content_hash": o.content_hash, "batch": o.batch, "position": o.position}
        for o in outcomes
    ]  # fmt: skip
    if rows:
        connection.execute(insert(changes), rows)


def _has_moved(before: Any, outcome: Outcome) -> bool:
    """Whether another run has landed a later record of the place since this one was: its state is not ours any more."""
    if before is None or before.batch is None or outcome.batch is None:
        return False
    return (before.batch, before.position) != (outcome.batch, outcome.position)


def _leave(connection: Connection, before: dict[str, Any], moved: Sequence[Outcome]) -> None:
    """Leave places alone that have moved on, but let no document stay that only a late run made of them.

    Where the later run is still at work, it finds the document as the one that the place gave before; where it has
    closed, the document may be given by nothing.
    """
    lost = {}
    for outcome in moved:
        row = before[key(outcome.locator)]
        if outcome.id is None or outcome.id == row.id:
            continue
        if row.pending:
            connection.execute(update(locators).where(locators.c.locator == outcome.locator).values(id=outcome.id))
        else:
            lost[outcome.id] = f"{outcome.locator} gives {row.id} since"
    _suspect_all(connection, lost)


def _suspect(connection: Connection, before: dict[str, Any], outcomes: Sequence[Outcome]) -> None:
    """A document whose locator now gives another one, or none, may be given by nothing: `finish` looks at it."""
    lost = {
        old: f"{o.locator} now gives {o.id}" if o.id else f"{o.locator} is now rejected"
        for o in outcomes
        if o.kind != "failed" and (old := _old_id(before, o)) is not None and old != o.id
    }
    _suspect_all(connection, lost)


def _suspect_all(connection: Connection, lost: Mapping[str, str]) -> None:
    """Suspect these documents (id → what happened) that are not suspected yet."""
    known = {row.id for row in among(connection, select(suspects.c.id), suspects.c.id, lost)}
    rows = [{"id": id, "reason": reason} for id, reason in lost.items() if id not in known]
    if rows:
        connection.execute(insert(suspects), rows)


def _deleted(connection: Connection, ids: Iterable[str]) -> list[str]:
    return [row.id for row in among(connection, select(tombstones.c.id), tombstones.c.id, ids)]


def _old_id(before: dict[str, Any], outcome: Outcome) -> str | None:
    row = before.get(key(outcome.locator))
    return row.id if row is not None else None


def _locators(connection: Connection, names: Sequence[str]) -> dict[str, Any]:
    return {row.locator: row for row in among(connection, select(locators), locators.c.locator, names)}
