"""Documents as tellings of stories: read, found by their likeness, and given another story."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from tantivy import FieldType, Query

from pipeline.index import MAX_ALIKE, Document, Telling
from pipeline.index.embedded.clauses import all_of, any_of, unscored
from pipeline.index.embedded.entries import first_of, stored_document, stored_telling
from pipeline.index.embedded.ranking import Row, View, by_relevance, walk


def tellings(view: View, ids: Collection[str], stories: Collection[str]) -> list[Telling]:
    """The documents of these ids, and those of these stories, by id."""
    return [telling(row, view) for row in _rows(view, ids, stories)]


def alike(view: View, one: Telling, days: int) -> list[Telling]:
    """Others that share a token with this one, those that share most first."""
    if not one.likeness:
        return []
    shared = any_of([
        Query.const_score_query(Query.term_query(view.schema, "likeness", token, "basic"), 1.0)
        for token in one.likeness
    ])  # fmt: skip
    rows = by_relevance(view, all_of([shared, unscored(_around(view, one.published_at, days))]), MAX_ALIKE + 1, None)
    return [telling(row, view) for row in rows if row.id != one.id][:MAX_ALIKE]


def retold(view: View, stories: Mapping[str, str]) -> Iterator[Document]:
    """These documents as they are, but for their story."""
    for row in _rows(view, stories, ()):
        document = stored_document(view.searcher.doc(row.address))
        document["story"] = stories[document["id"]]
        yield document


def telling(row: Row, view: View) -> Telling:
    """The document as a telling, read without the rest of it. ValueError: the files are damaged."""
    return stored_telling(view.searcher.doc(row.address))


def _rows(view: View, ids: Collection[str], stories: Collection[str]) -> Iterator[Row]:
    """The documents of these ids, and those of these stories, by id."""
    asked = (("id", ids), ("story", stories))
    wanted = [Query.term_set_query(view.schema, field, sorted(values)) for field, values in asked if values]
    if wanted:
        yield from walk(view, any_of(wanted), "id_high", rising=True)


def _around(view: View, published_at: str, days: int) -> Query:
    moment, span = datetime.fromisoformat(published_at), timedelta(days=days)
    return Query.range_query(
        view.schema, "newest", FieldType.Unsigned, first_of(moment - span), first_of(moment + span)
    )
