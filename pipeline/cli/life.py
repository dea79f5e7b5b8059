"""news show, news why, news history: one document's life, and what became of an address."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.installation import Installation


@click.command(short_help="show an article's whole life")
@click.argument("document", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON.")
def show(document: str, as_json: bool) -> None:
    """Show an article's whole life: who offered it, every change, its record, text, removals, names and topics.

    ID is a document's id, at least its first six digits, or an article's address or file.
    """
    from pipeline.cli import lives, tables
    from pipeline.life.document import life
    from pipeline.life.naming import find

    installation = _installation()
    found = life(installation, find(installation, document))
    if as_json:
        click.echo(json.dumps(lives.record(found), ensure_ascii=False))
    else:
        tables.console().print(lives.shown(found))


@click.command(short_help="say why something is not in the index")
@click.argument("place", metavar="URL")
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON.")
def why(place: str, as_json: bool) -> None:
    """Say why an article is not in the index, or since when it is.

    URL is an article's address as anybody hands it out, the path of a file (with #12 for its line 12), or an id.
    """
    from pipeline.clock import milliseconds
    from pipeline.life.absence import why as answer

    found = answer(_installation(), place, milliseconds(datetime.now(UTC)))
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    for sentence in found.sentences:
        click.echo(sentence)


@click.command(short_help="show how an article's text changed")
@click.argument("document", metavar="ID")
def history(document: str) -> None:
    """Show how an article's text changed: each revision, with what it took out (-) and put in (+).

    Texts are read anew from the records in the archive, by today's rules: what differs is what the publisher changed.
    ID is a document's id, at least its first six digits, or an article's address or file.
    """
    from pipeline.cli import lives, tables
    from pipeline.life.naming import find
    from pipeline.life.revisions import revisions

    installation = _installation()
    for line in lives.differences(revisions(installation, find(installation, document))):
        tables.console().print(line, soft_wrap=True)


def _installation() -> "Installation":
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    return Installation(from_environment())
