"""Dead letters as a person reads them, and as programs do."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.article import RawDocument
from pipeline.cli.counted import counted
from pipeline.cli.tables import COLOURS
from pipeline.clock import moment

if TYPE_CHECKING:
    from pipeline.ledger import Letter, Pile

UNKNOWN = "unknown"
"""The stage where a release that did not write it down closed the run."""


def record_of(letter: "Letter") -> dict[str, Any]:
    """The object that programs read; `news dead-letters list --help` documents it."""
    return {
        "locator": letter.locator,
        "id": letter.id,
        "outcome": letter.outcome,
        "stage": letter.stage,
        "reason": letter.reason,
        "run": letter.run,
        "at": moment(letter.run_at_ms).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "pipeline_version": letter.pipeline_version,
        "record": f"{letter.batch}#{letter.position}" if letter.batch else None,
        "queued": letter.pending,
        "deleted": letter.deleted,
    }


def listed(piles: Sequence["Pile"], letters: Sequence["Letter"], *, chosen: bool) -> RenderableType:
    """How many there are by stage and outcome, with the commonest reasons; then these letters.

    `chosen`: they are not all that there are.
    """
    total = sum(pile.count for pile in piles)
    if not total:
        return Text("there are no such dead letters" if chosen else "nothing was rejected, and nothing failed")
    parts: list[RenderableType] = [_piles(piles, total)]
    if letters:
        parts.append(_letters(letters))
    if len(letters) < total:
        parts.append(Text(f"{total - len(letters)} more: --limit shows more of them, --jsonl all", style="dim"))
    return Group(*parts)


def shown(letter: "Letter", record: RawDocument | str) -> RenderableType:
    """All that is known of a letter, with the headers of its record or why there is none."""
    lines = [
        ("outcome", f"{letter.outcome}{_circumstance(letter)}"),
        ("stage", letter.stage or UNKNOWN),
        ("reason", letter.reason or ""),
        ("run", f"{letter.run}, started {moment(letter.run_at_ms):%Y-%m-%d %H:%M:%S} UTC"),
        ("rules", letter.pipeline_version or UNKNOWN),
        ("document", letter.id or "it never got far enough to have an id"),
        ("record", f"{letter.batch}#{letter.position}" if letter.batch else "none"),
        *(_headers(record) if isinstance(record, RawDocument) else [("", record)]),
    ]
    text = Text(letter.locator, style="bold")
    for name, said in lines:
        text.append(f"\n{name:<10}", style="not bold cyan").append(
            said.rstrip().replace("\n", f"\n{'':10}"), style="not bold"
        )
    return text


def _circumstance(letter: "Letter") -> str:
    if letter.deleted:
        return " (its document was deleted for good)"
    return f" (now in the stages of run {letter.run})" if letter.pending else ""


def _headers(record: RawDocument) -> Iterable[tuple[str, str]]:
    yield "bytes", f"{len(record.body):,} of {record.media_type}"
    yield "fetched", f"{record.fetched_at:%Y-%m-%d %H:%M:%S} UTC, came as {record.came_as}"
    for name in ("url", "title", "published_at", "source"):
        if said := getattr(record.given, name):
            yield "given", f"{name}: {said}"
    for feed in record.given.feeds:
        yield "feed", feed
    if record.http:
        yield "answer", f"{record.http.status} from {record.http.url}"
        yield from (("header", f"{name}: {value}") for name, value in record.http.response_headers)


def _piles(piles: Sequence["Pile"], total: int) -> Table:
    table = Table(title=counted(total, "dead letter"), title_justify="left")
    table.add_column("stage")
    table.add_column("outcome")
    table.add_column("documents", justify="right")
    table.add_column("commonest reasons", ratio=1, overflow="fold")
    for pile in piles:
        reasons = Text("\n".join(f"{number} × {reason}" for reason, number in pile.reasons))
        outcome = Text(pile.outcome, style=COLOURS[pile.outcome])
        table.add_row(pile.stage or UNKNOWN, outcome, str(pile.count), reasons)
    return table


def _letters(letters: Sequence["Letter"]) -> Table:
    table = Table(title="\nthe latest", title_justify="left", show_lines=True)
    table.add_column("run (UTC)", no_wrap=True)
    table.add_column("stage")
    table.add_column("outcome")
    table.add_column("document", ratio=1, overflow="fold")
    for letter in letters:
        reason = (letter.reason or "").partition("\n")[0] + (" · queued" if letter.pending else "")
        document = Text(letter.locator).append(f"\n{reason}", style="dim")
        outcome = Text(letter.outcome or "", style=COLOURS.get(letter.outcome or "", ""))
        table.add_row(f"{moment(letter.run_at_ms):%Y-%m-%d %H:%M}", letter.stage or UNKNOWN, outcome, document)
    return table
