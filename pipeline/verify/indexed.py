"""ledger ↔ index: what is missing from the index, what should not be there, and what is not what it should be."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import batched

from pipeline.clock import moment
from pipeline.index import Document
from pipeline.installation import Installation
from pipeline.ledger import Standing
from pipeline.verify.findings import Missing, Stale, Unexpected, pending
from pipeline.verify.streams import side_by_side

LOOKED_UP = 1000
"""Documents that nobody knows whose address is looked up in the index: where the ledger is lost, they are all."""

ASKED = 500  # documents of which the ledger is asked at a time


@dataclass
class Indexed:
    """What the index holds; counted as it is walked through."""

    documents: int = 0
    digest: str = ""
    missing: list[Missing] = field(default_factory=list)
    unexpected: list[Unexpected] = field(default_factory=list)
    stale: list[Stale] = field(default_factory=list)


def indexed(installation: Installation) -> Indexed:
    """Walk through the ledger's documents and the index's, side by side.

    The ledger's are one moment, and the index's a later one: what it has as indexed was written before.
    """
    found, surprises, sum = Indexed(), _Surprises(installation), hashlib.sha256()
    lines = installation.index.digest_lines() if installation.index.exists() else iter(())
    standings = ((standing.id, standing) for standing in installation.ledger.standings())
    for id, standing, content_hash in side_by_side(standings, lines):
        if content_hash is not None:
            found.documents += 1
            sum.update(f"{id} {content_hash}\n".encode())
        if standing is not None and standing.expected:
            if content_hash is None:
                found.missing.append(surprises.missing(standing))
            elif standing.outcome == "failed" or content_hash != standing.content_hash:
                found.stale.append(surprises.stale(standing))
        elif content_hash is not None:
            found.unexpected.append(Unexpected(id, None, None) if standing is None else _gone(standing))
    found.unexpected = list(surprises.explained(found.unexpected))
    found.digest = sum.hexdigest()
    return found


def _gone(standing: Standing) -> Unexpected:
    return Unexpected(standing.id, standing.url, _said(standing.outcome, standing.reason), gone=True)


def _said(outcome: str, reason: str | None) -> str:
    return f"the ledger says {outcome}: {reason}" if reason else f"the ledger says {outcome}"


class _Surprises:
    """Says why the index has what the ledger has not, as far as somebody knows."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._open = installation.ledger.open_runs()
        self._looked_up = 0

    def missing(self, standing: Standing) -> Missing:
        """A document that is not in the index."""
        if standing.outcome == "failed" and standing.run in self._open:
            return Missing(standing.id, standing.url, pending(standing.run))
        return Missing(standing.id, standing.url, standing.reason if standing.outcome == "failed" else None)

    def stale(self, standing: Standing) -> Stale:
        """A document that is not what the ledger says."""
        document = self._installation.index.get(standing.id)
        if document is None:
            return Stale(standing.id, standing.url, "it is gone from the index meanwhile")
        why = self._written(document)
        if why is None and standing.outcome == "failed":
            why = pending(standing.run) if standing.run in self._open else _said("failed", standing.reason)
        if why is None and document["fetched_at"] > _text(standing.fetched_ms):
            why = f"the index has a later fetch, of {document['fetched_at']}, than the ledger knows"
        return Stale(standing.id, standing.url, why)

    def explained(self, unexpected: list[Unexpected]) -> Iterator[Unexpected]:
        """The same documents with what is known of them."""
        for some in batched(unexpected, ASKED):
            deleted = self._installation.ledger.stones([one.id for one in some])
            for one in some:
                if one.why is None and one.id in deleted:
                    stone = deleted[one.id]
                    one = Unexpected(one.id, stone.url, _said("deleted", stone.reason), gone=True)
                yield self._with_run(one)

    def _with_run(self, one: Unexpected) -> Unexpected:
        """Look the document up: for the run that wrote it, if any is not finished, and for its address."""
        if not self._open and (one.url is not None or self._looked_up >= LOOKED_UP):
            return one
        self._looked_up += 1
        document = self._installation.index.get(one.id)
        why = self._written(document) if document else None
        url = one.url or (document["url"] if document else None)
        return Unexpected(one.id, url, why or one.why, one.gone and why is None)

    def _written(self, document: Document) -> str | None:
        run = document["run"]
        return f"run {run}, which is not finished, wrote it" if run in self._open else None


def _text(milliseconds: int) -> str:
    return moment(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")
