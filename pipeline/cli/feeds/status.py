"""news feeds status: how every feed of the list stands."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.feeds.wording import ago, many, span

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from pipeline.cli.feeds.standing import Standing
    from pipeline.ledger.states import FeedFigures

COLOURS = {"ok": "green", "new": "dim", "moved": "yellow", "quiet": "yellow"}
POLITENESS = ("requests", "unconditional", "early", "after_429")


@click.command(short_help="show how every feed of the list stands")
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON, last on standard output.")
def status(as_json: bool) -> None:
    """Show every feed of the feeds file: what is wrong with it, when it is asked next, what it brings, how politely.

    Those in trouble come first. The figures are of the last seven days, requests of the feed's whole life. Early: asked
    before its time without --force; after a 429: before the server's Retry-After was over. Both are to be 0.
    """
    from pipeline.cli.feeds.standing import standings
    from pipeline.clock import milliseconds
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    now = datetime.now(UTC)
    found = standings(Installation(from_environment()), milliseconds(now))
    if as_json:
        click.echo(json.dumps({"feeds": [_record(standing) for standing in found]}, ensure_ascii=False))
        return
    from pipeline.cli import tables

    tables.console().print(_shown(found, now))


def _record(standing: "Standing") -> dict[str, Any]:
    state, figures = standing.state, standing.figures
    return {
        "url": state.feed,
        "name": standing.name,
        "state": standing.word,
        "sentence": standing.sentence,
        "failing_since": _iso(state.failing_since_ms),
        "moved_to": state.moved_to,
        "last_success": _iso(state.succeeded_ms),
        "next_poll": _iso(_next_ms(standing) or None),
        "articles_a_week": figures.articles,
        "full_text_share": round(figures.full_texts / figures.articles, 3) if figures.articles else None,
        "median_delay_s": figures.delay_s,
        "pages_waiting": figures.waiting,
        **{key: getattr(state, key) for key in POLITENESS},
    }


def _iso(at_ms: int | None) -> str | None:
    from pipeline.clock import moment

    return None if at_ms is None else f"{moment(at_ms):%Y-%m-%dT%H:%M:%SZ}"


def _shown(found: "Sequence[Standing]", now: datetime) -> "RenderableType":
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    if not found:
        return Text("the feeds file names no feeds; `news feeds add URL` adds one")
    words = Counter(standing.word for standing in found)
    title = f"{many(len(found), 'feed', 'feeds')}: " + ", ".join(f"{count} {word}" for word, count in words.items())
    table = Table(title=Text(title), title_justify="left", expand=True, show_lines=True)
    table.add_column("state", no_wrap=True)
    table.add_column("feed", ratio=1, overflow="fold")
    table.add_column("last success\nnext poll", no_wrap=True)
    table.add_column("articles a week", no_wrap=True)
    table.add_column("requests", no_wrap=True)
    for standing in found:
        _add(table, standing, now)
    total = {key: sum(getattr(standing.state, key) for standing in found) for key in POLITENESS}
    return Group(table, Text(
        f"politeness: {many(total['requests'], 'request', 'requests')}, {total['unconditional']} for the whole feed, "
        f"{total['early']} early, {total['after_429']} after a 429"
    ))  # fmt: skip


def _add(table: "Table", standing: "Standing", now: datetime) -> None:
    from rich.text import Text

    from pipeline.clock import moment

    state = standing.state
    feed = Text(standing.name, style="bold")
    feed.append(f"\n{state.feed}" * (standing.name != state.feed), style="not bold dim")
    feed.append(f"\n{standing.sentence}", style="not bold")
    if standing.figures.waiting:
        feed.append(f"\nwaits for {many(standing.figures.waiting, 'page', 'pages')}", style="not bold")
    succeeded = ago(moment(state.succeeded_ms), now) if state.succeeded_ms is not None else "never"
    requests = Text(f"{state.requests}\n{state.unconditional} whole")
    requests.append(f"\n{state.early} early" * bool(state.early), style="bold red")
    requests.append(f"\n{state.after_429} after 429" * bool(state.after_429), style="bold red")
    table.add_row(
        Text(standing.word, style=COLOURS.get(standing.word, "bold red")),
        feed,
        f"{succeeded}\n{_next(standing, now)}",
        _brought(standing.figures),
        requests,
    )


def _next_ms(standing: "Standing") -> int:
    """When the feed is asked next; 0 where nobody can say, since it never was, or cannot be."""
    state = standing.state
    return 0 if standing.word == "withheld" else max(state.next_poll_ms, state.wait_until_ms)


def _next(standing: "Standing", now: datetime) -> str:
    from pipeline.clock import moment

    if standing.word == "withheld":
        return "not asked"
    at = moment(_next_ms(standing))
    return ago(at, now) if at > now else "now"


def _brought(figures: "FeedFigures") -> str:
    if not figures.articles:
        return "0"
    delay = f"\n{span(timedelta(seconds=figures.delay_s))} late" if figures.delay_s is not None else ""
    return f"{figures.articles}\n{figures.full_texts / figures.articles:.0%} full texts{delay}"
