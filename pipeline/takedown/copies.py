"""Every record of the archive that gave a document, also those that the ledger never wrote down or has let go of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline import archive
from pipeline.article import RawDocument
from pipeline.clock import moment
from pipeline.errors import DocumentError
from pipeline.installation import Installation
from pipeline.ledger import Trace
from pipeline.life.naming import address


@dataclass(frozen=True, slots=True)
class Copy:
    """A record that gave the document, whole."""

    trace: Trace
    document: RawDocument


def since(first_seen_ms: int) -> date:
    """The day from which on the archive can have anything of a document; a day of room for clocks that were wrong."""
    return (moment(first_seen_ms) - timedelta(days=1)).date()


def batches(installation: Installation, first: date) -> Iterator[str]:
    """The batches that landed on that day or later."""
    return (batch for batch in archive.batches(installation.archive) if batch >= f"{first:%Y/%m/%d}")


def copies(
    installation: Installation, id: str, addresses: Iterable[str], first: date, progress: Callable[[str], None]
) -> Iterator[Copy]:
    """Yield the records that gave the document, and are still there.

    The ledger has no change where a later copy said nothing new, and lets changes go by age: so every record from the
    document's places and addresses is looked at, and its text if the ledger does not know which document it gave.
    """
    places = {*installation.ledger.places(id), *addresses}
    known = {(trace.batch, trace.position) for trace in installation.ledger.traces(id)}
    early = {batch for batch, _ in known if batch < f"{first:%Y/%m/%d}"}
    for batch in (*sorted(early), *batches(installation, first)):
        progress(batch)
        told: dict[int, str | None] | None = None
        for position, record in enumerate(_records(installation, batch)):
            if not isinstance(record, RawDocument):
                continue
            is_copy = (batch, position) in known
            if not is_copy and _may_be(record, places):
                told = installation.ledger.told(batch) if told is None else told
                is_copy = (told.get(position) or _read(record)) == id
            if is_copy:
                yield Copy(Trace(batch, position, id), record)


def _records(installation: Installation, batch: str) -> Iterator[object]:
    try:
        yield from archive.read_batch(installation.archive, batch)
    except FileNotFoundError:  # pruned meanwhile, or lost
        return


def _may_be(record: RawDocument, places: set[str]) -> bool:
    if record.locator in places:
        return True
    url = record.given.url or (record.http.url if record.http else None)
    return url is not None and address(url) in places


def _read(record: RawDocument) -> str | None:
    """The id that today's rules find in a record."""
    from pipeline.extract import extract

    try:
        return extract(record).citation.id
    except DocumentError:
        return None
