"""news reprocess: archived days through today's rules again, in this process."""

import secrets
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import click

from pipeline.cli.ingest import as_it_stands, show_counts, showing_progress
from pipeline.errors import ServiceError, UsageError
from pipeline.outcomes import KINDS, Counts, Kind, total

if TYPE_CHECKING:
    from pipeline.installation import Installation
    from pipeline.stages.wanted import Wanted

MARK = "-reprocess-"
"""In the name of every run of this command, before the day."""


@click.command(short_help="take archived days through today's rules again")
@click.option("--from", "first", required=True, metavar="DAY", help="First day of landing, UTC, as 2026-11-02.")
@click.option("--to", "last", required=True, metavar="DAY", help="Last day, included.")
@click.option("--feed", metavar="URL", help="Only what this feed named, by its address in the feeds file.")
@click.option("--source", metavar="NAME", help="Only what is of this publisher: its name or domain.")
@click.option(
    "--outcome",
    type=click.Choice([kind for kind in KINDS if kind != "unchanged"]),
    help="Only what had this outcome when a run last looked at it; `indexed` also where nothing had changed.",
)
@click.option("--dry-run", is_flag=True, help="Write nothing: say how much would change, and show the first ten.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one line of JSON, last on standard output.")
def reprocess(
    first: str, last: str, feed: str | None, source: str | None, outcome: Kind | None, dry_run: bool, as_json: bool
) -> None:
    """Take the documents that landed in the archive on these days through the stages again, each day one run.

    Nothing is fetched, and what today's rules do not change is left alone. A document that now gets another id, or is
    no article any more, takes its old one away; an older copy never comes over a newer one.
    """
    from pipeline.installation import Installation
    from pipeline.retention import pruned
    from pipeline.settings import from_environment
    from pipeline.stages.wanted import Wanted

    days = list(days_of(first, last))
    installation = Installation(from_environment())
    installation.check_files()
    for day in days:
        if sentence := pruned(installation, day):
            _tell(f"{day}: {sentence}")
    wanted = Wanted(feed, source, outcome)
    if dry_run:
        from pipeline.cli.rehearsal import rehearse

        rehearse(installation, days, wanted, as_json)
    else:
        _run(installation, days, wanted, as_json)


def _run(installation: "Installation", days: list[date], wanted: "Wanted", as_json: bool) -> None:
    from pipeline import stages
    from pipeline.stages.reprocess import reprocess as reprocess_day

    started, done, run = time.monotonic(), [Counts()], ""
    try:
        with showing_progress() as progress:
            failed_before = stages.resume(installation, progress, _tell, only=_is_replay)
            for day in days:
                run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}{MARK}{day}"
                done.append(reprocess_day(installation, run, day, wanted, progress))
    except ServiceError:
        stopped = as_it_stands(installation, run, only=_is_replay)
        show_counts(total([*done, stopped]), time.monotonic() - started, as_json)
        raise
    counts = total(done)
    if not counts.offered:
        from pipeline.cli.rehearsal import NOTHING

        _tell(NOTHING)
    show_counts(counts, time.monotonic() - started, as_json)
    if counts.failed or counts.pending or failed_before:
        sys.exit(1)


def _is_replay(run: str) -> bool:
    return MARK in run


def _tell(sentence: str) -> None:
    click.echo(sentence, err=True)


def days_of(first: str, last: str) -> Iterator[date]:
    """All days from the first to the last. Raises UsageError for a day that is none, or an end before the beginning."""
    begin, end = day_of("--from", first), day_of("--to", last)
    if end < begin:
        raise UsageError(f"--to is {end}, which is before --from {begin}: name the earlier day first")
    return (begin + timedelta(days=n) for n in range((end - begin).days + 1))


def day_of(option: str, said: str) -> date:
    try:
        return datetime.strptime(said, "%Y-%m-%d").date()
    except ValueError as error:
        raise UsageError(f"{option} is “{said}”, which is no day: write it as 2026-11-02") from error
