"""news feeds: what feeds say, and the list of those that are read."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import Failed, Rejected, UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.sources.feeds.feed import Entry, Feed


@dataclass(frozen=True, slots=True)
class Previewed:
    """A feed as far as it came."""

    path: str
    feed: "Feed | None" = None
    error: tuple[str, str] | None = None  # kind, reason


@click.group(short_help="look into feeds; take over and hand on lists of feeds")
def feeds() -> None:
    """Look into feeds, and keep the list of those that are read (NEWS_FEEDS_FILE)."""


@feeds.command(short_help="show what is read from a feed, without keeping anything")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...")
@click.option("--jsonl", is_flag=True, help="Print one JSON object per feed.")
def preview(paths: tuple[str, ...], jsonl: bool) -> None:
    """Show what is read from saved feeds: RSS, Atom, RDF or JSON Feed, also gzipped. Nothing is kept."""
    for previewed in _previewed(paths):
        if jsonl:
            sys.stdout.write(json.dumps(_record(previewed), ensure_ascii=False) + "\n")
        else:
            from pipeline.cli import tables

            tables.console().print(_shown(previewed))


@feeds.command("import", short_help="take over another program's list of feeds (OPML)")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.opml")
def import_(file: Path) -> None:
    """Add the feeds of an OPML file to the feeds file. Those that are there already stay as they are."""
    from pipeline.settings import from_environment
    from pipeline.sources.feeds import opml, subscriptions

    path = from_environment().feeds_file
    known = subscriptions.read(path) if path.exists() else ()
    try:
        offered, complaints = opml.read(file.read_bytes())
    except OSError as error:
        raise UsageError(f"{file} cannot be read ({error.strerror}): name a file that is there") from error
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    fresh = subscriptions.new(offered, known)
    if fresh:
        subscriptions.append(path, fresh)
    for complaint in complaints:
        click.echo(complaint, err=True)
    click.echo(f"{_many(len(fresh), 'feed', 'feeds')} added to {path}, {len(offered) - len(fresh)} known before, "
               f"{len(complaints)} left out")  # fmt: skip


@feeds.command(short_help="print the list of feeds for other programs (OPML)")
def export() -> None:
    """Print the feeds of the feeds file as OPML, which every feed reader understands."""
    from pipeline.settings import from_environment
    from pipeline.sources.feeds import opml, subscriptions

    sys.stdout.write(opml.write(subscriptions.read(from_environment().feeds_file)))


def _previewed(paths: tuple[str, ...]) -> Iterator[Previewed]:
    from pipeline.sources.feeds.parser import Parser

    now = datetime.now(UTC)
    with Parser() as parser:
        for path in paths:
            try:
                yield Previewed(path, parser.parse(_body(path), now=now))
            except Rejected as error:
                yield Previewed(path, error=("rejected", str(error)))
            except Failed as error:
                yield Previewed(path, error=("failed", str(error)))


def _body(path: str) -> bytes:
    from pipeline.sources.feeds.bounds import MAX_BYTES

    if path.startswith(("http://", "https://")):
        raise UsageError("this release previews saved feeds only: save the feed to a file and name that")
    try:
        with Path(path).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Rejected(f"the file cannot be read: {error.strerror}") from error


def _record(previewed: Previewed) -> dict[str, Any]:
    """The object that programs read; all keys always there (design section 7)."""
    feed, error = previewed.feed, previewed.error
    return {
        "path": previewed.path,
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


def _shown(previewed: Previewed) -> "RenderableType":
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from pipeline.sources.feeds.plain import plain

    if previewed.feed is None:
        kind, reason = previewed.error or ("failed", "no reason was given")
        return Text(f"{previewed.path}: {kind}: {reason}", style="yellow")
    feed = previewed.feed
    facts = (feed.title or "no title", feed.language or "no language", _many(len(feed.entries), "entry", "entries"))
    table = Table(title=Text(f"{previewed.path}: {', '.join(facts)}"), title_justify="left", expand=True)
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


def _many(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"
