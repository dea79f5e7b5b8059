"""news dead-letters: everything that was rejected or failed, with the raw record at hand, and another try."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

import click

from pipeline.errors import DocumentError, UsageError
from pipeline.outcomes import Step

if TYPE_CHECKING:
    from pipeline.installation import Installation
    from pipeline.ledger import Choice, Dead, Letter
    from pipeline.letters import Retry

SHOWN = 20
"""Letters in the table, unless --limit says otherwise."""

REFUSED = (
    ("at_work", "in the stages of a run already"),
    ("deleted", "deleted for good"),
    ("never_archived", "never archived: only their source can offer them again"),
    ("lost", "no longer in the archive"),
)
"""Why letters are not queued."""


@click.group(name="dead-letters", short_help="list, show and retry what was rejected or failed")
def dead_letters() -> None:
    """List, show and retry what was rejected or failed.

    Rejected is what is no article, or cannot be read: trying again cannot help until it changes. Failed is our fault, a
    damaged record, or the index's refusal.
    """


def _choosing[**P](command: Callable[P, None]) -> Callable[P, None]:
    """The options that say which letters are meant."""
    steps = list(get_args(Step.__value__))
    for option in reversed([
        click.option("--stage", type=click.Choice(steps), help="Only what this stage stopped."),
        click.option("--outcome", type=click.Choice(["rejected", "failed"]), help="Only what was this."),
        click.option("--reason", metavar="WORDS", help="Only reasons that hold all these words."),
        click.option("--feed", metavar="URL", help="Only what this feed named, by its address in the feeds file."),
        click.option("--since", metavar="DAY", help="Only what a run was offered since this UTC day, as 2026-11-02."),
    ]):  # fmt: skip
        command = option(command)
    return command


@dead_letters.command(name="list", short_help="list them by stage and reason")
@_choosing
@click.option("--limit", type=click.IntRange(0), help="How many at most: 20 in the table, all with --jsonl.")
@click.option("--jsonl", is_flag=True, help="Print one object per document.")
def list_(limit: int | None, jsonl: bool, **choice: Any) -> None:  # the options of _choosing
    """List what was rejected or failed: how much by stage and with the commonest reasons, then each, the latest first.

    Keys of --jsonl: locator, id, outcome, stage, reason (with the traceback of a fault of ours), run (that was last
    offered it), at (when that run started), pipeline_version, record (BATCH#POSITION in the archive; null: never
    archived), queued (whether it is in the stages of a run just now), deleted.
    """
    from pipeline.cli.letters import listed, record_of
    from pipeline.cli.tables import console

    installation, chosen = _installation(), _choice(**choice)
    if jsonl:
        for letter in installation.ledger.letters(chosen, limit):
            click.echo(json.dumps(record_of(letter), ensure_ascii=False))
        return
    piles = installation.ledger.letter_piles(chosen)
    letters = list(installation.ledger.letters(chosen, SHOWN if limit is None else limit))
    console().print(listed(piles, letters, chosen=any(choice.values())))


@dead_letters.command(short_help="show all that is known of one")
@click.argument("name", metavar="LOCATOR|ID|BATCH#POSITION")
@click.option("--raw", "as_raw", is_flag=True, help="Write the raw bytes to standard output, and nothing else.")
def show(name: str, as_raw: bool) -> None:
    """Show all that is known of what was rejected or failed: why, where, by which rules, and its record's headers.

    It is named by its address or file (with #12 for its line 12), its id, or its record in the archive.
    """
    from pipeline.article import RawDocument
    from pipeline.letters import named, raw

    installation = _installation()
    letters = named(installation, name)
    if as_raw:
        record = raw(installation, letters[0])
        if not isinstance(record, RawDocument):
            raise DocumentError(f"{letters[0].locator} has no raw bytes: {record}")
        sys.stdout.buffer.write(record.body)
        return
    from pipeline.cli.letters import shown
    from pipeline.cli.tables import console

    for letter in letters:
        console().print(shown(letter, raw(installation, letter)), soft_wrap=True)


@dead_letters.command(short_help="try them again")
@click.argument("names", nargs=-1, metavar="[LOCATOR...]")
@_choosing
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as one line of JSON.")
def retry(names: tuple[str, ...], as_json: bool, **choice: Any) -> None:  # the options of _choosing
    """Queue records to go through the stages once more: in a run that the next `news ingest` (or a DAG's run) finishes.

    All that failed, or what the options or the names say. What was rejected is tried again only where it is named or
    with --outcome rejected: under the same rules it is rejected again. What was deleted is never tried again.
    """
    from pipeline.letters import named
    from pipeline.letters import retry as queue

    if names and any(choice.values()):
        raise UsageError("name the documents or choose them by options, not both")
    installation = _installation()
    letters: Iterable[Letter]
    if names:
        found = {letter.locator: letter for name in names for letter in named(installation, name)}
        letters = sorted(found.values(), key=lambda letter: (letter.batch or "", letter.position or 0))
    else:
        letters = installation.ledger.letters_by_record(_choice(**choice | {"outcome": choice["outcome"] or "failed"}))
    done = queue(installation, letters, datetime.now(UTC))
    for sentence in [json.dumps(asdict(done))] if as_json else _told(done):
        click.echo(sentence)


def _choice(
    stage: Step | None, outcome: "Dead | None", reason: str | None, feed: str | None, since: str | None
) -> "Choice":
    from pipeline.cli.reprocess import day_of
    from pipeline.clock import milliseconds
    from pipeline.ledger import Choice

    began = datetime.combine(day_of("--since", since), datetime.min.time(), UTC) if since else None
    return Choice(stage, outcome, tuple((reason or "").split()), feed, milliseconds(began) if began else None)


def _told(done: "Retry") -> Iterator[str]:
    if done.run is None:
        yield "nothing is to be tried again"
    else:
        yield f"{done.queued} queued in run {done.run}: `news ingest` or the next run of a DAG finishes it"
    for name, why in REFUSED:
        if getattr(done, name):
            yield f"{getattr(done, name)} not queued: {why}"


def _installation() -> "Installation":
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    return Installation(from_environment())
