"""The embedded index: SearchIndex in a folder, on tantivy; any number of readers, one writer at a time."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from tantivy import Index
from tantivy import Query as EngineQuery

from pipeline import heap
from pipeline.errors import ServiceError
from pipeline.index import Document, Hit, Page, Sort, Written, nothing_yet
from pipeline.index.embedded import folder
from pipeline.index.embedded.clauses import compiled
from pipeline.index.embedded.engine import HASH_PARTS, translated
from pipeline.index.embedded.entries import Entry, entry, stored_document
from pipeline.index.embedded.facets import count_facets
from pipeline.index.embedded.ranking import Cursor, Row, View, by_date, by_relevance, cursor, cursor_behind, walk
from pipeline.index.embedded.snippets import Snippets
from pipeline.index.latest import latest
from pipeline.index.parts import has_score, wanted_words
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

    def search(self, query: Query, *, limit: int, after: str | None = None, sort: Sort = "relevance") -> Page:
        order: Sort = "relevance" if sort == "relevance" and has_score(query) else "date"
        start = cursor(after, order) if after else None
        with translated(self._path):
            view = self._view()
            if view is None:
                return nothing_yet(query)
            return _page(view, query, limit, start, order)

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
        for id_ in delete:
            writer.delete_documents_by_term("id", id_)
        for made in add:
            writer.add_document(made.engine_document)
        writer.commit()
    finally:
        writer.wait_merging_threads()  # left alone, merges would go on behind the lock
        heap.give_back()


def _page(view: View, query: Query, limit: int, start: Cursor | None, sort: Sort) -> Page:
    engine_query = compiled(query, view.schema)
    total: int = view.searcher.search(engine_query, limit=1).count  # type: ignore[attr-defined]  # not in its stubs
    ranked = by_relevance if sort == "relevance" else by_date
    rows = ranked(view, engine_query, limit + 1, start) if limit > 0 else []
    shown, more = rows[:limit], len(rows) > limit
    snippets = Snippets(view, wanted_words(query.parts))
    following = str(cursor_behind(shown, sort, start)) if more else None
    hits = tuple(_hit(row, stored_document(view.searcher.doc(row.address)), snippets) for row in shown)
    return Page(total, hits, count_facets(view, query), following, query.notes)


def _hit(row: Row, document: Document, snippets: Snippets) -> Hit:
    return Hit(
        id=row.id,
        url=document["url"],
        title=document["title"],
        source=document["source"],
        published_at=document["published_at"],
        snippet=snippets.of(document),
        score=row.score,
    )
