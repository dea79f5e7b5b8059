"""news rules: what the cleaning rules remove, and from how many articles; and what others would."""

import json
from dataclasses import replace
from pathlib import Path

import click


@click.group(invoke_without_command=True, short_help="list the cleaning rules, or try others")
@click.option("--query", "text", default="", metavar="QUERY", help="Count in what this finds, as source:Meridian.")
@click.option("--json", "as_json", is_flag=True, help="Print them as one line of JSON.")
@click.pass_context
def rules(context: click.Context, text: str, as_json: bool) -> None:
    """List the cleaning rules, with the number of articles from which each removed something.

    `news search rule:NAME` finds these articles, and `news show ID` says what was removed from one, and why.

    What they miss, and what they should leave, is said in a TOML file of your own, named by NEWS_RULES_FILE:

    \b
    [remove]
    headings = ["From our archive of tides"]  # of lists of other articles; the list below goes, too
    labels = ["Tide plus"]                    # before another article's headline: "Tide plus: ..."
    lines = ["The Tide is also read aloud"]
    beginnings = ["This text first stood in the Tide"]  # of lines that go
    [keep]                                    # never go, whatever rule says so
    lines = ["Further reading"]
    beginnings = ["Editor's note"]
    [[site]]
    site = "tide.example"                     # its pages, and those of hosts below it
    selectors = ["aside.plus", "#teaser"]     # CSS: what stands below these elements goes

    Case, punctuation and digits standing alone do not matter. `news rules test FILE` shows what it would change.
    """
    if context.invoked_subcommand is None:
        _list(text, as_json)


@rules.command(short_help="show what a rules file would change on archived days")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "first", required=True, metavar="DAY", help="First day of landing, UTC, as 2026-11-02.")
@click.option("--to", "last", required=True, metavar="DAY", help="Last day, included.")
@click.option("--source", metavar="NAME", help="Only what is of this publisher: its name or domain.")
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON, last on standard output.")
def test(file: Path, first: str, last: str, source: str | None, as_json: bool) -> None:
    """Take the documents of archived days through a rules file, and show what would change in the index.

    As `news reprocess --dry-run` with NEWS_RULES_FILE set to FILE, and what each rule removed before and would remove.
    Nothing is written.
    """
    from pipeline.cli.rehearsal import rehearse
    from pipeline.cli.reprocess import days_of
    from pipeline.installation import Installation
    from pipeline.rules_file import read
    from pipeline.settings import from_environment
    from pipeline.stages.wanted import Wanted

    days = list(days_of(first, last))
    read(file, "name one that there is")
    installation = Installation(replace(from_environment(), rules_file=file))
    rehearse(installation, days, Wanted(source=source), as_json, by_rule=True)


def _list(text: str, as_json: bool) -> None:
    from pipeline.clean.rules import REMOVES
    from pipeline.index.query import parse
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    installation.check_files()
    query = parse(text, timezone=installation.settings.timezone)
    for note in query.notes:
        click.echo(f"note: {note}", err=True)
    counted = dict(installation.index.rules(query))
    articles = installation.index.search(query, limit=0, each=True).total
    names = sorted({*counted, *REMOVES}, key=lambda name: (-counted.get(name, 0), name))
    if as_json:
        rows = [{"rule": name, "articles": counted.get(name, 0), "removes": REMOVES.get(name)} for name in names]
        click.echo(json.dumps({"articles": articles, "rules": rows}, ensure_ascii=False))
        return
    from pipeline.cli import tables

    shown = [(name, counted.get(name, 0), REMOVES.get(name, "")) for name in names]
    tables.console().print(tables.rules_table(articles, shown))
