"""What was deleted stays deleted: whatever brings it again is rejected, and what that left behind is scrubbed."""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import msgspec

from pipeline import archive
from pipeline.archive import Deleted
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.ledger import Trace
from pipeline.outcomes import Outcome
from pipeline.stages.derive import STAGES
from pipeline.stages.files import Problem, derived_path, read_derived, write_derived
from pipeline.stages.stories import take_out
from pipeline.tombstone import Tombstone

WAIT_S = 300.0
POLL_S = 0.1


def rejected(
    stone: Tombstone, locator: str, fetched_ms: int, batch: str | None = None, position: int | None = None
) -> Outcome:
    """The outcome of a document that was deleted before it was offered (again)."""
    return Outcome(
        "rejected", locator, fetched_ms, stone.id, stone.url, stone.said, batch=batch, position=position, stage="fetch"
    )


def of_record(record: Deleted, batch: str, fetched_ms: int) -> Outcome:
    """The outcome of what is left of a record."""
    locator = record.locator or f"{batch}#{record.position}"
    return rejected(record.tombstone, locator, fetched_ms, batch, record.position)


def unearth(installation: Installation, stones: Sequence[Tombstone]) -> None:
    """Give tombstones that were found in the archive to a ledger that was lost since.

    What was indexed meanwhile from a copy that a killed take-down had not come to is taken away again.
    """
    known = installation.ledger.stones(stone.id for stone in stones)
    for stone in stones:
        if stone.id not in known:
            installation.ledger.bury(stone, [stone.url] if stone.url else [])
            if installation.index.exists():
                take_out(installation, [stone.id])
            scrub(installation, installation.ledger.traces(stone.id), {stone.id: stone})


def bury_again(installation: Installation, brought: Sequence[Outcome], stones: Mapping[str, Tombstone]) -> None:
    """Bury where documents came from again that were deleted, and scrub the records that they left."""
    for outcome in brought:
        if outcome.id is not None:
            installation.ledger.bury(stones[outcome.id], [outcome.locator])
    scrub(
        installation,
        [
            Trace(one.batch, one.position, one.id)
            for one in brought
            if one.id is not None and one.batch is not None and one.position is not None
        ],
        stones,
    )


def scrub(
    installation: Installation,
    traces: Sequence[Trace],
    stones: Mapping[str, Tombstone],
    responses: Mapping[str, Collection[int]] = {},  # nobody writes to it
) -> tuple[int, int]:
    """Take these records' texts out of derived files and archive; how many files and batches were written anew.

    `responses`: kept responses that go with them, by batch. Records that are gone already are no error.
    """
    by_batch: defaultdict[str, dict[int, Tombstone]] = defaultdict(dict)
    for trace in traces:
        by_batch[trace.batch][trace.position] = stones[trace.id]
    files = batches = 0
    with _writing(installation):
        for batch in sorted({*by_batch, *responses}):
            gone = by_batch.get(batch, {})
            with suppress(FileNotFoundError):  # pruned, or lost
                # First the archive: a stage that runs meanwhile reads it.
                batches += archive.redact(installation.archive, batch, gone, responses.get(batch, ()))
            files += sum(_blanked(installation, stage, batch, gone) for stage in STAGES)
    return files, batches


@contextmanager
def _writing(installation: Installation) -> Iterator[None]:
    """The right to write a batch anew: of two who did it side by side, one would bring back what the other took out."""
    deadline = time.monotonic() + WAIT_S
    while True:
        with installation.holding("redaction") as mine:
            if mine:
                yield
                return
        if time.monotonic() >= deadline:
            raise ServiceError(f"another process has been redacting the archive for {WAIT_S:g} s: run this again later")
        time.sleep(POLL_S)


def _blanked(installation: Installation, stage: str, batch: str, gone: Mapping[int, Tombstone]) -> bool:
    """Let a derived file say nothing of these records but that they were deleted; whether it said more."""
    path = derived_path(installation.derived, stage, batch)
    derived = read_derived(path) if gone else None
    if derived is None:
        return False
    lines = [
        msgspec.structs.replace(
            line, problem=Problem("rejected", gone[line.position].said, "extract"), article=msgspec.Raw(b"null")
        )
        if line.position in gone
        else line
        for line in derived.lines
    ]
    if lines == list(derived.lines):
        return False
    write_derived(path, derived.header, lines)
    return True
