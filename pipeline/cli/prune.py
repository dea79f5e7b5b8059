"""news prune: let go of what is older than the settings say."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.prune import Gone, Kind

NOTHING = "all is kept for ever: set NEWS_KEEP_DOCUMENTS_DAYS, _ARCHIVE_, _DERIVED_ or _LEDGER_DAYS"

SAID: Mapping["Kind", tuple[str, str]] = {
    "documents": ("documents of the index", "NEWS_KEEP_DOCUMENTS_DAYS"),
    "batches": ("batches of the archive", "NEWS_KEEP_ARCHIVE_DAYS"),
    "derived": ("derived files", "NEWS_KEEP_DERIVED_DAYS"),
    "run_folders": ("folders of runs", "NEWS_KEEP_DERIVED_DAYS"),
    "changes": ("changes in the ledger", "NEWS_KEEP_LEDGER_DAYS"),
    "polls": ("polls", "NEWS_KEEP_LEDGER_DAYS"),
    "orders": ("orders", "NEWS_KEEP_LEDGER_DAYS"),
    "runs": ("runs", "NEWS_KEEP_LEDGER_DAYS"),
    "places": ("places without an article", "NEWS_KEEP_LEDGER_DAYS"),
}


@click.command(short_help="let go of what is older than the settings say")
@click.option("--dry-run", is_flag=True, help="Remove nothing: say how much would go, and from when to when.")
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON.")
def prune(dry_run: bool, as_json: bool) -> None:
    """Let go of documents, raw records, derived files and rows of the ledger that are older than NEWS_KEEP_…_DAYS.

    What is not set is kept for ever. A document's age counts from its publication, that of all else from when it
    landed or was written. Documents that are past their age are rejected when they are offered again.

    --json has a key for each kind: null where it is kept for ever, else count, from and to.
    """
    from pipeline.installation import Installation
    from pipeline.prune import is_set, warnings
    from pipeline.prune import prune as let_go
    from pipeline.settings import from_environment

    settings = from_environment()
    if not is_set(settings) and not dry_run:
        raise UsageError(NOTHING)
    for warning in warnings(settings):
        click.echo(f"warning: {warning}", err=True)
    gone = let_go(Installation(settings), datetime.now(UTC), dry_run=dry_run)
    if as_json:
        click.echo(json.dumps({kind: _object(one) for kind, one in gone.items()}))
        return
    for sentence in _told(gone, dry_run) if is_set(settings) else (NOTHING,):
        click.echo(sentence)


def _object(gone: "Gone | None") -> dict[str, object] | None:
    if gone is None:
        return None
    return {"count": gone.count, "from": gone.first and f"{gone.first}", "to": gone.last and f"{gone.last}"}


def _told(gone: "Mapping[Kind, Gone | None]", dry_run: bool) -> Iterator[str]:
    for kind, one in gone.items():
        name, setting = SAID[kind]
        if one is None:
            yield f"{name}: kept for ever ({setting} is not set)"
            continue
        days = f", of {one.first} to {one.last}" if one.first else ""
        yield f"{name}: {one.count:,} {'would go' if dry_run else 'went'}{days}"
