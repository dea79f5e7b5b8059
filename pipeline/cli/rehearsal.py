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

from pipeline.cli.counted import counted
from pipeline.outcomes import Counts

if TYPE_CHECKING:
    from rich.console import RenderableType

    from pipeline.installation import Installation
    from pipeline.stages.rehearse import Change, Rehearsal
    from pipeline.stages.wanted import Wanted

SHOWN = 10
"""Changes of which the differences are shown."""

SHOWN_FACETS = 20
"""Values of facets of which the difference is shown, the largest first."""

NOTHING = "nothing of that kind landed on these days, which are UTC days of landing, not of publication"

COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def rehearse(
    installation: "Installation", days: Sequence[date], wanted: "Wanted", as_json: bool, *, by_rule: bool = False
) -> None:
    """Print what a replay of these days would do; nothing is written. `by_rule`: also what each rule removes."""
    from pipeline.stages.rehearse import rehearsing

    started = time.monotonic()
    counts: Counter[str] = Counter()
    changes: list[Change] = []
    kinds: Counter[str] = Counter()
    facets: Counter[tuple[str, str]] = Counter()
    with rehearsing(installation, counting=by_rule) as rehearsal:
        for day in days:
            account, found = rehearsal.day(day, wanted, SHOWN - len(changes))
            counts.update(asdict(account))
            kinds.update(change.what for change in found)
            for shift in (shift for change in found for shift in change.facets):
                facets[shift.facet, shift.value] += shift.by
            changes += found[: SHOWN - len(changes)]
            click.echo(f"{day}: {counted(account.offered, 'document')}, {len(found)} would change", err=True)
    if not counts["offered"]:
        click.echo(NOTHING, err=True)
    if as_json:
        said = asdict(Counts(**counts)) | {"seconds": round(time.monotonic() - started, 2), "would": dict(kinds)}
        said["facets"] = [{"facet": facet, "value": value, "by": by} for (facet, value), by in largest(facets)]
        if by_rule:
            said["rules"] = [dict(zip(("rule", "before", "after"), row, strict=True)) for row in _by_rule(rehearsal)]
        click.echo(json.dumps(said | {"changes": [asdict(change) for change in changes]}, ensure_ascii=False))
    else:
        _show_changes(changes)
        show_facets(largest(facets))
        if by_rule:
            _show_rules(_by_rule(rehearsal))
        _show(counts["offered"], kinds)
    if counts["failed"]:
        sys.exit(1)


def largest(facets: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    """The differences in the counts of facets, the largest first; those that come out even are left out."""
    return sorted(((key, by) for key, by in facets.items() if by), key=lambda item: (-abs(item[1]), item[0]))


def show_facets(facets: "Sequence[tuple[tuple[str, str], int]]") -> None:
    """Print the first of the differences in the counts of facets, and how many more there are."""
    from rich.table import Table

    from pipeline.cli.tables import console

    if facets:
        table = Table("facet", "value", "documents", title="facets that would change", title_justify="left")
        for (facet, value), by in facets[:SHOWN_FACETS]:
            table.add_row(facet, value, f"{by:+}")
        console().print(table)
    if len(facets) > SHOWN_FACETS:
        console().print(f"… and {len(facets) - SHOWN_FACETS} more; --json has them all")


def _by_rule(rehearsal: "Rehearsal") -> list[tuple[str, int, int]]:
    """Rule, blocks that it removed, and that it would remove; those first whose count changes most."""
    names = {*rehearsal.before, *rehearsal.after}
    counts = ((name, rehearsal.before[name], rehearsal.after[name]) for name in names)
    return sorted(counts, key=lambda row: (-abs(row[2] - row[1]), row[0]))


def _show_rules(rows: Sequence[tuple[str, int, int]]) -> None:
    from rich.table import Table
    from rich.text import Text

    from pipeline.cli.tables import console

    table = Table("rule", title="removed blocks, by rule", title_justify="left")
    for name in ("before", "after", "difference"):
        table.add_column(name, justify="right")
    for name, before, after in rows:
        table.add_row(name, str(before), str(after), Text(f"{after - before:+}" if after != before else "", "bold"))
    console().print(table)


def _show_changes(changes: "Sequence[Change]") -> None:
    from pipeline.cli.tables import console

    for change in changes:
        console().print(_shown(change))


def _show(offered: int, kinds: Counter[str]) -> None:
    from pipeline.cli.tables import console

    said = ", ".join(f"{number} {what}" for what, number in sorted(kinds.items()))
    would = f"{counted(kinds.total(), 'document')} would change{f': {said}' if said else ''}"
    console().print(f"{would}; {offered} {'was' if offered == 1 else 'were'} looked at, and nothing was written")


def _shown(change: "Change") -> "RenderableType":
    from rich.text import Text

    text = Text(f"{change.what}: ", style="bold").append(change.url or change.locator)
    if change.reason:
        text.append(f"\n{change.reason.splitlines()[0]}", style="yellow")
    for line in change.differences:
        text.append(f"\n{line}", style=COLOURS.get(line[:1], ""))
    return text.append("\n")
