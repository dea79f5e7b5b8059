"""take-down: a document gone for good from index, derived files and archive, and never taken in again.

    copies     every record that gave the document, as far back as the archive goes
    mentions   the responses of feeds that carry its entry

In this order, so that a take-down that was killed is completed by doing it again: first the ledger, after which nobody
takes the document in again; then the index; then feeds' responses; last the records, by which these are found.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.clock import milliseconds
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.life.naming import ID, address, find, id_of
from pipeline.stages.deleted import scrub
from pipeline.stages.stories import join
from pipeline.takedown.copies import copies, since
from pipeline.takedown.mentions import mentions, needles
from pipeline.tombstone import Tombstone

MAX_REASON = 500


@dataclass(frozen=True, slots=True)
class Removed:
    """What a take-down took away. All counts are 0 where it had been done before."""

    id: str
    url: str | None
    reason: str  # that stands: of the first take-down
    at_ms: int
    known: bool  # whether anybody knew the document; if not, it only never comes in
    indices: tuple[str, ...]  # that had it
    records: int  # in the archive, that gave it
    batches: int  # of the archive, written anew
    responses: int  # of feeds, whose body is gone
    derived: int  # files of stages, written anew
    stories: tuple[str, ...]  # ids of near-duplicates, which are other documents and stay


def take_down(
    installation: Installation, wanted: str, reason: str, now: datetime, progress: Callable[[str], None]
) -> Removed:
    """Delete a document, by its id (or the beginning of it), its address or its file; what was taken away.

    Raises UsageError where nothing can be meant, ServiceError where a service refuses: do it again. `progress` is told
    of each batch of the archive that is read.
    """
    reason = " ".join(reason.split())
    if not reason or len(reason) > MAX_REASON:
        raise UsageError(f"give a reason of one to {MAX_REASON} characters: it is all that is left to say why")
    with installation.holding("takedown") as mine:
        if not mine:
            raise ServiceError("another process is deleting just now: wait for it")
        return _take_down(installation, _meant(installation, wanted), wanted, reason, now, progress)


def _meant(installation: Installation, wanted: str) -> str:
    """The id that is meant; of an address that nobody knows, the one that its document would have."""
    try:
        return find(installation, wanted)
    except UsageError:
        url = None if ID.fullmatch(wanted.lower()) else address(wanted)
        if url is None:
            raise
        return id_of(url)


def _take_down(
    installation: Installation, id: str, wanted: str, reason: str, now: datetime, progress: Callable[[str], None]
) -> Removed:
    ledger = installation.ledger
    state = ledger.documents([id]).get(id)
    given = address(wanted)
    url = (state.url if state else None) or given
    own = installation.index.get(id) if installation.index.exists() else None
    urls = (url, given, own["canonical_url"] if own else None)
    named = [canonical for one in urls if one and (canonical := address(one))]
    stone = ledger.bury(Tombstone(id, url, reason, milliseconds(now)), list(dict.fromkeys(named)))
    indices, stories = _from_index(installation, id)
    offered = state is not None and state.batch is not None
    first = since(state.first_seen_ms) if state and offered else date.min  # a ledger that was lost knows of nothing
    found = list(copies(installation, id, named, first, progress))
    responses: defaultdict[str, set[int]] = defaultdict(set)
    words = needles(installation, id, named, [copy.document for copy in found])
    for batch, record in mentions(installation, words, first, progress):
        responses[batch].add(record)
    traces = sorted({*ledger.traces(id), *(copy.trace for copy in found)}, key=lambda one: (one.batch, one.position))
    stones = {id: stone}
    _, emptied = scrub(installation, [], stones, responses)
    derived, redacted = scrub(installation, traces, stones)
    if installation.index.exists():
        installation.index.delete([id])  # a run that was at work may have told its story once more
    known = offered or bool(found or responses)
    return Removed(
        id, url, stone.reason, stone.at_ms, known, indices, len(found), emptied + redacted,
        sum(map(len, responses.values())), derived, stories,
    )  # fmt: skip


def _from_index(installation: Installation, id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Take the document out; the indices that had it, and what tells the same story and stays."""
    index = installation.index
    if not index.exists():
        return (), ()
    own = index.tellings(ids=[id])
    others = index.tellings(stories=[telling.story for telling in own]) if own else []
    indices = index.purge([id])
    join(installation, [id, *(other.id for other in others if other.id != id)])
    return indices, tuple(other.id for other in others if other.id != id)
