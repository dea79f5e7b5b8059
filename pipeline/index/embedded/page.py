"""One page of results, each story once."""

from collections.abc import Collection
from dataclasses import dataclass

from tantivy import Occur
from tantivy import Query as EngineQuery

from pipeline.index import Hit, Page, Sort
from pipeline.index.embedded.clauses import all_of, compiled, unscored
from pipeline.index.embedded.entries import stored_document
from pipeline.index.embedded.facets import count_facets
from pipeline.index.embedded.ranking import Cursor, Row, View, by_date, by_relevance, cursor_behind, earliest
from pipeline.index.embedded.snippets import Snippets
from pipeline.index.parts import wanted_words
from pipeline.index.query import Query

RANKED = {"relevance": by_relevance, "date": by_date}


@dataclass(frozen=True, slots=True)
class _Story:
    """What a query finds of a story."""

    best: str  # id of the first in the order: it gives the story its place
    earliest: Row  # what is shown of the story
    copies: int  # that are not shown


type Shown = tuple[Row, Row, int]  # what gives the place, what is shown there, and how many copies are not


def page(view: View, query: Query, limit: int, start: Cursor | None, sort: Sort, *, each: bool) -> Page:
    """The page behind the cursor; with `each`, every document of a story."""
    engine_query = compiled(query, view.schema)
    total: int = view.searcher.search(engine_query, limit=1).count  # type: ignore[attr-defined]  # not in its stubs
    shown, examined, more = _shown(view, engine_query, limit, start, sort, each) if limit > 0 else ([], [], False)
    snippets = Snippets(view, wanted_words(query.parts))
    following = str(cursor_behind(examined, sort, start)) if more else None
    hits = tuple(_hit(view, *one, snippets) for one in shown)
    return Page(total, hits, count_facets(view, query), following, query.notes)


def _shown(
    view: View, query: EngineQuery, limit: int, start: Cursor | None, sort: Sort, each: bool
) -> tuple[list[Shown], list[Row], bool]:
    """What the page shows, all rows up to the last of these, and whether another page shows something."""
    shown: list[Shown] = []
    examined: list[Row] = []
    stories: dict[str, _Story] = {}
    behind, last = start, 0
    while True:
        wanted = limit + 1 - len(shown)
        # Copies of what was met are not read again: there may be thousands of one text.
        rows = RANKED[sort](view, _but(view, query, stories), wanted, behind)
        for row in rows:
            examined.append(row)
            one = _place(view, query, row, stories, sort) if not each else (row, row, 0)
            if one is None:
                continue
            if len(shown) == limit:
                return shown, examined[:last], True
            shown.append(one)
            last = len(examined)
        if len(rows) < wanted:
            return shown, examined[:last], False
        behind = cursor_behind(examined, sort, start)


def _but(view: View, query: EngineQuery, stories: Collection[str]) -> EngineQuery:
    """What is found, without these stories."""
    if not stories:
        return query
    met = EngineQuery.term_set_query(view.schema, "story", sorted(stories))
    return EngineQuery.boolean_query([(Occur.Must, query), (Occur.MustNot, met)])


def _place(view: View, query: EngineQuery, row: Row, stories: dict[str, _Story], sort: Sort) -> Shown | None:
    """The row's story at its place; None: another row of it is before this one."""
    story = stored_document(view.searcher.doc(row.address))["story"]
    if story not in stories:
        stories[story] = _found(view, query, row, story, sort)
    found = stories[story]
    return (row, found.earliest, found.copies) if row.id == found.best else None


def _found(view: View, query: EngineQuery, row: Row, story: str, sort: Sort) -> _Story:
    same = all_of([query, unscored(EngineQuery.term_query(view.schema, "story", story, "basic"))])
    count: int = view.searcher.search(same, limit=1).count  # type: ignore[attr-defined]  # not in its stubs
    if count == 1:
        return _Story(row.id, row, 0)
    [best] = RANKED[sort](view, same, 1, None)
    return _Story(best.id, earliest(view, same), count - 1)


def _hit(view: View, place: Row, row: Row, copies: int, snippets: Snippets) -> Hit:
    document = stored_document(view.searcher.doc(row.address))
    return Hit(
        id=row.id,
        url=document["url"],
        title=document["title"],
        source=document["source"],
        published_at=document["published_at"],
        snippet=snippets.of(document),
        score=place.score,
        copies=copies,
    )
