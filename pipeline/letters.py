"""Dead letters, the documents that were rejected or failed: which is meant, its raw record, and another try."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Literal

from pipeline import archive, stages
from pipeline.archive import MAX_BATCH_DOCUMENTS
from pipeline.article import RawDocument
from pipeline.clock import milliseconds
from pipeline.errors import UsageError
from pipeline.installation import Installation
from pipeline.ledger import Again, Giver, Letter
from pipeline.life.naming import ID, address, find, id_of, places
from pipeline.retention import pruned
from pipeline.stages.queue import queue
from pipeline.storage import exists

type Fate = Literal["queued", "at_work", "deleted", "never_archived", "lost"]
"""What comes of a letter that is to be tried again: it is queued, or why it cannot be."""

FATES: tuple[Fate, ...] = ("queued", "at_work", "deleted", "never_archived", "lost")


@dataclass(frozen=True, slots=True)
class Retry:
    """What came of a retry. `run` None: nothing was queued."""

    run: str | None
    queued: int
    at_work: int  # in the stages of a run already
    deleted: int  # for good, by `news delete`
    never_archived: int  # nothing to read again: their source offers them again
    lost: int  # the archive has their batch no longer


def named(installation: Installation, name: str) -> list[Letter]:
    """The dead letters that are meant: a place, a document's id or its beginning, or a record as `BATCH#POSITION`.

    Raises UsageError where nothing of that name is known, or none of it was rejected or failed.
    """
    batch, _, position = name.rpartition("#")
    record = (batch, int(position)) if batch.endswith(".warc.gz") and position.isdecimal() else None
    url = address(name)
    id = find(installation, name.lower()) if ID.fullmatch(name.lower()) else id_of(url) if url else None
    known = installation.ledger.letters_at(places(name), id, record)
    if not known:
        raise UsageError(f"no run was ever offered {name}: `news dead-letters list` names those that there are")
    dead = [letter for letter in known if letter.is_dead]
    if not dead:
        became = "is being worked on" if known[0].pending else f"was {known[0].outcome}"
        raise UsageError(f"{name} is no dead letter, it {became}: `news why` and `news show` tell of it")
    return dead


def raw(installation: Installation, letter: Letter) -> RawDocument | str:
    """The letter's record as the archive keeps it; a sentence where there is none, or where it cannot be read."""
    if letter.batch is None or letter.position is None:
        return f"it was never archived: {letter.reason}"
    try:
        found = archive.read_document(installation.archive, letter.batch, letter.position)
    except FileNotFoundError:
        return pruned(installation, letter.batch) or f"the archive has no batch {letter.batch} any more"
    except LookupError as error:
        return str(error)
    if isinstance(found, archive.Damaged):
        return f"its record is damaged: {found.reason}"
    return found if isinstance(found, RawDocument) else f"its record was {found.reason}"


def retry(installation: Installation, letters: Iterable[Letter], now: datetime) -> Retry:
    """Queue the letters' records in an open run, which the next `news ingest` or run of a DAG finishes.

    Letters come batch by batch; of each place one. Memory does not grow with their number.
    """
    run = stages.unclosed_name(installation, f"retry-{now:%Y%m%dT%H%M%S}")
    fates: Counter[Fate] = Counter()
    with stages.held(installation, run):
        for portion in batched(_sorted(installation, letters, fates), MAX_BATCH_DOCUMENTS):
            if again := _unmoved(installation, portion):
                installation.ledger.start_run(run, milliseconds(now), installation.version)
                queue(installation, run, again)
            fates.update(queued=len(again), at_work=len(portion) - len(again))
    return Retry(run if fates["queued"] else None, **{fate: fates[fate] for fate in FATES})


def _sorted(installation: Installation, letters: Iterable[Letter], fates: Counter[Fate]) -> Iterator[Again]:
    """The records that can be tried again; the other letters are counted."""
    batch, there = "", False
    for letter in letters:
        if letter.batch is not None and letter.batch != batch:
            batch, there = letter.batch, exists(installation.archive / letter.batch)
        if letter.deleted or letter.pending:
            fates["deleted" if letter.deleted else "at_work"] += 1
        elif letter.batch is None or letter.position is None:
            fates["never_archived"] += 1
        elif not there:
            fates["lost"] += 1
        else:
            yield Again(_giver(letter, letter.batch, letter.position), None)


def _giver(letter: Letter, batch: str, position: int) -> Giver:
    return Giver(letter.locator, batch, position, letter.fetched_ms, letter.digest or "", present=True)


def _unmoved(installation: Installation, portion: Iterable[Again]) -> list[Again]:
    """Those whose place still gives this record: another run may have been offered a later one meanwhile."""
    givers = {again.giver.locator: again for again in portion}
    states = installation.ledger.locators(list(givers))
    return [
        again
        for name, again in givers.items()
        if (state := states.get(name)) is not None
        and not state.pending
        and (state.batch, state.position) == (again.giver.batch, again.giver.position)
    ]
