"""A document's earlier texts: extracted and cleaned anew from the records that the archive keeps, by today's rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.article import CleanArticle
from pipeline.installation import Installation
from pipeline.ledger import Change
from pipeline.life.document import reading, record


@dataclass(frozen=True, slots=True)
class Revision:
    """What a run made of a document; `article` None: nothing was written, or it cannot be read any more."""

    change: Change
    article: CleanArticle | None
    problem: str | None = None  # why there is no article although one was written


def revisions(installation: Installation, id: str) -> Iterator[Revision]:
    """The changes of a document, oldest first, each with the text as today's rules read it."""
    for change in installation.ledger.history(id):
        yield _read(installation, change) if change.outcome == "indexed" else Revision(change, None)


def _read(installation: Installation, change: Change) -> Revision:
    found = record(installation, change.batch, change.position)
    if found is None or isinstance(found, str):
        return Revision(change, None, found or "it was not archived")
    article = reading(installation, found)
    return Revision(change, None, article) if isinstance(article, str) else Revision(change, article)
