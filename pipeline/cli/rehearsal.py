"""`news reprocess --dry-run`: what would change, and how."""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from pipeline.outcomes import Counts

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.installation import Installation
    from pipeline.stages.rehearse import Change
    from pipeline.stages.wanted import Wanted

SHOWN = 10
"""Changes of which the differences are shown."""

SHOWN_FACETS = 20
"""Values of facets of which the difference is shown, the largest first."""

COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def rehearse(installation: "Installation", days: Sequence[date], wanted: "Wanted", as_json: bool) -> None:
    """Print what a replay of these days would do; nothing is written."""
    from pipeline.stages.rehearse import rehearsing

    started = time.monotonic()
    counts: Counter[str] = Counter()
    changes: list[Change] = []
    kinds: Counter[str] = Counter()
    facets: Counter[tuple[str, str]] = Counter()
    with rehearsing(installation) as rehearsal:
        for day in days:
            account, found = rehearsal.day(day, wanted, SHOWN - len(changes))
            counts.update(asdict(account))
            kinds.update(change.what for change in found)
            for shift in (shift for change in found for shift in change.facets):
                facets[shift.facet, shift.value] += shift.by
            changes += found[: SHOWN - len(changes)]
            click.echo(f"{day}: {account.offered} documents, {len(found)} would change", err=True)
    if as_json:
        said = asdict(Counts(**counts)) | {"seconds": round(time.monotonic() - started, 2), "would": dict(kinds)}
        said["facets"] = [{"facet": facet, "value": value, "by": by} for (facet, value), by in largest(facets)]
        click.echo(json.dumps(said | {"changes": [asdict(change) for change in changes]}, ensure_ascii=False))
    else:
        _show(counts["offered"], kinds, changes)
        _show_facets(largest(facets)[:SHOWN_FACETS])
    if counts["failed"]:
        sys.exit(1)


def largest(facets: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """The differences in the counts of facets, the largest first; those that come out even are left out."""
    return sorted(((key, by) for key, by in facets.items() if by), key=lambda item: (-abs(item[1]), item[0]))


def _show_facets(facets: "Sequence[tuple[tuple[str, str], int]]") -> None:
    from rich.table import Table

    from pipeline.cli.tables import console

    if facets:
        table = Table("facet", "value", "documents", title="facets that would change", title_justify="left")
        for (facet, value), by in facets:
            table.add_row(facet, value, f"{by:+}")
        console().print(table)


def _show(offered: int, kinds: Counter[str], changes: "Sequence[Change]") -> None:
    from pipeline.cli.tables import console

    said = ", ".join(f"{number} {what}" for what, number in sorted(kinds.items()))
    terminal = console()
    for change in changes:
        terminal.print(_shown(change))
    would = f"{kinds.total()} documents would change{f': {said}' if said else ''}"
    terminal.print(f"{would}; {offered} were looked at, and nothing was written")


def _shown(change: "Change") -> "RenderableType":
    from rich.text import Text

    text = Text(f"{change.what}: ", style="bold").append(change.url or change.locator)
    if change.reason:
        text.append(f"\n{change.reason.splitlines()[0]}", style="yellow")
    for line in change.differences:
        text.append(f"\n{line}", style=COLOURS.get(line[:1], ""))
    return text.append("\n")
