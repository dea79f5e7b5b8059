"""Articles to index, each with only what the test is about spelled out."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.article import Citation, Entity, Mention, TaggedArticle
from pipeline.index import Document, Hit, Page, SearchIndex, Sort
from pipeline.index.document import Circumstances, document
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.query import parse

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
SEEN = Circumstances(first_seen_at=NOON, indexed_at=NOON, run="run-1", revision=1, pipeline_version="0.1.0")


ENGINES = ("embedded", "elasticsearch")


def opened(where: str) -> SearchIndex:
    """The index in this folder, or at this address."""
    if where.startswith("http"):
        return ElasticsearchIndex(where)
    return EmbeddedIndex(Path(where))


def id_of(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def tagged(name: str = "quota", text: str = "Herring boats may land less.", **fields: Any) -> TaggedArticle:
    """`people=…` (or another facet of names) are names; other fields are the citation's."""
    labels = {"people": "PERSON", "organizations": "ORG", "places": "GPE", "nationalities": "NORP", "events": "EVENT"}
    entities = tuple(
        Entity(entity, label, (Mention(text[:3], 0, 3),))
        for field, label in labels.items()
        for entity in fields.pop(field, ())
    )
    topics, likeness = fields.pop("topics", ()), fields.pop("likeness", ())
    address = f"https://www.harbourpost.example/news/{name}"
    citation = Citation(
        id=id_of(name), url=address, canonical_url=address, source="Harbour Post", section="news", categories=(),
        title=f"About {name}", summary=None, authors=(), published_at=NOON, published_precision="time",
        published_from="page", modified_at=None, language="en", fetched_at=NOON, feeds=(), text_from="page",
    )  # fmt: skip
    return TaggedArticle(replace(citation, **fields), text, (), entities, topics, likeness, "model 1")


def made(name: str = "quota", text: str = "Herring boats may land less.", **fields: Any) -> Document:
    return document(tagged(name, text, **fields), SEEN)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def find(index: SearchIndex, query: str = "", *, timezone: str = "UTC", **options: Any) -> Page:
    return index.search(parse(query, timezone=timezone), limit=options.pop("limit", 10), **options)


def titles(index: SearchIndex, query: str) -> set[str]:
    return {hit.title or "" for hit in find(index, query, limit=100).hits}


def all_pages(index: SearchIndex, query: str, limit: int, sort: Sort) -> list[Hit]:
    hits: list[Hit] = []
    page = find(index, query, limit=limit, sort=sort)
    while True:
        hits += page.hits
        if page.next is None:
            return hits
        page = find(index, query, limit=limit, sort=sort, after=page.next)


def ids(documents: Iterable[Document]) -> list[str]:
    return [document["id"] for document in documents]
