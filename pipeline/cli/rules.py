"""news rules: what the cleaning rules remove, and from how many articles."""

import json

import click


@click.command(short_help="list the cleaning rules, and how often each removed something")
@click.option("--query", "text", default="", metavar="QUERY", help="Count in what this finds, as source:Meridian.")
@click.option("--json", "as_json", is_flag=True, help="Print them as one line of JSON.")
def rules(text: str, as_json: bool) -> None:
    """List the cleaning rules, with the number of articles from which each removed something.

    `news search rule:NAME` finds these articles, and `news show ID` says what was removed from one, and why.
    """
    from pipeline.clean.rules import RULES
    from pipeline.index.query import parse
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    query = parse(text, timezone=installation.settings.timezone)
    for note in query.notes:
        click.echo(f"note: {note}", err=True)
    counted = dict(installation.index.rules(query))
    articles = installation.index.search(query, limit=0, each=True).total
    removes = {rule.name: rule.removes for rule in RULES}
    names = sorted({*counted, *removes}, key=lambda name: (-counted.get(name, 0), name))
    if as_json:
        rows = [{"rule": name, "articles": counted.get(name, 0), "removes": removes.get(name)} for name in names]
        click.echo(json.dumps({"articles": articles, "rules": rows}, ensure_ascii=False))
        return
    from pipeline.cli import tables

    shown = [(name, counted.get(name, 0), removes.get(name, "")) for name in names]
    tables.console().print(tables.rules_table(articles, shown))
