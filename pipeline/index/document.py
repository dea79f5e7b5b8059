"""TaggedArticle → Document, and the hash of what in it depends on nothing but the raw document and our version."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from pipeline.article import TaggedArticle, Topic
from pipeline.index import Document
from pipeline.tag.concepts import ancestors
from pipeline.urls import host

MAX_KEYWORD_BYTES = 8191
"""A longer value is left out, for what is that long is no name: a quarter of the 32,766 bytes beyond which Lucene
refuses the whole document, as Elasticsearch counts `ignore_above` in characters of up to four bytes."""

CIRCUMSTANCES = frozenset(
    {
        "fetched_at", "first_seen_at", "indexed_at", "run", "revision", "feeds", "story", "model", "pipeline_version",
        "delay_s", "content_hash",
    }
)  # fmt: skip
"""Fields that say how and when we came by the article; with `published_at` where nobody said it (law 3)."""

LABELS = {
    "people": frozenset({"PERSON"}),
    "organizations": frozenset({"ORG"}),
    "places": frozenset({"GPE", "LOC", "FAC"}),
    "nationalities": frozenset({"NORP"}),
    "events": frozenset({"EVENT"}),
}
"""Field → the spaCy labels (OntoNotes) whose names it holds."""

SHARE_DIGITS = 6  # more digits of a share or a score could differ from one machine's mathematics to another's


@dataclass(frozen=True, slots=True)
class Circumstances:
    """How and when we came by an article; moments are aware."""

    first_seen_at: datetime  # of the id, by any run
    indexed_at: datetime
    run: str
    revision: int  # how many times the article changed, from 1
    pipeline_version: str
    fetched_at: datetime | None = None  # None: the citation's
    feeds: tuple[str, ...] | None = None  # of all documents of this id; None: the citation's
    story: str | None = None  # id of the near-duplicates' cluster; None: it is its own


def document(tagged: TaggedArticle, circumstances: Circumstances) -> Document:
    """The document that this article is indexed as.

    Text is taken over as it is, so that offsets hold (it is in NFC already); everything else is made so. A keyword over
    `MAX_KEYWORD_BYTES` is left out, and `extra["too_long"]` names its field.
    """
    values = _cited(tagged, circumstances) | _counted(tagged) | _tagged(tagged)
    values |= _circumstances(tagged, circumstances)
    values["delay_s"] = _delay_s(tagged, circumstances)
    values["extra"] = _without_giants(values)
    made = cast(Document, values)  # assembled by groups; a test compares keys and types
    made["content_hash"] = content_hash(made)
    return made


def content_hash(document: Document) -> str:
    """SHA-256, in hex, of the canonical JSON (sorted keys, UTF-8, no spaces) of the content fields (law 3)."""
    left_out = CIRCUMSTANCES | {"published_at"} if document["published_from"] == "fetched" else CIRCUMSTANCES
    content = {name: value for name, value in document.items() if name not in left_out}
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def timestamp(moment: datetime) -> str:
    """ISO 8601 in UTC with milliseconds: 2026-03-05T09:20:00.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _cited(tagged: TaggedArticle, circumstances: Circumstances) -> dict[str, Any]:
    citation = tagged.citation
    said = _published(tagged)
    address = citation.canonical_url or citation.url
    return {
        "id": citation.id,
        "url": citation.url,
        "canonical_url": citation.canonical_url,
        "source": _keyword(citation.source),
        "source_domain": (host(address) or "").removeprefix("www.") or None if address else None,
        "section": _keyword(citation.section),
        "categories": _distinct(citation.categories),
        "language": _keyword(citation.language),
        "authors": _distinct(citation.authors),
        "title": _keyword(citation.title),
        "text": tagged.text,
        "summary": _keyword(citation.summary),
        "published_at": timestamp(said or circumstances.first_seen_at),
        "published_precision": (citation.published_precision or "time") if said else "time",
        "published_from": (citation.published_from or "given") if said else "fetched",
        "modified_at": timestamp(citation.modified_at) if citation.modified_at else None,
        "text_from": citation.text_from,
    }


def _published(tagged: TaggedArticle) -> datetime | None:
    """When somebody said that the article was published, or None."""
    return None if tagged.citation.published_from == "fetched" else tagged.citation.published_at


def _counted(tagged: TaggedArticle) -> dict[str, Any]:
    removed = sum(len(removal.text) for removal in tagged.removed)
    return {
        "word_count": len(tagged.text.split()),
        "removed_characters": removed,
        "removed_share": round(removed / ((removed + len(tagged.text)) or 1), SHARE_DIGITS),
        "removed_by": _distinct(removal.rule for removal in tagged.removed),
        "removed": [
            {"text": removal.text, "rule": removal.rule, "why": removal.why, "position": removal.position}
            for removal in tagged.removed
        ],
    }


def mentions(tagged: TaggedArticle) -> list[dict[str, Any]]:
    """Every place where a name stands, in order: text, label, start, end, name, why."""
    found = [
        {"text": mention.text, "label": entity.label, "start": mention.start, "end": mention.end, "name": entity.name,
         "why": mention.why}
        for entity in tagged.entities
        for mention in entity.mentions
    ]  # fmt: skip
    return sorted(found, key=lambda mention: (mention["start"], mention["end"], mention["label"]))


def _tagged(tagged: TaggedArticle) -> dict[str, Any]:
    concepts = _with_ancestors(tagged.topics)
    return {
        field: _distinct(entity.name for entity in tagged.entities if entity.label in labels)
        for field, labels in LABELS.items()
    } | {
        "topics": _distinct(concepts.values()),
        "topic_codes": list(concepts),
        "likeness": list(tagged.likeness),
        "mentions": mentions(tagged),
        "topic_evidence": [
            {
                "code": topic.code,
                "name": topic.name,
                "score": round(topic.score, SHARE_DIGITS),
                "evidence": list(topic.evidence),
            }
            for topic in tagged.topics
        ],
    }


def _with_ancestors(topics: Iterable[Topic]) -> dict[str, str]:
    """Name by code of each topic and every concept above it."""
    concepts: dict[str, str] = {}
    for topic in topics:
        concepts.setdefault(topic.code, topic.name)
        for code, name in ancestors(topic.code):
            concepts.setdefault(code, name)
    return concepts


def _circumstances(tagged: TaggedArticle, circumstances: Circumstances) -> dict[str, Any]:
    citation = tagged.citation
    feeds = citation.feeds if circumstances.feeds is None else circumstances.feeds
    return {
        "feeds": _distinct(feeds),
        "fetched_at": timestamp(circumstances.fetched_at or citation.fetched_at),
        "first_seen_at": timestamp(circumstances.first_seen_at),
        "indexed_at": timestamp(circumstances.indexed_at),
        "story": circumstances.story or citation.id,
        "run": circumstances.run,
        "revision": circumstances.revision,
        "pipeline_version": circumstances.pipeline_version,
        "model": tagged.model,
        "content_hash": "",
    }


def _delay_s(tagged: TaggedArticle, circumstances: Circumstances) -> float | None:
    """Seconds from publication to first sight, below zero where a publisher dates ahead."""
    said = _published(tagged)
    if said is None or tagged.citation.published_precision == "day":  # a day says nothing about seconds
        return None
    return round((circumstances.first_seen_at - said).total_seconds(), 3)


def _keyword(value: str | None) -> str | None:
    """NFC without surrounding white space; None for nothing."""
    return unicodedata.normalize("NFC", value).strip() or None if value else None


def _distinct(values: Iterable[str]) -> list[str]:
    """Each value once, in order: facets count documents."""
    return list(dict.fromkeys(kept for value in values if (kept := _keyword(value))))


FULL_TEXTS = frozenset({"title", "text", "summary", "mentions", "topic_evidence", "removed"})  # no keywords


def _without_giants(values: dict[str, Any]) -> dict[str, Any]:
    """Take keywords over the limit out of `values`; gives `extra`, which says from which fields."""
    too_long = []
    for field, value in values.items():
        if field in FULL_TEXTS:
            continue
        if isinstance(value, str) and _is_giant(value):
            values[field] = None
            too_long.append(field)
        elif isinstance(value, list) and any(map(_is_giant, value)):
            values[field] = [part for part in value if not _is_giant(part)]
            too_long.append(field)
    return {"too_long": too_long} if too_long else {}


def _is_giant(value: str) -> bool:
    return len(value) * 4 > MAX_KEYWORD_BYTES and len(value.encode("utf-8", "surrogatepass")) > MAX_KEYWORD_BYTES
