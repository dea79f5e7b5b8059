"""The embedded index: SearchIndex in a folder, on tantivy; any number of readers, one writer at a time."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tantivy import Index
from tantivy import Query as EngineQuery

from pipeline import heap
from pipeline.errors import ServiceError
from pipeline.index import Document, Page, Sort, Telling, Written, nothing_yet
from pipeline.index.embedded import folder
from pipeline.index.embedded import stories as reading
from pipeline.index.embedded.clauses import compiled
from pipeline.index.embedded.engine import HASH_PARTS, translated
from pipeline.index.embedded.entries import Entry, entry, stored_document
from pipeline.index.embedded.facets import count_rules
from pipeline.index.embedded.page import page
from pipeline.index.embedded.ranking import View, cursor, walk
from pipeline.index.latest import latest
from pipeline.index.parts import has_score
from pipeline.index.query import Query

HEAP_BYTES = 50_000_000  # of the one writing thread, for the length of a `write`


class EmbeddedIndex:
    """See SearchIndex. Every write is on the disk when it returns, and visible to all readers."""

    def __init__(self, path: Path, *, lock_wait_s: float = 300.0) -> None:
        """`path`: the index's own folder; it need not exist. `lock_wait_s`: how long to wait for another writer."""
        self._path = path
        self._lock_wait_s = lock_wait_s
        self._opened: Index | None = None

    def create(self) -> None:
        if not self.exists():
            with translated(self._path), folder.held(self._path, self._lock_wait_s):
                folder.make(self._path)

    def exists(self) -> bool:
        return folder.exists(self._path)

    def write(self, documents: Iterable[Document]) -> list[Written]:
        results, entries = latest(documents, entry)
        if entries:
            with translated(self._path), folder.held(self._path, self._lock_wait_s):
                index = self._for_writing()
                stored = _stored_versions(_view(index), list(entries))
                fresh = {i: e for i, e in entries.items() if stored.get(i, 0) <= e[1].fetched_ms}
                # A deletion is looked for in every segment: none for documents that are new.
                _commit(index, delete=fresh.keys() & stored.keys(), add=[made for _, made in fresh.values()])
            for id_, (position, _) in entries.items():
                results[position] = Written(id_, "written" if id_ in fresh else "superseded")
        return [results[position] for position in sorted(results)]

    def delete(self, ids: Iterable[str]) -> None:
        with translated(self._path), folder.held(self._path, self._lock_wait_s):
            index = self._for_writing()
            _commit(index, delete=_stored_versions(_view(index), list(ids)), add=[])

    def purge(self, ids: Collection[str]) -> tuple[str, ...]:
        there = [id_ for id_ in ids if self.get(id_) is not None]
        if there:
            self.delete(there)
        return ("the embedded index",) if there else ()

    def search(
        self, query: Query, *, limit: int, after: str | None = None, sort: Sort = "relevance", each: bool = False
    ) -> Page:
        order: Sort = "relevance" if sort == "relevance" and has_score(query) else "date"
        start = cursor(after, order) if after else None
        with translated(self._path):
            view = self._view()
            if view is None:
                return nothing_yet(query)
            return page(view, query, limit, start, order, each=each)

    def rules(self, query: Query) -> list[tuple[str, int]]:
        with translated(self._path):
            view = self._view()
            return count_rules(view, query) if view else []

    def export(self, query: Query) -> Iterator[Document]:
        with translated(self._path):
            if view := self._view():
                for row in walk(view, compiled(query, view.schema), "newest"):
                    yield stored_document(view.searcher.doc(row.address))

    def get(self, id: str) -> Document | None:
        with translated(self._path):
            if view := self._view():
                wanted = EngineQuery.term_query(view.schema, "id", id)
                for _, address in view.searcher.search(wanted, limit=1, count=False).hits:
                    return stored_document(view.searcher.doc(address))
            return None

    def tellings(self, *, ids: Collection[str] = (), stories: Collection[str] = ()) -> list[Telling]:
        with translated(self._path):
            view = self._view()
            return reading.tellings(view, ids, stories) if view else []

    def alike(self, tellings: Sequence[Telling], days: int) -> list[list[Telling]]:
        with translated(self._path):
            view = self._view()
            return [reading.alike(view, telling, days) if view else [] for telling in tellings]

    def retell(self, stories: Mapping[str, str]) -> None:
        with translated(self._path), folder.held(self._path, self._lock_wait_s):
            index = self._for_writing()
            entries = [entry(document) for document in reading.retold(_view(index), stories)]
            _commit(index, delete=[made.id for made in entries], add=entries)

    def digest_lines(self) -> Iterator[tuple[str, str]]:
        with translated(self._path):
            if view := self._view():
                for row in walk(view, EngineQuery.all_query(), "id_high", rising=True):
                    yield row.id, "".join(f"{view.numbers(part, [row.address])[0]:016x}" for part in HASH_PARTS)

    def close(self) -> None:
        self._opened = None

    def _for_writing(self) -> Index:
        if not self.exists():
            raise ServiceError(f"there is no index at {self._path}: run `news index create`")
        return self._index()

    def _index(self) -> Index:
        if self._opened is None:
            self._opened = folder.opened(self._path)
        return self._opened

    def _view(self) -> View | None:
        return _view(self._index()) if self.exists() else None


def _view(index: Index) -> View:
    index.reload()
    return View(index.searcher(), index.schema)


def _stored_versions(view: View, ids: list[str]) -> dict[str, int]:
    """`fetched_ms` of those ids that are stored.

    Looking them up also reads what a deletion will read: where that is damaged, tantivy panics here, and we can tell;
    in its writer's threads the same panic ends the process.
    """
    if not ids:
        return {}
    found = view.searcher.search(
        EngineQuery.term_set_query(view.schema, "id", ids), limit=view.bounded(len(ids)), count=False
    ).hits
    addresses = [address for _, address in found]
    return dict(zip(view.ids(addresses), view.numbers("fetched_ms", addresses), strict=True))


def _commit(index: Index, *, delete: Collection[str], add: Collection[Entry]) -> None:
    if not delete and not add:
        return
    writer = index.writer(HEAP_BYTES, 1)
    try:
        if delete:  # one that was killed here left a file of the very name that this one is to write
            writer.garbage_collect_files()
        for id_ in delete:
            writer.delete_documents_by_term("id", id_)
        for made in add:
            writer.add_document(made.engine_document)
        writer.commit()
    finally:
        writer.wait_merging_threads()  # left alone, merges would go on behind the lock
        heap.give_back()
