"""news delete: a document taken down for good."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipeline.cli.counted import counted

if TYPE_CHECKING:
    from pipeline.takedown import Removed


@click.command(short_help="take an article down for good")
@click.argument("document", metavar="ID|URL")
@click.option("--reason", required=True, metavar="TEXT", help="Why, as it is told from now on; it is kept for ever.")
@click.option("--json", "as_json", is_flag=True, help="Print what was taken away as one line of JSON.")
def delete(document: str, reason: str, as_json: bool) -> None:
    """Delete an article for good: from the index, the files of stages and the archive, with every earlier copy.

    What is left is a tombstone: its id, its address, the reason and the moment. No feed, replay or re-index brings it
    back. ID|URL is its id, at least the first six digits, its address, or its file; an address that is not known yet
    never comes in. Stopped half-way, do it again.
    """
    from pipeline.clock import milliseconds
    from pipeline.installation import Installation
    from pipeline.settings import from_environment
    from pipeline.takedown import take_down

    now = datetime.now(UTC)
    done = take_down(Installation(from_environment()), document, reason, now, _progress)
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", nl=False, err=True)
    for sentence in (
        [json.dumps(asdict(done), ensure_ascii=False)] if as_json else _told(done, again=done.at_ms < milliseconds(now))
    ):
        click.echo(sentence)


def _progress(batch: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[Klooking through {batch}", nl=False, err=True)


def _told(done: "Removed", *, again: bool) -> Iterator[str]:
    from pipeline.clock import moment

    yield f"deleted {done.id}{f' ({done.url})' if done.url else ''}: {done.reason}"
    if again:
        yield f"it was deleted before, on {moment(done.at_ms):%Y-%m-%d %H:%M} UTC: the reason given then stands"
    if done.known or done.indices:
        yield f"index: {'taken out of ' + ', '.join(done.indices) if done.indices else 'it was not there'}"
    if done.known:
        emptied = f"{counted(done.records, 'record')} of it and {counted(done.responses, 'response')} of feeds emptied"
        yield f"archive: {emptied}, {counted(done.batches, 'batch', 'batches')} written anew"
        yield f"stages: {counted(done.derived, 'file')} written anew without it"
    else:
        yield "the ledger has no record of it: it is noted, and never comes in; a run that brings it scrubs it"
    if done.indices:
        yield "nobody finds it any more; its bytes leave the index's files when `news index reindex` writes them anew"
    if done.stories:
        yield f"not deleted, since these are other documents that tell the same story: {', '.join(done.stories)}"
