"""What the ledger says of places, documents, orders and changes."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from pipeline.outcomes import Kind, Step


@dataclass(frozen=True, slots=True)
class LocatorState:
    """What is known of a place that documents come from."""

    run: str  # the last run that was offered it
    digest: str | None
    batch: str | None
    position: int | None
    id: str | None
    pending: bool  # in the stages of a run that is not closed
    outcome: Kind | None  # of the last run that closed over it; None: of none yet
    reason: str | None
    pipeline_version: str | None
    stage: Step | None = None  # that rejected it or failed over it; None also where a release before schema 3 closed


@dataclass(frozen=True, slots=True)
class DocumentState:
    """What is known of a document."""

    outcome: str  # indexed | failed | removed | deleted
    reason: str | None
    url: str | None
    content_hash: str | None
    feeds: tuple[str, ...]
    fetched_ms: int
    first_seen_ms: int
    batch: str | None
    position: int | None
    revision: int
    run: str  # that wrote it last
    pipeline_version: str
    story: str | None = None  # None: its own


@dataclass(frozen=True, slots=True)
class OrderState:
    """One order of a run: what passes through the stages together."""

    run: str
    number: int
    documents: int  # to go through the stages
    offered: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What a run made of a document."""

    run: str
    at_ms: int
    locator: str  # empty: of no place, such as a removal
    outcome: str
    reason: str | None
    content_hash: str | None
    batch: str | None
    position: int | None


@dataclass(frozen=True, slots=True)
class FeedFigures:
    """What a feed brought lately."""

    articles: int  # entries first seen since then
    full_texts: int  # of them, documents whose text is not just the feed's summary
    delay_s: int | None  # median from publication to first sight, where both are known
    waiting: int  # entries of any age whose page is still to be had


def document_state(row: Row[Any]) -> DocumentState:
    """A row of the documents as a value."""
    return DocumentState(
        row.outcome, row.reason, row.url, row.content_hash, tuple(json.loads(row.feeds)), row.fetched_at,
        row.first_seen_at, row.batch, row.position, row.revision, row.run, row.pipeline_version, row.story,
    )  # fmt: skip


def locator_state(row: Row[Any]) -> LocatorState:
    """A row of the locators as a value."""
    return LocatorState(
        row.run, row.digest, row.batch, row.position, row.id, row.pending, row.outcome, row.reason,
        row.pipeline_version, row.stage,
    )  # fmt: skip
