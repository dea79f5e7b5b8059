"""Articles for the cleaner's tests: a citation that says nothing, and plain text set as blocks."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import pytest

from pipeline.article import Article, Block, Citation

type ArticleOf = Callable[[Iterable[Block]], Article]
type Plain = Callable[[str], Article]


def _article(blocks: Iterable[Block]) -> Article:
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
        published_at=None,
        published_precision=None,
        published_from=None,
        modified_at=None,
        language=None,
        fetched_at=datetime(2024, 5, 1, tzinfo=UTC),
        feeds=(),
        text_from="file",
    )
    return Article(citation, tuple(blocks))


def _plain(text: str) -> Article:
    return _article(Block("paragraph", line.strip(), None) for line in text.split("\n") if line.strip())


@pytest.fixture(scope="session")
def article_of() -> ArticleOf:
    """An article made of these blocks."""
    return _article


@pytest.fixture(scope="session")
def plain() -> Plain:
    """An article as it comes from a text file: a paragraph a line."""
    return _plain
