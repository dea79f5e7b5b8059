"""What people see: tables and colours."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.cli.counted import counted
from pipeline.outcomes import Counts

if TYPE_CHECKING:
    from pipeline.index import Page

COLOURS = {"indexed": "green", "rejected": "yellow", "failed": "bold red", "pending": "bold red"}


def console() -> Console:
    """Standard output; as wide as a terminal, or 110 columns where there is none."""
    real = Console()
    return real if real.is_terminal else Console(width=110)


def counts_table(counts: Counts, seconds: float) -> RenderableType:
    """The account of a run in one line of a table."""
    table = Table(title=f"{counted(counts.offered, 'document')} offered, in {seconds:.1f} s", title_justify="left")
    row = []
    for name, number in asdict(counts).items():
        if name != "offered":
            table.add_column(name, justify="right")
            row.append(Text(str(number), style=COLOURS.get(name, "") if number else "dim"))
    table.add_row(*row)
    return table


def page(found: "Page") -> RenderableType:
    """Hits, then facets side by side, then notes."""
    title = "1 article" if found.total == 1 else f"{found.total} articles"
    hits = Table(title=title, title_justify="left", show_lines=True, expand=True)
    hits.add_column("published", no_wrap=True)
    hits.add_column("source", max_width=20)
    hits.add_column("article", ratio=1)
    for hit in found.hits:
        article = Text(hit.title or "(no title)", style="bold")
        article.append(f"\n{hit.snippet}", style="not bold")
        article.append(f"\n{hit.url or hit.id}", style="not bold dim")
        if hit.copies:
            more = "1 more tells" if hit.copies == 1 else f"{hit.copies} more tell"
            article.append(f"\n{more} this story (--all shows each)", style="not bold cyan")
        hits.add_row(hit.published_at[:10], hit.source or "", article)
    return Group(hits, Text(), facets(found.facets), *(Text(f"note: {note}", style="yellow") for note in found.notes))


def facets(counted: Mapping[str, tuple[tuple[str, int], ...]], values: int = 8) -> RenderableType:
    """The most frequent values of each facet, a line each, with the number of articles."""
    table = Table(title="facets", title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, counts in counted.items():
        line = Text()
        for value, count in counts[:values]:
            line.append(f"{value} ").append(f"{count}   ", style="cyan")
        if len(counts) > values:
            line.append("…", style="dim")
        if counts:
            table.add_row(Text(name, style="bold"), line)
    return table


def runs_table(runs: Iterable[tuple[str, datetime, Counts]]) -> RenderableType:
    """The accounts of several runs, one a line; outcomes that none of them had are left out."""
    rows = [(run, started_at, asdict(counts)) for run, started_at, counts in runs]
    names = [name for name in asdict(Counts()) if name == "offered" or any(counts[name] for _, _, counts in rows)]
    table = Table(title="runs, newest first", title_justify="left")
    table.add_column("started (UTC)", no_wrap=True)
    table.add_column("run", overflow="fold")
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for run, started_at, counts in rows:
        numbers = (Text(str(counts[name]), style=COLOURS.get(name, "") if counts[name] else "dim") for name in names)
        table.add_row(f"{started_at:%Y-%m-%d %H:%M}", run, *numbers)
    return table


def rules_table(articles: int, rules: Iterable[tuple[str, int, str]]) -> RenderableType:
    """Each rule with the number and the share of the articles that it removed something from, and what it removes."""
    table = Table(title=f"what was removed from {articles} articles", title_justify="left")
    for name, justify in (("rule", "left"), ("articles", "right"), ("share", "right"), ("removes", "left")):
        table.add_column(name, justify=justify, no_wrap=name != "removes")  # type: ignore[arg-type]  # a literal
    for name, count, removes in rules:
        share = f"{count / articles:.1%}" if articles else ""
        table.add_row(name, Text(str(count), style="" if count else "dim"), share, removes)
    return table
