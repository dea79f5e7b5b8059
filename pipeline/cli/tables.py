"""What people see: tables and colours."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.table import Table
from rich.text import Text

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
    table = Table(title=f"{counts.offered} documents offered, in {seconds:.1f} s", title_justify="left")
    row = []
    for name, number in asdict(counts).items():
        if name != "offered":
            table.add_column(name, justify="right")
            row.append(Text(str(number), style=COLOURS.get(name, "") if number else "dim"))
    table.add_row(*row)
    return table


def page(found: "Page") -> RenderableType:
    """Hits, then facets side by side, then notes."""
    hits = Table(title=f"{found.total} articles", title_justify="left", show_lines=True, expand=True)
    hits.add_column("published", no_wrap=True)
    hits.add_column("source", max_width=20)
    hits.add_column("article", ratio=1)
    for hit in found.hits:
        article = Text(hit.title or "(no title)", style="bold")
        article.append(f"\n{hit.snippet}", style="not bold")
        article.append(f"\n{hit.url or hit.id}", style="not bold dim")
        hits.add_row(hit.published_at[:10], hit.source or "", article)
    return Group(hits, facets(found.facets), *(Text(f"note: {note}", style="yellow") for note in found.notes))


def facets(counted: Mapping[str, tuple[tuple[str, int], ...]], rows: int = 6) -> RenderableType:
    """The most frequent values of each facet, one column each."""
    filled = {name: values for name, values in counted.items() if values}
    table = Table(title="facets", title_justify="left", expand=True)
    for name in filled:
        table.add_column(name, ratio=1, overflow="ellipsis", no_wrap=True)
    for number in range(min(rows, max((len(values) for values in filled.values()), default=0))):
        cells = (values[number] if number < len(values) else None for values in filled.values())
        table.add_row(*(f"{escape(cell[0])} [dim]{cell[1]}[/dim]" if cell else "" for cell in cells))
    return table
