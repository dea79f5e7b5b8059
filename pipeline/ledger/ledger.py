"""The ledger's verbs: start a run, land an order, close an order, close a run; and what others write."""

from collections.abc import Mapping, Sequence
from itertools import batched

from pipeline.ledger import feeds, rebuilding, reconciling, retention, tombstones, writing
from pipeline.ledger.answers import Answers
from pipeline.ledger.rebuilding import Portion
from pipeline.ledger.reconciling import Again, Standing
from pipeline.ledger.retention import Past, Rows
from pipeline.outcomes import Counts, Offered, Outcome
from pipeline.polls import Learned, Polled
from pipeline.tombstone import Tombstone

PORTION = 2_000
"""Rows deleted in one transaction: a fraction of a second."""


class Ledger(Answers):
    """The account of one installation. Opening creates it where there is none."""

    # -- written by fetch ------------------------------------------------------------------------------------------

    def start_run(self, run: str, at_ms: int, pipeline_version: str) -> None:
        """Open the run; one that exists already (a repeated task) is left as it is."""
        with self._writing() as connection:
            writing.start(connection, run, at_ms, pipeline_version)

    def land(
        self,
        run: str,
        number: int,
        batch: str | None,
        ordered: Sequence[tuple[Offered, str]],
        decided: Sequence[Outcome],
        remembered: Sequence[Polled | Learned] = (),
    ) -> None:
        """Account for one order: documents that go through the stages (each with its digest), and those decided.

        In the same transaction, what the source has to remember once these are archived.
        """
        with self._writing() as connection:
            writing.land(connection, run, number, batch, ordered, decided)
            feeds.remember(connection, remembered)

    def remember(self, remembered: Sequence[Polled | Learned]) -> None:
        """Keep what a source learned where it offered nothing."""
        with self._writing() as connection:
            feeds.remember(connection, remembered)

    def reorder(self, run: str, portions: Sequence[Portion], pipeline_version: str) -> None:
        """Note what the orders of an open run hold from now on, and the pipeline version under which it goes on."""
        with self._writing() as connection:
            rebuilding.reorder(connection, run, portions, pipeline_version)

    # -- written by finish -----------------------------------------------------------------------------------------

    def close_order(
        self, run: str, number: int, at_ms: int, pipeline_version: str, outcomes: Sequence[Outcome]
    ) -> None:
        """Write down the outcomes of one order; an order closed before is left as it is."""
        with self._writing() as connection:
            if writing.close_order(connection, run, number, at_ms):
                writing.record(connection, run, at_ms, pipeline_version, outcomes)

    def remove(self, run: str, at_ms: int, suspected: dict[str, str], removed: set[str]) -> None:
        """Mark the removed ones of the suspected documents; none of them is suspected any longer."""
        with self._writing() as connection:
            writing.remove(connection, run, at_ms, suspected, removed)

    def retell(self, stories: Mapping[str, str]) -> None:
        """Note that these documents (id → story) tell these stories."""
        if stories:
            with self._writing() as connection:
                writing.retell(connection, stories)

    def close_run(self, run: str, at_ms: int, counts: Counts) -> None:
        """Close the run with its counts; one closed before is left as it is."""
        with self._writing() as connection:
            writing.close_run(connection, run, at_ms, counts)
            feeds.forget(connection, at_ms)

    def note_index(self, name: str) -> None:
        """Note which index the documents are in."""
        with self._writing() as connection:
            writing.note(connection, "index", name)

    def note_pruned(self, day: str) -> None:
        """Note before which day (as 2026-11-02) the archive was pruned."""
        with self._writing() as connection:
            writing.note(connection, "archive_pruned_before", day)

    # -- written by prune --------------------------------------------------------------------------------------------

    def age(self, run: str, at_ms: int, ids: Sequence[str], reason: str) -> None:
        """Mark these documents removed for this reason."""
        with self._writing() as connection:
            retention.age(connection, run, at_ms, ids, reason)

    def delete_rows(self, rows: Rows, past: Past) -> None:
        """Delete the rows that are past their age, in many transactions: other writers wait for none of them long."""
        for some in batched(self._stream(lambda connection: retention.keys(connection, rows, past)), PORTION):
            with self._writing() as connection:
                retention.delete_rows(connection, rows, past, some)

    # -- written by verify -------------------------------------------------------------------------------------------

    def land_again(
        self, run: str, number: int, again: Sequence[Again], doubted: Mapping[str, Standing], reason: str
    ) -> None:
        """Account for an order of records that the archive has already, and believe their documents no longer."""
        with self._writing() as connection:
            reconciling.land_again(connection, run, number, again, doubted, reason)

    def doubt(self, standing: Sequence[Standing], reason: str) -> None:
        """Mark these documents failed, for this reason, if they still stand as they did."""
        with self._writing() as connection:
            reconciling.doubt(connection, standing, reason, None)

    def forget_records(self, batches: Sequence[str], positions: Sequence[int] | None = None) -> int:
        """Note that the archive has lost these batches, or these records of each; how many places gave them last."""
        with self._writing() as connection:
            return reconciling.forget_records(connection, batches, positions)

    # -- written by delete -------------------------------------------------------------------------------------------

    def bury(self, stone: Tombstone, addresses: Sequence[str] = ()) -> Tombstone:
        """Note that a document is deleted for good, and its addresses with it; the tombstone that stands."""
        with self._writing() as connection:
            return tombstones.bury(connection, stone, addresses)

    # -- written by the watch ----------------------------------------------------------------------------------------

    def tell(self, at_ms: int, told: dict[str, str], over: Sequence[str]) -> None:
        """Note which troubles a person was told of (key → sentence), and which are over."""
        with self._writing() as connection:
            feeds.tell(connection, at_ms, told, over)
