"""Documents as tellings of stories: read, found by their likeness, and given another story."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta

from tantivy import FieldType, Query

from pipeline.index import MAX_ALIKE, Document, Telling
from pipeline.index.embedded.clauses import all_of, any_of, unscored
from pipeline.index.embedded.entries import first_of, stored_document
from pipeline.index.embedded.ranking import View, by_relevance, walk


def tellings(view: View, ids: Collection[str], stories: Collection[str]) -> list[Telling]:
    """The documents of these ids, and those of these stories, by id."""
    return [telling(document) for document in stored(view, ids, stories)]


def alike(view: View, one: Telling, days: int) -> list[Telling]:
    """Others that share a token with this one, those that share most first."""
    if not one.likeness:
        return []
    shared = any_of([
        Query.const_score_query(Query.term_query(view.schema, "likeness", token, "basic"), 1.0)
        for token in one.likeness
    ])  # fmt: skip
    rows = by_relevance(view, all_of([shared, unscored(_around(view, one.published_at, days))]), MAX_ALIKE + 1, None)
    found = [telling(stored_document(view.searcher.doc(row.address))) for row in rows if row.id != one.id]
    return found[:MAX_ALIKE]


def retold(view: View, stories: Mapping[str, str]) -> Iterator[Document]:
    """These documents as they are, but for their story."""
    for document in stored(view, stories, ()):
        document["story"] = stories[document["id"]]
        yield document


def stored(view: View, ids: Collection[str], stories: Collection[str]) -> Iterator[Document]:
    """The documents of these ids, and those of these stories, by id."""
    asked = (("id", ids), ("story", stories))
    wanted = [Query.term_set_query(view.schema, field, sorted(values)) for field, values in asked if values]
    if wanted:
        for row in walk(view, any_of(wanted), "id_high", rising=True):
            yield stored_document(view.searcher.doc(row.address))


def telling(document: Document) -> Telling:
    return Telling(
        document["id"], document["story"], document["published_at"], tuple(document["likeness"]), document["text"]
    )


def _around(view: View, published_at: str, days: int) -> Query:
    moment, span = datetime.fromisoformat(published_at), timedelta(days=days)
    return Query.range_query(
        view.schema, "newest", FieldType.Unsigned, first_of(moment - span), first_of(moment + span)
    )
