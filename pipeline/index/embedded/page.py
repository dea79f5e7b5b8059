"""One page of results, each story once."""

from tantivy import Query as EngineQuery

from pipeline.index import Document, Hit, Page, Sort
from pipeline.index.embedded.clauses import all_of, compiled, unscored
from pipeline.index.embedded.entries import stored_document
from pipeline.index.embedded.facets import count_facets
from pipeline.index.embedded.ranking import Cursor, Row, View, by_date, by_relevance, cursor_behind
from pipeline.index.embedded.snippets import Snippets
from pipeline.index.parts import wanted_words
from pipeline.index.query import Query

type Shown = tuple[Row, Document, int]  # with the number of copies that are not shown


def page(view: View, query: Query, limit: int, start: Cursor | None, sort: Sort, *, each: bool) -> Page:
    """The page behind the cursor; with `each`, every document of a story."""
    engine_query = compiled(query, view.schema)
    total: int = view.searcher.search(engine_query, limit=1).count  # type: ignore[attr-defined]  # not in its stubs
    shown, examined, more = _shown(view, engine_query, limit, start, sort, each) if limit > 0 else ([], [], False)
    snippets = Snippets(view, wanted_words(query.parts))
    following = str(cursor_behind(examined, sort, start)) if more else None
    hits = tuple(_hit(*one, snippets) for one in shown)
    return Page(total, hits, count_facets(view, query), following, query.notes)


def _shown(
    view: View, query: EngineQuery, limit: int, start: Cursor | None, sort: Sort, each: bool
) -> tuple[list[Shown], list[Row], bool]:
    """What the page shows, all rows up to the last of these, and whether another page shows something."""
    ranked = by_relevance if sort == "relevance" else by_date
    shown: list[Shown] = []
    examined: list[Row] = []
    behind, last = start, 0
    while True:
        wanted = limit + 1 - len(shown)
        rows = ranked(view, query, wanted, behind)
        for row in rows:
            examined.append(row)
            document = stored_document(view.searcher.doc(row.address))
            copies = 0 if each else _copies(view, query, row, document["story"], sort)
            if copies is None:
                continue
            if len(shown) == limit:
                return shown, examined[:last], True
            shown.append((row, document, copies))
            last = len(examined)
        if len(rows) < wanted:
            return shown, examined[:last], False
        behind = cursor_behind(examined, sort, start)


def _copies(view: View, query: EngineQuery, row: Row, story: str, sort: Sort) -> int | None:
    """How many documents found tell this row's story besides it; None: one of them is shown for all."""
    same = all_of([query, unscored(EngineQuery.term_query(view.schema, "story", story, "basic"))])
    count: int = view.searcher.search(same, limit=1).count  # type: ignore[attr-defined]  # not in its stubs
    if count > 1:
        ranked = by_relevance if sort == "relevance" else by_date
        if ranked(view, same, 1, None)[0].id != row.id:
            return None
    return count - 1


def _hit(row: Row, document: Document, copies: int, snippets: Snippets) -> Hit:
    return Hit(
        id=row.id,
        url=document["url"],
        title=document["title"],
        source=document["source"],
        published_at=document["published_at"],
        snippet=snippets.of(document),
        score=row.score,
        copies=copies,
    )
