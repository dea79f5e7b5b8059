"""news ingest: the whole path, in this process."""

import json
import secrets
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.counted import counted
from pipeline.errors import ServiceError, UsageError
from pipeline.outcomes import Counts, Step

if TYPE_CHECKING:
    from pipeline.installation import Installation
    from pipeline.sources import Source
    from pipeline.stages import Progress


FEEDS = "feeds"
"""The word that names the feeds as a source; a folder of that name is written ./feeds."""


@click.command(short_help="take feeds, a folder or files through the whole pipeline")
@click.argument("sources", nargs=-1, metavar="[SOURCE...]")
@click.option("--force", is_flag=True, help="Ask all feeds, not only those that are due; what a server forbade holds.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as one line of JSON, last on standard output.")
def ingest(sources: tuple[str, ...], force: bool, as_json: bool) -> None:
    """Take documents through the whole pipeline: archive, extract, clean, tag, index.

    SOURCE is the word `feeds` (the default: the feeds of the feeds file that are due), a folder or a file: .txt, .html,
    .jsonl[.gz], .warc[.gz]. What a stopped run left is finished first. What is in the index already is left alone.
    """
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    started = time.monotonic()
    installation = Installation(from_environment())
    installation.check_files()
    run = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    sources = sources or (FEEDS,)
    named = [_source(installation, run, name, force) for name in sources]
    try:
        counts, failed_before = _run(installation, run, named)
    except ServiceError:
        show_counts(as_it_stands(installation, run), time.monotonic() - started, as_json)
        raise
    for sentence in _polled(installation, run) if FEEDS in sources else ():
        click.echo(sentence, err=True)
    show_counts(counts, time.monotonic() - started, as_json)
    if counts.failed or counts.pending or failed_before:
        sys.exit(1)


def _source(installation: "Installation", run: str, name: str, force: bool) -> "Source":
    if name == FEEDS:
        from pipeline.sources.feeds import subscriptions

        path = installation.settings.feeds_file
        if not subscriptions.read(path):
            raise UsageError(f"{path} names no feeds: add one with `news feeds add URL`, or ingest a folder or a file")
        return installation.feeds(run, force=force)
    from pipeline.sources.folder import Folder

    return Folder(Path(name))


def _run(installation: "Installation", run: str, sources: "list[Source]") -> tuple[Counts, int]:
    """The run's account, and how many documents failed in stopped runs that were finished first."""
    from pipeline import stages

    with showing_progress() as progress:
        failed_before = stages.resume(installation, progress, lambda sentence: click.echo(sentence, err=True))
        counts = stages.ingest(installation, run, sources, progress)
    return counts, failed_before


def _polled(installation: "Installation", run: str) -> list[str]:
    from pipeline import stages

    return stages.polled(installation, run) or ["feeds: none was asked; `news feeds status` says when each is"]


def as_it_stands(installation: "Installation", run: str, only: Callable[[str], bool] = lambda run: True) -> Counts:
    """What is known of a run that a service stopped, and of the stopped ones before it; see `stages.cut_short`."""
    from pipeline import stages

    try:
        return stages.cut_short(installation, run, only)
    except (ServiceError, LookupError):
        return Counts()  # the ledger itself is out of reach


@contextmanager
def showing_progress() -> "Iterator[Progress]":
    """What is going on, on standard error: a moving line for a person, a line a step for a log."""
    if not sys.stderr.isatty():
        yield lambda step, documents: click.echo(f"{step}: {counted(documents, 'document')}", err=True)
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description:<8}"), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks = {step: bars.add_task(step, total=None) for step in ("fetch", "extract", "clean", "tag", "index")}

        def tell(step: "Step", documents: int) -> None:
            bars.advance(tasks[step], documents)
            if step == "fetch":
                for task in tasks.values():
                    bars.update(task, total=(bars.tasks[0].completed or None))

        yield tell


def show_counts(counts: Counts, seconds: float, as_json: bool) -> None:
    """Print the account: as the last line for a program, or as a table for a person."""
    if as_json:
        click.echo(json.dumps(asdict(counts) | {"seconds": round(seconds, 2)}))
        return
    from pipeline.cli.tables import console, counts_table

    console().print(counts_table(counts, seconds))
