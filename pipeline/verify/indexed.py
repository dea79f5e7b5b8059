"""ledger ↔ index: what is missing from the index, what should not be there, and what is not what it should be."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched

from pipeline.clock import moment
from pipeline.index import Document
from pipeline.installation import Installation
from pipeline.ledger import Standing
from pipeline.verify.findings import Missing, Stale, Unexpected, pending
from pipeline.verify.streams import side_by_side

LOOKED_UP = 1000
"""Documents, missing or unknown, that are looked up one by one in the index: all are where it or the ledger is lost."""

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

    The ledger's are one moment, and the index's a later one: what it has as indexed was written before. What does not
    fit is looked at again, since a run may have closed between the two.
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
                found.stale += surprises.stale(standing)
        elif content_hash is not None:
            found.unexpected.append(Unexpected(id, None, None) if standing is None else _gone(standing))
    found.missing = list(surprises.still(found.missing))
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

    def still(self, missing: Sequence[Missing]) -> Iterator[Missing]:
        """Those that are still missing."""
        for some in batched(missing, ASKED):
            known = self._installation.ledger.standing(one.id for one in some if one.id)
            for one in some:
                if one.id is None or one.why is not None or len(missing) > LOOKED_UP:
                    yield one
                elif one.id in known and known[one.id].expected and self._installation.index.get(one.id) is None:
                    yield self.missing(known[one.id])

    def stale(self, before: Standing) -> Iterator[Stale]:
        """A document that is not what the ledger said, if it still is not."""
        standing = self._installation.ledger.standing([before.id]).get(before.id)
        document = self._installation.index.get(before.id)
        if standing is None or document is None or not standing.expected:
            return
        if standing.outcome == "failed" or standing.content_hash != document["content_hash"]:
            yield Stale(standing.id, standing.url, self._why(standing, document))

    def _why(self, standing: Standing, document: Document) -> str | None:
        if written := self._written(document):
            return written
        if standing.outcome == "failed":
            return pending(standing.run) if standing.run in self._open else _said("failed", standing.reason)
        if document["fetched_at"] > _text(standing.fetched_ms):
            return f"the index has a later fetch, of {document['fetched_at']}, than the ledger knows"
        return None

    def explained(self, unexpected: Sequence[Unexpected]) -> Iterator[Unexpected]:
        """Those that are still not expected, with what is known of them."""
        for some in batched(unexpected, ASKED):
            ids = [one.id for one in some]
            known, deleted = self._installation.ledger.standing(ids), self._installation.ledger.stones(ids)
            for one in some:
                if one.id in known and known[one.id].expected:
                    continue
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
