"""news feeds test: what is found at an address, and what will happen with it, in plain words."""

from dataclasses import replace
from datetime import UTC, datetime

import click

from pipeline.cli.feeds.add import checked
from pipeline.cli.feeds.wording import address


@click.command(short_help="say what is found at an address, and what will happen with it")
@click.argument("url")
@click.option("--credentials", metavar="NAME", help="Name of the secret to ask with (NEWS_FEED_<NAME>).")
def test(url: str, credentials: str | None) -> None:
    """Ask for a feed, or for the feed that a page names, and say what is found and what will happen. Nothing is kept.

    A feed of the feeds file is asked for with its own credentials.
    """
    from pipeline.cli.feeds.asking import Asking
    from pipeline.cli.feeds.finding import find
    from pipeline.cli.feeds.findings import findings, shown, wants_page
    from pipeline.settings import from_environment
    from pipeline.sources.feeds import subscriptions

    settings = from_environment()
    path = settings.feeds_file
    known = subscriptions.read(path) if path.exists() else ()
    given = subscriptions.Subscription(address(url), credentials=checked(credentials))
    wanted = subscriptions.like(given, known) or given
    with Asking(settings) as asking:
        found = find(asking, replace(wanted, credentials=given.credentials or wanted.credentials), settings)
        page = wants_page(found)
        verdict = asking.may_read(page) if page else None
    listed = subscriptions.like(replace(wanted, url=found.url), known) is not None
    rows = findings(found, wanted, page, verdict, datetime.now(UTC))
    shown(found, rows, f"{path} has it" if listed else f"not in {path}; `news feeds add {found.url}` adds it")
