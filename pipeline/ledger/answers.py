"""What one may ask of the ledger."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.ledger import feeds, letters, questions, rebuilding, reconciling, retention, tombstones
from pipeline.ledger.connected import Connected
from pipeline.ledger.letters import Choice, Letter, Pile
from pipeline.ledger.rebuilding import Place
from pipeline.ledger.reconciling import Giver, Placed, Standing
from pipeline.ledger.retention import Past, Rows, Span
from pipeline.ledger.states import Change, DocumentState, FeedFigures, LocatorState, OrderState
from pipeline.ledger.tombstones import Trace
from pipeline.outcomes import Counts, Offered
from pipeline.polls import FeedState, Item, Poll, RobotsFile, Wait
from pipeline.tombstone import Tombstone


class Answers(Connected):
    """Questions about runs, places, documents and feeds."""

    def index(self) -> str | None:
        """Which index the documents are in; None where none was ever written."""
        return self._ask(questions.fact, "index")

    def archive_pruned_before(self) -> str | None:
        """The day, as 2026-11-02, before which the archive was pruned; None where it never was."""
        return self._ask(questions.fact, "archive_pruned_before")

    def locators(self, names: Sequence[str]) -> dict[str, LocatorState]:
        """The state of those of the locators that are known."""
        return self._ask(questions.places, names)

    def documents(self, ids: Iterable[str]) -> dict[str, DocumentState]:
        """The state of those of the documents that are known."""
        return self._ask(questions.states, ids)

    def givers(self, ids: Iterable[str]) -> set[str]:
        """Those of the ids that some locator still gives."""
        return self._ask(questions.givers, ids)

    def suspects(self, limit: int = 1000) -> dict[str, str]:
        """Some documents that may be given by nothing any more: id → what happened."""
        return self._ask(questions.suspected, limit)

    def open_runs(self) -> dict[str, int]:
        """Runs that were started and not closed, oldest first: name → when it was started."""
        return self._ask(questions.open_runs)

    def is_closed(self, run: str) -> bool:
        """Whether the run was closed; one that was never started was not."""
        return self._ask(questions.is_closed, run)

    def pipeline_version(self, run: str) -> str:
        return self._ask(questions.pipeline_version, run)

    def counts(self, run: str) -> Counts:
        """The counts of a closed run."""
        return self._ask(questions.counts, run)

    def latest_runs(self, limit: int) -> list[tuple[str, int]]:
        """The latest runs, newest first: name, and when it was started."""
        return self._ask(questions.latest_runs, limit)

    def orders(self, run: str) -> list[OrderState]:
        """The orders of a run, by number."""
        return self._ask(questions.orders_of, run)

    def places_of(self, run: str) -> list[Place]:
        """The places whose last offer was to the run, by their records."""
        return self._ask(rebuilding.places_of, run)

    def batches_of(self, run: str) -> list[str]:
        """The batches that the run's orders landed."""
        return self._ask(rebuilding.batches_of, run)

    def batches(self) -> set[str]:
        """Every batch that an order landed."""
        return self._ask(questions.batches)

    def latest_fetch_ms(self) -> int:
        """The latest fetch time given to anything; 0 in an empty ledger. The next run's clock starts after it."""
        return self._ask(questions.latest_fetch_ms)

    def expected(self) -> Iterator[tuple[str, str, str | None, str | None]]:
        """Documents that should be in the index, by id: (id, outcome, url, reason); streamed."""
        return self._stream(questions.expected)

    def indexed_records(self) -> Iterator[Offered]:
        """The archive's records that the index is made of, batch by batch; streamed."""
        return self._stream(questions.indexed_records)

    def unsettled(self) -> Iterator[tuple[str, str | None, str]]:
        """Locators whose document has no id to be found by: (locator, id, reason), pending or failed; streamed."""
        return self._stream(questions.unsettled)

    def standings(self) -> Iterator[Standing]:
        """How every document stands, by id; streamed."""
        return self._stream(reconciling.standings)

    def standing(self, ids: Iterable[str]) -> dict[str, Standing]:
        """How those of the documents that are known stand."""
        return self._ask(reconciling.standing, ids)

    def landed(self) -> Iterator[tuple[str, str]]:
        """Every batch that was landed, by code point, with its run where that is not closed, else ""; streamed."""
        return self._stream(reconciling.landed)

    def told(self, batch: str) -> dict[int, str | None]:
        """The records of a batch that some run closed over: position → id, None where it never got one."""
        return self._ask(reconciling.told, batch)

    def placed(self) -> Iterator[Placed]:
        """The record of every place, batches by code point; streamed."""
        return self._stream(reconciling.placed)

    def is_forgotten(self, batch: str) -> bool:
        """Whether no place needs a record of the batch any more: the archive has lost it, and that is noted."""
        return self._ask(reconciling.is_forgotten, batch)

    def any_deleted(self) -> bool:
        """Whether anything was ever deleted."""
        return self._ask(reconciling.any_deleted)

    def failed_places(self) -> Iterator[Giver]:
        """Places whose document failed before it had an id, by their records; streamed."""
        return self._stream(reconciling.failed_places)

    def givers_of(self, standing: Sequence[Standing]) -> dict[str, Giver]:
        """The places that gave the records which decided these documents, by the documents' ids."""
        return self._ask(reconciling.givers_of, standing)

    def history(self, id: str) -> list[Change]:
        """Every change of a document, oldest first."""
        return self._ask(questions.history, id)

    def ids(self, beginning: str, limit: int) -> list[str]:
        """Some ids of documents that begin with these hex digits, in order."""
        return self._ask(questions.ids, beginning, limit)

    # -- questions about age -----------------------------------------------------------------------------------------

    def old_documents(self, before_ms: int) -> Span:
        """Documents that should be in the index and were published (else first seen) before then."""
        return self._ask(retention.old_documents, before_ms)

    def next_documents(self, before_ms: int, after: str, limit: int) -> list[str]:
        """Some of their ids, in order, after an id."""
        return self._ask(retention.next_documents, before_ms, after, limit)

    def closed(self, names: Sequence[str]) -> dict[str, int | None]:
        """Those of the runs that are known, each with when it was closed; None: it is open."""
        return self._ask(retention.closed, names)

    def settled(self, batches: Sequence[str]) -> set[str]:
        """Those of the batches that a run landed which is closed."""
        return self._ask(retention.settled, batches)

    def count_rows(self, rows: Rows, past: Past) -> Span:
        """How many rows are past their age, once archive and index are as `past` says."""
        return self._ask(retention.count_rows, rows, past)

    # -- questions about deleted documents -----------------------------------------------------------------------------

    def stones(self, ids: Iterable[str]) -> dict[str, Tombstone]:
        """The tombstones of those of the ids that were deleted."""
        return self._ask(tombstones.stones, ids)

    def graves(self, names: Sequence[str]) -> dict[str, Tombstone]:
        """Those of the locators whose document was deleted so that nothing is taken from there again."""
        return self._ask(tombstones.graves, names)

    def places(self, id: str) -> list[str]:
        """Every place that gives a document or ever gave it."""
        return self._ask(tombstones.places, id)

    def entry_urls(self, names: Sequence[str]) -> set[str]:
        """The addresses that entries of feeds have for these places, as they have them."""
        return self._ask(tombstones.entry_urls, names)

    def traces(self, id: str) -> list[Trace]:
        """The records that gave a document."""
        return self._ask(tombstones.traces, id)

    # -- questions about dead letters ----------------------------------------------------------------------------------

    def letter_piles(self, choice: Choice) -> list[Pile]:
        """The dead letters that are meant, counted by stage and outcome; the most first."""
        return self._ask(letters.piles, choice)

    def letters(self, choice: Choice, limit: int | None) -> Iterator[Letter]:
        """The dead letters that are meant, those of the latest runs first; streamed."""
        return self._stream(lambda connection: letters.letters(connection, choice, limit))

    def letters_by_record(self, choice: Choice) -> Iterator[Letter]:
        """The dead letters that are meant, by their records, those without one first; streamed."""
        return self._stream(lambda connection: letters.by_record(connection, choice))

    def letters_at(self, names: Sequence[str], id: str | None, record: tuple[str, int] | None) -> list[Letter]:
        """The state, dead or not, of the places of these names, that give the document, or that gave the record."""
        return self._ask(letters.at, names, id, record)

    # -- questions about feeds ---------------------------------------------------------------------------------------

    def feeds(self, names: Iterable[str] | None = None) -> dict[str, FeedState]:
        """The states of these feeds, as far as they were ever asked; of all where none are named."""
        return self._ask(feeds.states, names)

    def items(self, feed: str, keys: Sequence[str], locators: Sequence[str]) -> list[Item]:
        """Entries of a feed that were seen, by their keys or by the documents they stand for."""
        return self._ask(feeds.seen, feed, keys, locators)

    def due_items(self, names: Sequence[str], now_ms: int) -> list[Item]:
        """Entries of these feeds whose page is to be asked for (again) by now, the longest waiting first."""
        return self._ask(feeds.due, names, now_ms)

    def polls(self, feed: str, since_ms: int) -> list[Poll]:
        """How a feed was asked since then, oldest first; those of the last month are kept."""
        return self._ask(feeds.since, feed, since_ms)

    def polls_of(self, run: str) -> list[Poll]:
        """How feeds were asked in a run, in its order."""
        return self._ask(feeds.of_run, run)

    def seen_again(self, run: str) -> int:
        """How many entries the feeds of a run named again without a change."""
        return self._ask(feeds.seen_again, run)

    def waits(self, now_ms: int) -> list[Wait]:
        """Addresses that asked us to stay away and are not to be asked yet."""
        return self._ask(feeds.kept_waits, now_ms)

    def robots(self) -> list[RobotsFile]:
        """What is known of every site's robots.txt."""
        return self._ask(feeds.known_robots)

    def feed_figures(self, since_ms: int) -> dict[str, FeedFigures]:
        """What each feed brought since then; feeds that brought nothing and wait for nothing are left out."""
        return self._ask(feeds.figures, since_ms)

    def first_sights(self, since_ms: int) -> list[int]:
        """When entries of any feed were first seen since then, rising."""
        return self._ask(feeds.first_sights, since_ms)

    def alerts(self) -> dict[str, str]:
        """Troubles that a person was told of and that are not over: key → sentence."""
        return self._ask(feeds.told)
