"""news feeds preview: what is read from feeds."""

import json
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.feeds.wording import many

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.cli.feeds.asking import Answer
    from pipeline.sources.feeds.feed import Entry


@click.command(short_help="show what is read from a feed, without keeping anything")
@click.argument("paths", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--jsonl", is_flag=True, help="Print one JSON object per feed.")
def preview(paths: tuple[str, ...], jsonl: bool) -> None:
    """Show what is read from feeds, saved ones or at their addresses: RSS, Atom, RDF or JSON Feed. Nothing is kept."""
    from pipeline.cli.feeds.asking import Asking
    from pipeline.settings import from_environment

    with Asking(from_environment()) as asking:
        for answer in asking.ask_all(paths):
            if jsonl:
                click.echo(json.dumps(_record(answer), ensure_ascii=False))
            else:
                from pipeline.cli import tables

                tables.console().print(_shown(answer))


def _record(answer: "Answer") -> dict[str, Any]:
    """The object that programs read; all keys always there (design section 7)."""
    feed, error = answer.feed, answer.error
    return {
        "path": answer.path,
        "title": feed.title if feed else None,
        "language": feed.language if feed else None,
        "entries": [_entry(entry) for entry in (feed.entries if feed else ())],
        "error": {"kind": error[0], "reason": error[1]} if error else None,
    }


def _entry(entry: "Entry") -> dict[str, Any]:
    published = entry.published_at or entry.updated_at
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "published_at": published.isoformat().replace("+00:00", "Z") if published else None,
        "authors": list(entry.authors),
        "summary": entry.summary,
        "content": entry.content,
        "categories": list(entry.categories),
    }


def _shown(answer: "Answer") -> "RenderableType":
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from pipeline.sources.feeds.plain import plain

    if answer.feed is None:
        kind, reason = answer.error or ("failed", "no reason was given")
        return Text(f"{answer.path}: {kind}: {reason}", style="yellow")
    feed = answer.feed
    facts = (feed.title or "no title", feed.language or "no language", many(len(feed.entries), "entry", "entries"))
    table = Table(title=Text(f"{answer.path}: {', '.join(facts)}"), title_justify="left", expand=True)
    table.add_column("published (UTC)", no_wrap=True)
    table.add_column("words", justify="right")
    table.add_column("entry", ratio=1)
    for entry in feed.entries:
        published = entry.published_at or entry.updated_at
        text = Text(entry.title or "(no title)", style="bold")
        text.append(f"\n{', '.join(entry.authors)}" if entry.authors else "", style="not bold")
        text.append(f"\n{entry.url or entry.id}", style="not bold dim")
        words = len((plain(entry.content) or entry.summary or "").split())
        table.add_row(f"{published:%Y-%m-%d %H:%M}" if published else "no date", str(words), text)
    return Group(table, *(Text(f"note: {note}", style="yellow") for note in feed.notes))
