"""news lines: which short lines recur in a publisher's articles, and learning them anew."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.installation import Installation
    from pipeline.learned.lines import Listing, Publisher


@click.command(short_help="list the lines that recur in a publisher's articles, or learn them")
@click.argument("source")
@click.option("--days", type=click.IntRange(1, 3650), help="With `learn`: so many days of landing, 28 if not said.")
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON.")
def lines(source: str, days: int | None, as_json: bool) -> None:
    """List the short lines that recur in a publisher's articles: in how many, since when, whether they are removed.

    \b
    news lines tide.example    by its domain, or its name as articles have it
    news lines learn           count anew; new runs go by it
    news lines forget          new runs go by no learned lines

    A line recurs that stands in three of a publisher's articles and in one of a hundred; articles that tell one story
    count once. That it recurs is evidence for a rule that nearly convicts it, and removes nothing alone.
    """
    from pipeline.installation import Installation
    from pipeline.learned import lines
    from pipeline.settings import from_environment

    if days is not None and source != "learn":
        raise UsageError("--days is for `news lines learn`: leave it out, or learn from so many days first")
    installation = Installation(from_environment())
    installation.check_files()
    if source == "learn":
        _learn(installation, days or lines.DAYS, as_json)
    elif source == "forget":
        lines.forget(installation)
        click.echo("new runs go by no learned lines", err=True)
    else:
        _list(installation, source, as_json)


def _learn(installation: "Installation", days: int, as_json: bool) -> None:
    from pipeline.learned import lines

    digest, listing = lines.learn(installation, datetime.now(UTC).date(), days)
    said = {
        "snapshot": digest,
        "articles": sum(one.articles for one in listing.publishers),
        "publishers": len(listing.publishers),
        "lines": sum(len(one.lines) for one in listing.publishers),
    }
    if as_json:
        click.echo(json.dumps(said))
        return
    counted = f"{said['lines']} lines recur in {said['articles']} articles of {said['publishers']} publishers"
    click.echo(f"{counted} (snapshot {digest})")


def _list(installation: "Installation", source: str, as_json: bool) -> None:
    from pipeline.cli import tables
    from pipeline.learned import lines

    listing = lines.listing(installation.derived)
    if listing is None:
        raise UsageError("no lines were learned yet: run `news lines learn`")
    found = [one for one in listing.publishers if source.lower() in (one.publisher, *map(str.lower, one.names))]
    if not found:
        raise UsageError(
            f"no articles of “{source}” landed in the {listing.days} days up to {listing.until}: name its domain, or "
            "what its articles call it; `news lines learn` counts anew"
        )
    if as_json:
        said = {"until": f"{listing.until}", "days": listing.days, "publishers": [_said(one) for one in found]}
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for one in found:
        tables.console().print(_table(one, listing))
        for change in one.changed:
            click.echo(f"changed by {change.day}: {change}")


def _said(publisher: "Publisher") -> dict[str, Any]:
    return {
        "publisher": publisher.publisher,
        "names": list(publisher.names),
        "articles": publisher.articles,
        "lines": [
            {
                "text": line.text,
                "articles": line.articles,
                "first": f"{line.first}",
                "last": f"{line.last}",
                "removed_by": line.rule,
            }
            for line in publisher.lines
        ],
        "changed": [
            {"text": one.text, "gone": one.gone, "share": round(one.share, 3), "since": one.since, "day": f"{one.day}"}
            for one in publisher.changed
        ],
    }


def _table(publisher: "Publisher", listing: "Listing") -> Any:  # Any: rich is loaded only where something is shown
    from rich.table import Table
    from rich.text import Text

    of = f"{publisher.articles} articles of {publisher.publisher}, in {listing.days} days up to {listing.until}"
    table = Table(title=f"lines that recur in {of}", title_justify="left")
    for name in ("articles", "share"):
        table.add_column(name, justify="right", no_wrap=True)
    for name in ("first", "last", "today", "line"):
        table.add_column(name, no_wrap=name != "line")
    for line in publisher.lines:
        today = Text(line.rule or "kept", style="red" if line.rule else "green")
        share = f"{line.articles / publisher.articles:.0%}"
        table.add_row(str(line.articles), share, f"{line.first}", f"{line.last}", today, Text(line.text))
    return table
