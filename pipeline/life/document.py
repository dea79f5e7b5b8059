"""A document's whole life: who offered it, what became of it run by run, what is kept of it and what is indexed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import archive
from pipeline.article import CleanArticle, RawDocument
from pipeline.errors import DocumentError
from pipeline.index import Document
from pipeline.installation import Installation
from pipeline.ledger import Change, DocumentState, LocatorState
from pipeline.polls import Item, Poll
from pipeline.retention import pruned

POLL_WINDOW_MS = 60 * 60 * 1000
"""An entry is first seen in the run of the poll that brought it, which takes less than an hour."""


@dataclass(frozen=True, slots=True)
class Sight:
    """An entry of a feed that stands for the document."""

    item: Item
    poll: Poll | None  # that saw it first; None where that is not kept


@dataclass(frozen=True, slots=True)
class Life:
    """All that is known of one document. What is None was never there, or is lost."""

    id: str
    state: DocumentState
    places: dict[str, LocatorState]  # that give it, or gave it once, by their locators
    sights: tuple[Sight, ...]
    changes: tuple[Change, ...]  # oldest first
    record: RawDocument | str | None  # in the archive, that decided; a sentence where it cannot be read
    indexed: Document | None
    article: CleanArticle | None  # where the index has it not: as today's rules read the record
    story: dict[str, str | None]  # address by id of all indexed documents that tell its story, the lead first


def life(installation: Installation, id: str) -> Life:
    """The life of a document that the ledger knows (`naming.find`); KeyError for another one."""
    state = installation.ledger.documents([id])[id]
    changes = tuple(installation.ledger.history(id))
    names = list(dict.fromkeys(change.locator for change in changes if change.locator))
    sights = tuple(_sights(installation, state.feeds, names))
    kept, found = record(installation, state.batch, state.position), installation.index.get(id)
    article = None if found or kept is None or isinstance(kept, str) else reading(installation, kept)
    return Life(
        id, state, installation.ledger.locators(names), sights, changes, kept, found,
        None if isinstance(article, str) else article, _story(installation, found) if found else {},
    )  # fmt: skip


def _story(installation: Installation, document: Document) -> dict[str, str | None]:
    lead = document["story"]
    told = sorted(installation.index.tellings(stories=[lead]), key=lambda one: (one.id != lead, one.published_at))
    known = installation.ledger.documents([one.id for one in told])
    return {one.id: known[one.id].url if one.id in known else None for one in told}


def record(installation: Installation, batch: str | None, position: int | None) -> RawDocument | str | None:
    """A document as the archive keeps it, a sentence where it cannot be read, None where it was never archived."""
    if batch is None or position is None:
        return None
    try:
        found = archive.read_document(installation.archive, batch, position)
    except FileNotFoundError:
        return pruned(installation, batch) or f"the archive has no batch {batch} any more"
    except LookupError as error:
        return str(error)
    return found if isinstance(found, RawDocument) else found.reason


def reading(installation: Installation, record: RawDocument) -> CleanArticle | str:
    """The article in a record, extracted and cleaned by today's rules; a sentence where they find none."""
    from pipeline.clean import clean
    from pipeline.extract import extract

    try:
        return clean(extract(record, installation.rules.selectors), installation.rules)
    except DocumentError as error:
        return f"today's rules find no article in it: {error}"


def _sights(installation: Installation, feeds: Sequence[str], locators: Sequence[str]) -> Iterator[Sight]:
    for feed in feeds:
        for item in installation.ledger.items(feed, [], locators):
            since = item.first_seen_ms - POLL_WINDOW_MS
            polls = [poll for poll in installation.ledger.polls(feed, since) if poll.at_ms <= item.first_seen_ms]
            yield Sight(item, max(polls, key=lambda poll: poll.at_ms, default=None))
