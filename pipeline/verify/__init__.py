"""The proof that nothing is missing: what the archive holds, what the ledger says of it, and what the index has.

    archived   archive ↔ ledger
    indexed    ledger ↔ index
    repair     what is missing is queued, what should not be there is taken away

All is read as sorted streams side by side: memory grows with what is found wrong, not with the documents.
"""

from collections.abc import Iterator

from pipeline.installation import Installation
from pipeline.verify.archived import archived
from pipeline.verify.findings import Lost, Missing, Report, Stale, Unexpected
from pipeline.verify.indexed import indexed

__all__ = ["Lost", "Missing", "Report", "Stale", "Unexpected", "verify"]


def verify(installation: Installation, *, whole: bool = False) -> Report:
    """Reconcile archive, ledger and index, both ways; nothing is changed.

    `whole`: read every record of the archive, too, to find those that are damaged.
    """
    records = archived(installation, whole=whole)
    documents = indexed(installation)
    missing = [*records.unknown, *documents.missing, *_unsettled(installation)]
    return Report(
        records.documents, records.accounted, documents.documents, tuple(missing), tuple(documents.unexpected),
        tuple(documents.stale), tuple(records.lost), documents.digest,
    )  # fmt: skip


def _unsettled(installation: Installation) -> Iterator[Missing]:
    """Documents in the stages of a stopped run, and failed ones, where no document of theirs is known yet."""
    for locator, id, reason in installation.ledger.unsettled():
        if id is None:
            yield Missing(None, locator, reason)
