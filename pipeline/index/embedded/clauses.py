"""Query → tantivy's query."""

from tantivy import FieldType, Occur, Query, Schema

from pipeline.index import query as asked
from pipeline.index.embedded.engine import ANALYSERS
from pipeline.index.embedded.entries import first_of

TITLE_BOOST = 3.0  # a word of the headline says more of what an article is about than one of its text


def compiled(query: asked.Query, schema: Schema) -> Query:
    """All parts must hold; filters (fields, days, spellings) have no part in the score."""
    return all_of([_part(part, schema) for part in query.parts])


def all_of(clauses: list[Query]) -> Query:
    """Every clause holds; of none, everything does."""
    return Query.boolean_query([(Occur.Must, clause) for clause in clauses]) if clauses else Query.all_query()


def unscored(clause: Query) -> Query:
    """The clause as a filter."""
    return Query.const_score_query(clause, 0.0)


def tokens(text: str) -> list[str]:
    """The words of a text as they are indexed."""
    return [token.text for token in ANALYSERS["words"].pre_tokenize(text).tokens]


def any_word(words: list[str], field: str, schema: Schema) -> Query:
    """A field has one of these words."""
    terms = dict.fromkeys(token for text in words for token in tokens(text))
    return any_of([Query.term_query(schema, field, term) for term in terms])


def any_of(clauses: list[Query]) -> Query:
    """At least one clause holds; of none, nothing does."""
    return Query.boolean_query([(Occur.Should, clause) for clause in clauses]) if clauses else Query.empty_query()


def _part(part: asked.Part, schema: Schema) -> Query:
    match part:
        case asked.Words(text):
            return _words(text, schema)
        case asked.Exact(text):
            return _exact(text, schema)
        case asked.Field(name, value):
            return unscored(_keyword(name, value, schema))
        case asked.Published():
            return unscored(_published(part, schema))
        case asked.Not(excluded):
            return Query.boolean_query(
                [(Occur.Must, unscored(Query.all_query())), (Occur.MustNot, _part(excluded, schema))]
            )
        case asked.Either(parts):
            return any_of([_part(alternative, schema) for alternative in parts])


def _words(text: str, schema: Schema) -> Query:
    """The text's words in a row, in any of the fields that are read."""
    row = [(token.position, token.text) for token in ANALYSERS["words"].pre_tokenize(text).tokens]
    if not row:  # a token over the limit: it is in no index either
        return Query.empty_query()

    def in_field(field: str) -> Query:
        return (
            Query.phrase_query(schema, field, list(row)) if len(row) > 1 else Query.term_query(schema, field, row[0][1])
        )

    return any_of([Query.boost_query(in_field("title"), TITLE_BOOST), in_field("text"), in_field("summary")])


def _exact(text: str, schema: Schema) -> Query:
    """The words in a row, and each spelled like this; the two together need no positions of the spelling."""
    spellings = dict.fromkeys(token.text for token in ANALYSERS["exact"].pre_tokenize(text).tokens)
    spelled = [unscored(Query.term_query(schema, "exact", spelling, "basic")) for spelling in spellings]
    return all_of([_words(text, schema), *spelled])


def _keyword(name: str, value: str, schema: Schema) -> Query:
    (term,) = ANALYSERS["keyword"].analyze(value)
    return Query.term_query(schema, name, term, "basic")


def _published(part: asked.Published, schema: Schema) -> Query:
    return Query.range_query(
        schema,
        "newest",
        FieldType.Unsigned,
        lower_bound=first_of(part.since) if part.since else None,
        upper_bound=max(first_of(part.until) - 1, 0) if part.until else None,
    )
