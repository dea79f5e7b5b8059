"""Why something is not in the index, or that it is: one answer for an address or a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.clock import moment
from pipeline.installation import Installation
from pipeline.ledger import DocumentState, LocatorState
from pipeline.life.naming import ID, address, find, id_of, places
from pipeline.polls import FeedState, Item
from pipeline.retention import pruned
from pipeline.sources.feeds import subscriptions
from pipeline.sources.feeds.schedule import status
from pipeline.urls import same_site

type Kind = Literal[
    "indexed", "missing", "removed", "deleted", "failed", "rejected", "duplicate", "superseded", "pending", "waiting",
    "unknown",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of it, in a word for programs and in one or two sentences for people."""

    kind: Kind
    sentences: tuple[str, ...]
    id: str | None = None  # of the document it is, or would be
    url: str | None = None  # of that document


def why(installation: Installation, place: str, now_ms: int) -> Answer:
    """What became of an address, of a file's path (with `#12` for its line 12), or of a document by its id.

    Raises UsageError where it is the beginning of several documents' ids.
    """
    url = address(place)
    names = places(place)
    states = installation.ledger.locators(names)
    waiting = tuple(_waiting(installation, names))
    state = next((states[name] for name in names if name in states), None)
    ids = [*([state.id] if state and state.id else []), *map(id_of, names)]
    if state is None and ID.fullmatch(place.lower()) and installation.ledger.ids(place.lower(), limit=1):
        ids = [find(installation, place)]
    documents = installation.ledger.documents(ids)
    for id in filter(documents.__contains__, ids):
        return _of_document(installation, id, documents[id], state, waiting)
    if state is not None:
        return _of_place(state, waiting)
    if waiting:
        return Answer("waiting", tuple(map(_waits, waiting)))
    return Answer("unknown", tuple(_never_offered(installation, url, now_ms)))


def _of_document(
    installation: Installation, id: str, document: DocumentState, state: LocatorState | None, waiting: Sequence[Item]
) -> Answer:
    """Where a document of it is known."""
    if document.outcome == "deleted":
        return Answer("deleted", tuple(_deleted(installation, id)), id, document.url)
    later = _later(state) if state else ()
    if document.outcome == "removed":
        reason = f"it was removed from the index by run {document.run}: {document.reason}"
        return Answer("removed", (reason, *later), id, document.url)
    if document.outcome == "failed":
        reason = f"it failed in run {document.run}: {document.reason}"
        return Answer("failed", (reason, "a run over its source tries again"), id, document.url)
    if installation.index.get(id) is None:
        return Answer(
            "missing",
            (f"it should be in the index since {_day(document.first_seen_ms)} as {id}, and is not there",
             pruned(installation, document.batch or "") or "`news index reindex` brings it back from the archive"),
            id, document.url,
        )  # fmt: skip
    there = f"it is in the index since {_day(document.first_seen_ms)}, as {id}"
    return Answer("indexed", (there, *later, *map(_waits, waiting)), id, document.url)


def _deleted(installation: Installation, id: str) -> Iterator[str]:
    for stone in installation.ledger.stones([id]).values():
        yield f"it was deleted for good on {_minute(stone.at_ms)}: {stone.reason}"
        yield "no feed, replay or re-index brings it back"


def _later(state: LocatorState) -> tuple[str, ...]:
    """What became of the latest copy, where that is not the one that is indexed."""
    if state.pending:
        return (f"a later copy is being worked on in run {state.run}",)
    if state.outcome in ("rejected", "failed", "duplicate"):
        return (_verdict(state, "its latest copy"),)
    return ()


def _of_place(state: LocatorState, waiting: Sequence[Item]) -> Answer:
    """Where it was offered, and no document of it is known."""
    if state.pending:
        return Answer("pending", (f"it is being worked on in run {state.run}, which is not finished",))
    kind: Kind = state.outcome if state.outcome in ("rejected", "failed", "duplicate", "superseded") else "pending"
    return Answer(kind, (_verdict(state, "it"), *map(_waits, waiting)))


def _verdict(state: LocatorState, what: str) -> str:
    did = {
        "rejected": f"rejected {what}",
        "duplicate": f"took {what} for a duplicate",
        "superseded": f"had a later fetch than {what}",
    }.get(state.outcome or "", f"failed on {what}")
    return f"run {state.run} {did}: {(state.reason or 'nobody said why').splitlines()[0]}"


def _waiting(installation: Installation, names: Sequence[str]) -> Iterator[Item]:
    """Entries of our feeds that stand for it and whose page is still to be had."""
    for subscription in _subscriptions(installation):
        for item in installation.ledger.items(subscription, [], names):
            if item.again_ms is not None:
                yield item


def _waits(item: Item) -> str:
    tries = {0: "not asked for yet", 1: "asked for once"}.get(item.tries, f"asked for {item.tries} times")
    return f"{item.feed} names it, and its page is {tries}; next at {_minute(item.again_ms or 0)}"


def _never_offered(installation: Installation, url: str | None, now_ms: int) -> Iterator[str]:
    if url is None:
        yield "no run was ever offered it: `news ingest` takes files and folders"
        return
    yield "no feed ever named it, and no run was offered it"
    feeds = [feed for feed in _subscriptions(installation) if same_site(feed, url)]
    states = installation.ledger.feeds(feeds)
    if not feeds:
        yield f"none of the feeds in {installation.settings.feeds_file} is of its site: `news feeds add` finds one"
    for feed in feeds:
        _, sentence = status(states.get(feed, FeedState(feed)), now_ms)
        yield f"{feed} is of its site; it {sentence}"


def _subscriptions(installation: Installation) -> list[str]:
    path = installation.settings.feeds_file
    return [subscription.url for subscription in subscriptions.read(path)] if path.exists() else []


def _day(at_ms: int) -> str:
    return f"{moment(at_ms):%Y-%m-%d}"


def _minute(at_ms: int) -> str:
    return f"{moment(at_ms):%Y-%m-%d %H:%M} UTC"
