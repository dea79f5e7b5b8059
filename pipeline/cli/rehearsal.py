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

COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def rehearse(installation: "Installation", days: Sequence[date], wanted: "Wanted", as_json: bool) -> None:
    """Print what a replay of these days would do; nothing is written."""
    from pipeline.stages.rehearse import rehearsing

    started = time.monotonic()
    counts: Counter[str] = Counter()
    changes: list[Change] = []
    kinds: Counter[str] = Counter()
    with rehearsing(installation) as rehearsal:
        for day in days:
            account, found = rehearsal.day(day, wanted, SHOWN - len(changes))
            counts.update(asdict(account))
            kinds.update(change.what for change in found)
            changes += found[: SHOWN - len(changes)]
            click.echo(f"{day}: {account.offered} documents, {len(found)} would change", err=True)
    if as_json:
        said = asdict(Counts(**counts)) | {"seconds": round(time.monotonic() - started, 2), "would": dict(kinds)}
        click.echo(json.dumps(said | {"changes": [asdict(change) for change in changes]}, ensure_ascii=False))
    else:
        _show(counts["offered"], kinds, changes)
    if counts["failed"]:
        sys.exit(1)


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
