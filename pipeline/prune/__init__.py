"""prune: let go of what is older than NEWS_KEEP_…_DAYS, in the index, the archive, the derived files and the ledger.

Each kind has its own age, in whole UTC days, and is kept for ever where none is set. All can be stopped at any moment
and run again; nothing that an open run needs is touched, and nothing that goes comes back by itself.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Literal

from pipeline.clock import milliseconds, moment
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.ledger import ROWS, Past, Span
from pipeline.prune import files
from pipeline.prune.tally import Gone
from pipeline.retention import first_kept, older, pruned_before
from pipeline.settings import Settings
from pipeline.stages import stories
from pipeline.stages.index import check

__all__ = ["KINDS", "Gone", "Kind", "is_set", "prune", "warnings"]

type Kind = Literal["documents", "batches", "derived", "run_folders", "changes", "polls", "orders", "runs", "places"]

KINDS: tuple[Kind, ...] = ("documents", "batches", "derived", "run_folders", *ROWS)

PORTION = 1000
"""Documents taken from the index at a time."""


def prune(installation: Installation, now: datetime, *, dry_run: bool = False) -> Mapping[Kind, Gone | None]:
    """What went, or with `dry_run` would go, of each kind; None: that is kept for ever.

    Raises UsageError where the index is not the ledger's, ServiceError where another process is pruning.
    """
    settings = installation.settings
    gone: dict[Kind, Gone | None] = dict.fromkeys(KINDS)
    with installation.holding("prune") as mine:
        if not mine:
            raise ServiceError("another process is pruning just now: wait for it")
        if settings.keep_documents_days is not None:
            gone["documents"] = _documents(installation, now, settings.keep_documents_days, dry_run)
        if settings.keep_archive_days is not None:
            gone["batches"] = files.archive(installation, first_kept(settings.keep_archive_days, now), dry_run)
        if settings.keep_derived_days is not None:
            first = first_kept(settings.keep_derived_days, now)
            gone["derived"] = files.derived(installation, first, dry_run)
            gone["run_folders"] = files.run_folders(installation, _milliseconds(first), dry_run)
        if settings.keep_ledger_days is not None:
            past = _past(installation, now, settings.keep_ledger_days, dry_run)
            for rows in ROWS:
                gone[rows] = _span(installation.ledger.count_rows(rows, past))
                if not dry_run:
                    installation.ledger.delete_rows(rows, past)
    return gone


def is_set(settings: Settings) -> bool:
    """Whether anything is not kept for ever."""
    ages = (settings.keep_documents_days, settings.keep_archive_days, settings.keep_derived_days)
    return any(age is not None for age in (*ages, settings.keep_ledger_days))


def warnings(settings: Settings) -> list[str]:
    """What an operator should know of these ages."""
    documents, archive = settings.keep_documents_days, settings.keep_archive_days
    if archive is None or (documents is not None and documents <= archive):
        return []
    kept = "for ever" if documents is None else f"for {documents} days"
    return [
        f"the archive is kept for {archive} days, and documents {kept}: of what is older, a lost index could not be "
        "restored, no rule be changed, no text be shown again"
    ]


def _documents(installation: Installation, now: datetime, days: int, dry_run: bool) -> Gone:
    """Take old documents from the index, then from the ledger: stopped in between, they are found again."""
    before_ms = _milliseconds(first_kept(days, now))
    span, after = installation.ledger.old_documents(before_ms), ""
    if span.count and not dry_run:
        check(installation)
    while not dry_run and (ids := installation.ledger.next_documents(before_ms, after, PORTION)):
        if installation.index.exists():
            stories.take_out(installation, ids)
        installation.ledger.age(f"prune-{now:%Y%m%dT%H%M%S}", milliseconds(now), ids, older(days))
        after = ids[-1]
    return _span(span)


def _past(installation: Installation, now: datetime, days: int, dry_run: bool) -> Past:
    """What is past its age in the ledger, with the archive as it is, or with `dry_run` as it would be by then."""
    settings, before = installation.settings, pruned_before(installation)
    keep, documents = settings.keep_archive_days, settings.keep_documents_days
    if dry_run and keep is not None:
        before = max(before, f"{first_kept(keep, now):%Y/%m/%d}")
    kept = files.left(installation, before, would_be=dry_run and keep is not None)
    documents_ms = _milliseconds(first_kept(documents, now)) if documents is not None else 0
    return Past(_milliseconds(first_kept(days, now)), documents_ms, before, tuple(kept))


def _milliseconds(day: date) -> int:
    return milliseconds(datetime.combine(day, time(), UTC))


def _span(span: Span) -> Gone:
    first, last = (moment(at).date() if at is not None else None for at in (span.first_ms, span.last_ms))
    return Gone(span.count, first, last)
