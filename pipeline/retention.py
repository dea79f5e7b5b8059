"""How long things are kept, NEWS_KEEP_…_DAYS, and what is said of what is gone."""

from datetime import UTC, date, datetime, timedelta

from pipeline.installation import Installation

OLDER = "older than "
"""How the reason begins of a document that is past its age."""


def first_kept(days: int, now: datetime) -> date:
    """The first UTC day that is kept. Whole days: what is there does not change from hour to hour."""
    return now.astimezone(UTC).date() - timedelta(days=days)


def older(days: int) -> str:
    """The reason why a document is gone that was published before the first day that is kept."""
    return f"{OLDER}{days} days"


def too_old(days: int | None, at: datetime, now: datetime) -> str | None:
    """Why a document of that moment may not be indexed; None: it may."""
    if days is None or at.astimezone(UTC).date() >= first_kept(days, now):
        return None
    return older(days)


def holds(reason: str | None, days: int | None) -> bool:
    """Whether a document that was rejected for this reason still is, though another age may be set by now.

    Once it was too old, time makes it no younger.
    """
    return not (reason or "").startswith(OLDER) or (days is not None and reason == older(days))


def pruned_before(installation: Installation) -> str:
    """The beginning that names of batches have at least, as `2026/11/02`: those before it were pruned. Empty: none."""
    return (installation.ledger.archive_pruned_before() or "").replace("-", "/")


def pruned(installation: Installation, batch: str | date) -> str | None:
    """A sentence where a batch, or all that landed on a day, was pruned from the archive; None where it was not."""
    day, before = f"{batch:%Y/%m/%d}" if isinstance(batch, date) else batch, pruned_before(installation)
    if not before or day >= before:
        return None
    return (
        f"the archive was pruned (NEWS_KEEP_ARCHIVE_DAYS) and keeps only what landed since {before.replace('/', '-')}"
    )
