"""What the ledger keeps of deleted documents, as functions of an open transaction.

An address is its document: once that is deleted, the address is *buried*, and whatever is offered there again is
rejected unseen. A file is only a place: the next text in it may be another article, so it is known by its id alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from pipeline.ledger.statements import Values, among, upsert
from pipeline.ledger.tables import buried, changes, documents, items, locators, suspects, tombstones
from pipeline.ledger.texts import key
from pipeline.tombstone import Tombstone

RUN = "news delete"
"""What a deletion's change has in place of a run."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A record in the archive, and the document that it gave, as the ledger knows."""

    batch: str
    position: int
    id: str


def bury(connection: Connection, stone: Tombstone, addresses: Sequence[str]) -> Tombstone:
    """Note that a document is deleted, with its addresses and all that give it now; the tombstone that stands.

    One that was deleted before keeps its first tombstone.
    """
    known = stones(connection, [stone.id]).get(stone.id)
    if known is None:
        connection.execute(insert(tombstones).values(id=stone.id, url=stone.url, reason=stone.reason, at=stone.at_ms))
    stone = known or stone
    gives = connection.execute(select(locators.c.locator).where(locators.c.id == stone.id)).scalars().all()
    places = list(dict.fromkeys(name for name in (*addresses, *gives) if is_address(name)))
    upsert(connection, buried, [{"locator": key(name), "id": stone.id} for name in places])
    _forget_texts(connection, [*places, *gives])
    _settle(connection, stone)
    return stone


def stones(connection: Connection, ids: Iterable[str]) -> dict[str, Tombstone]:
    """The tombstones of those of the ids that were deleted."""
    rows = among(connection, select(tombstones), tombstones.c.id, ids)
    return {row.id: Tombstone(row.id, row.url, row.reason, row.at) for row in rows}


def graves(connection: Connection, names: Sequence[str]) -> dict[str, Tombstone]:
    """Those of the locators that are buried, each with the tombstone of the document that it gave."""
    rows = {row.locator: row.id for row in among(connection, select(buried), buried.c.locator, names)}
    found = stones(connection, rows.values())
    return {name: found[rows[key(name)]] for name in names if rows.get(key(name)) in found}


def places(connection: Connection, id: str) -> list[str]:
    """Every place that gives a document or ever gave it, as far as the ledger still knows."""
    now = connection.execute(select(locators.c.locator).where(locators.c.id == id)).scalars()
    of_place = (changes.c.id == id) & (changes.c.locator != "")
    then = connection.execute(select(changes.c.locator).where(of_place).order_by(changes.c.number)).scalars()
    return list(dict.fromkeys((*now, *then)))


def entry_urls(connection: Connection, names: Sequence[str]) -> set[str]:
    """The addresses that entries of feeds have for these places, as they have them."""
    rows = among(connection, select(items.c.url), items.c.locator, names)
    return {row.url for row in rows if row.url}


def traces(connection: Connection, id: str) -> list[Trace]:
    """The records that gave a document, as far as the ledger still knows."""
    found = set()
    for table in (changes, locators, documents):
        where = (table.c.id == id) & table.c.batch.is_not(None) & table.c.position.is_not(None)
        rows = connection.execute(select(table.c.batch, table.c.position).where(where))
        found |= {(row.batch, row.position) for row in rows}
    return [Trace(batch, position, id) for batch, position in sorted(found)]


def is_address(locator: str) -> bool:
    """Whether a locator is an address, and no file."""
    return locator.startswith(("http://", "https://"))


def _forget_texts(connection: Connection, names: Sequence[str]) -> None:
    """Let entries of feeds that stand for these places say nothing any more, and wait for nothing."""
    blank = {"title": None, "entry": None, "again_ms": None}
    for name in dict.fromkeys(names):
        connection.execute(update(items).where(items.c.locator == name).values(blank))


def _settle(connection: Connection, stone: Tombstone) -> None:
    """Mark the document, known or not, and what gives it; a change tells of it, once."""
    connection.execute(delete(suspects).where(suspects.c.id == stone.id))
    rejected = {"outcome": "rejected", "reason": stone.said, "stage": "index"}
    connection.execute(update(locators).where((locators.c.id == stone.id) & ~locators.c.pending).values(rejected))
    before = connection.execute(select(documents.c.outcome).where(documents.c.id == stone.id)).scalar()
    if before == "deleted":
        return
    gone: Values = {"id": stone.id, "outcome": "deleted", "reason": stone.reason, "content_hash": None}
    if before is None:
        blank = {"feeds": "[]", "fetched_at": stone.at_ms, "first_seen_at": stone.at_ms, "revision": 0}
        gone |= blank | {"url": stone.url, "run": RUN, "pipeline_version": ""}
        connection.execute(insert(documents).values(gone))
    else:
        connection.execute(update(documents).where(documents.c.id == stone.id).values(gone))
    change = {"run": RUN, "at": stone.at_ms, "locator": "", "id": stone.id}
    connection.execute(insert(changes).values(change | {"outcome": "deleted", "reason": stone.reason}))
