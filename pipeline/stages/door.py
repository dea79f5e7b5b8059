"""At the door: which of the documents that are offered have to go through the stages, and what is known at once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import msgspec

from pipeline.archive import read_batch
from pipeline.article import Named, Offer, RawDocument, Unreadable
from pipeline.clock import milliseconds
from pipeline.installation import Installation
from pipeline.ledger import DocumentState, LocatorState
from pipeline.outcomes import Kind, Offered, Outcome
from pipeline.retention import holds, pruned_before
from pipeline.sources import Clock
from pipeline.stages.deleted import rejected
from pipeline.tombstone import Tombstone


@dataclass
class Order:
    """One order while it is put together: what goes through the stages, and what is decided at the door."""

    batch: str
    new: list[RawDocument] = field(default_factory=list)
    ordered: list[tuple[Offered, str]] = field(default_factory=list)  # each with its digest
    decided: list[Outcome] = field(default_factory=list)
    stones: list[Tombstone] = field(default_factory=list)  # found in the archive, perhaps unknown to the ledger


@dataclass(frozen=True)
class _Known:
    """What the ledger knows of everything that is offered."""

    states: Mapping[str, LocatorState]
    documents: Mapping[str, DocumentState]
    graves: Mapping[str, Tombstone]  # by the addresses of what was deleted
    stones: Mapping[str, Tombstone]  # by the ids of `states`
    pruned_before: str  # batches whose names are less are gone from the archive; empty: none is

    def document(self, locator: str) -> DocumentState | None:
        state = self.states.get(locator)
        return self.documents.get(state.id or "") if state else None

    def deleted(self, offer: Offer | Named) -> Tombstone | None:
        """The tombstone of what is offered; None where it was not deleted, or is not seen to be before its text is."""
        state = self.states.get(offer.locator)
        stone = self.stones.get(state.id or "") if state else None
        if stone is not None and not isinstance(offer, Named):
            # A file is only a place: what lies there now may be another article.
            stone = stone if isinstance(offer, RawDocument) and state and state.digest == digest(offer) else None
        return self.graves.get(offer.locator) or stone


def sort(installation: Installation, run: str, order: Order, offers: Sequence[Offer | Named], clock: Clock) -> None:
    """Tell new documents from those the archive holds already, and decide what needs no stage."""
    names = [offer.locator for offer in offers]
    states = installation.ledger.locators(names)
    stones = installation.ledger.stones(state.id for state in states.values() if state.id)
    documents = installation.ledger.documents(state.id for state in states.values() if state.id)
    known = _Known(states, documents, installation.ledger.graves(names), stones, pruned_before(installation))
    taken: set[str] = set()
    for offer in offers:
        state, stone = states.get(offer.locator), known.deleted(offer)
        if isinstance(offer, Named) and stone is None:
            _sort_named(installation, order, offer, known, milliseconds(clock()))
            continue
        if offer.locator in taken or (state is not None and state.run == run):
            continue  # offered before in this run: one locator, one outcome
        taken.add(offer.locator)
        if stone is not None:
            order.decided.append(_again(stone, offer.locator, state, milliseconds(clock())))
        elif isinstance(offer, Unreadable):
            order.decided.append(_unreadable(offer, milliseconds(clock())))
        elif isinstance(offer, RawDocument):
            _sort_in(installation, order, offer, known)


def digest(document: RawDocument) -> str:
    """Of the bytes and of everything that was said about them; not of the moment."""
    said = msgspec.json.encode((document.media_type, document.place, document.given), order="deterministic")
    return hashlib.sha256(hashlib.sha256(document.body).digest() + said).hexdigest()


def _again(stone: Tombstone, locator: str, state: LocatorState | None, now_ms: int) -> Outcome:
    """What was deleted is not archived again; the place keeps its record, in which there is nothing any more."""
    return rejected(stone, locator, now_ms, state.batch if state else None, state.position if state else None)


def _unreadable(offer: Unreadable, now_ms: int) -> Outcome:
    return Outcome("rejected", offer.locator, now_ms, reason=offer.reason, stage="fetch")


def _sort_in(installation: Installation, order: Order, offer: RawDocument, known: _Known) -> None:
    state = known.states.get(offer.locator)
    seen, fetched_ms = digest(offer), milliseconds(offer.fetched_at)
    record = _record(installation, state) if state is not None and state.digest == seen else None
    if record is None or not _sort_known(
        installation, order, (Offered(offer.locator, fetched_ms, *record), seen), known
    ):
        order.ordered.append((Offered(offer.locator, fetched_ms, order.batch, len(order.new)), seen))
        order.new.append(offer)


def _sort_named(installation: Installation, order: Order, offer: Named, known: _Known, now_ms: int) -> None:
    """A document that another feed named before goes through the stages again for its feeds alone, as a later copy."""
    for offered, seen in reversed(order.ordered):
        if offered.locator == offer.locator:
            feeds = tuple(sorted({*offered.feeds, *offer.feeds}))
            order.ordered.append((replace(offered, fetched_ms=now_ms, feeds=feeds), seen))
            return
    state = known.states.get(offer.locator)
    record = _record(installation, state) if state is not None else None
    if state is None or record is None or state.digest is None:
        reason = (state.reason if state else None) or "another feed names it, but it could not be had"
        stage = state.stage if state and state.reason else "fetch"
        id = state.id if state else None  # what the place gave before stands: nothing else was read
        order.decided.append(Outcome("rejected", offer.locator, now_ms, id, reason=reason, stage=stage))
        return
    offered = Offered(offer.locator, now_ms, *record, offer.feeds)
    if not _sort_known(installation, order, (offered, state.digest), known):
        reason = "another feed names it, but its record was pruned from the archive"
        order.decided.append(
            Outcome("rejected", offer.locator, now_ms, state.id, None, reason, batch=record[0], position=record[1],
                    stage="fetch")
        )  # fmt: skip


def _sort_known(installation: Installation, order: Order, ordered: tuple[Offered, str], known: _Known) -> bool:
    """What was archived: decided here if today's rules would decide nothing else. False: it was pruned meanwhile."""
    offered, state = ordered[0], known.states[ordered[0].locator]
    outcome = None
    if holds(state.reason, installation.settings.keep_documents_days):
        outcome = _outcome(offered, state, known.document(offered.locator), installation.version)
    if outcome is not None:
        order.decided.append(outcome)
    elif offered.batch < known.pruned_before:
        return False
    else:
        order.ordered.append(ordered)
    return True


def _record(installation: Installation, state: LocatorState) -> tuple[str, int] | None:
    """Batch and position of what this locator gave; None if the archive has it no longer, or not whole.

    Looked up only where the document failed, since damage is one cause.
    """
    if state.batch is None or state.position is None:
        return None
    if state.outcome == "failed":
        try:
            records = islice(read_batch(installation.archive, state.batch), state.position, None)
            if not isinstance(next(records, None), RawDocument):
                return None
        except FileNotFoundError:
            return None
    return state.batch, state.position


def _outcome(offered: Offered, state: LocatorState, document: DocumentState | None, version: str) -> Outcome | None:
    """The outcome of bytes that were seen before, if today's rules would decide nothing else; None if they might."""
    if state.pending or state.pipeline_version != version:
        return None
    kind: Kind
    if state.outcome == "rejected":
        kind = "rejected"
    elif document is not None and document.outcome == "indexed" and document.pipeline_version == version:
        decides = (document.batch, document.position) == (offered.batch, offered.position)
        if not decides or offered.fetched_ms < document.fetched_ms or not set(offered.feeds) <= set(document.feeds):
            return None
        kind = "unchanged"
    else:
        return None
    return Outcome(
        kind, offered.locator, offered.fetched_ms, state.id, document.url if document else None, state.reason,
        document.content_hash if document else None, document.feeds if document else (), offered.batch,
        offered.position, stage=state.stage if kind == "rejected" else None,
    )  # fmt: skip
