"""Query → Elasticsearch's query DSL, as data. The same sets as the embedded engine's `clauses`."""

from collections.abc import Iterable
from typing import Any

from pipeline.index import query as asked
from pipeline.index.document import timestamp

type Clause = dict[str, Any]

TITLE_BOOST = 3.0  # a word of the headline says more of what an article is about than one of its text

FIELDS = ("title", "text", "summary")

NOTHING: Clause = {"match_none": {}}
EVERYTHING: Clause = {"match_all": {}}


def compiled(parts: Iterable[asked.Part]) -> Clause:
    """All parts must hold; filters (fields, days, spellings) have no part in the score."""
    scored, filters, excluded = [], [], []
    for part in parts:
        match part:
            case asked.Not(inner):
                excluded.append(_part(inner))
            case asked.Field() | asked.Published():
                filters.append(_filter(part))
            case _:
                scored.append(_part(part))
    groups = {"must": scored, "filter": filters, "must_not": excluded}
    used = {name: clauses for name, clauses in groups.items() if clauses}
    return {"bool": used} if used else EVERYTHING


def any_word(words: list[str], field: str) -> Clause:
    """A field has one of these words: what a highlighter marks."""
    return {"bool": {"should": [{"match": {field: {"query": text}}} for text in words]}} if words else NOTHING


def _part(part: asked.Part) -> Clause:
    match part:
        case asked.Words(text):
            return _words(text)
        case asked.Exact(text):
            return _exact(text)
        case asked.Field() | asked.Published():
            return {"bool": {"filter": [_filter(part)]}}
        case asked.Not(excluded):
            return {"bool": {"must_not": [_part(excluded)]}}
        case asked.Either(parts):
            return _any_of([_part(alternative) for alternative in parts])


def _words(text: str) -> Clause:
    """The text's words in a row, in any of the fields that are read; of none, as of a giant, nothing."""
    boosts = {"title": TITLE_BOOST}
    return _any_of([{"match_phrase": {field: {"query": text, "boost": boosts.get(field, 1.0)}}} for field in FIELDS])


def _exact(text: str) -> Clause:
    """The words in a row, and each spelled like this in one of the fields."""
    spelled = {
        "query": text,
        "type": "cross_fields",
        "operator": "and",
        "fields": [f"{field}.exact" for field in FIELDS],
    }
    return {"bool": {"must": [_words(text)], "filter": [{"multi_match": spelled}]}}


def _any_of(clauses: list[Clause]) -> Clause:
    return {"bool": {"should": clauses, "minimum_should_match": 1}}


def _filter(part: asked.Field | asked.Published) -> Clause:
    if isinstance(part, asked.Field):
        return {"term": {f"{part.name}.folded": part.value}}
    bounds = {name: timestamp(at) for name, at in (("gte", part.since), ("lt", part.until)) if at}
    return {"range": {"published_at": bounds}}
