"""news feeds add: a feed, or a site's feed, put on the list of those that are read."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.feeds.wording import address, gist
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.cli.feeds.finding import Found
    from pipeline.sources.feeds.subscriptions import Subscription


@click.command(short_help="add a feed, or the feed of a site, to those that are read")
@click.argument("url")
@click.option("--name", help="The publisher, as articles shall show it; else the feed's own title.")
@click.option("--credentials", metavar="NAME", help="Name of the secret it is asked with (NEWS_FEED_<NAME>).")
def add(url: str, name: str | None, credentials: str | None) -> None:
    """Find the feed at an address, or the one that the page there names, and add it to the feeds file.

    It is read first: what is no feed is not added. An address that moved for good is added as the new one.
    """
    from pipeline.settings import from_environment
    from pipeline.sources.feeds import subscriptions

    settings = from_environment()
    path = settings.feeds_file
    known = subscriptions.read(path) if path.exists() else ()
    wanted = subscriptions.Subscription(address(url), name, None, checked(credentials))
    if not _is_there(wanted, known, path):
        from pipeline.cli.feeds.asking import Asking
        from pipeline.cli.feeds.finding import find

        with Asking(settings) as asking:
            found = find(asking, wanted, settings)
        secret = wanted.credentials if found.headers else None
        _keep(found, replace(wanted, url=found.url, credentials=secret), known, path)
        if secret != wanted.credentials:
            click.echo(f"note: added without credentials, which are not for another site than {wanted.url}", err=True)


def checked(credentials: str | None) -> str | None:
    """The name of a secret. Raises UsageError, which does not repeat it, for what may be the secret itself."""
    from pipeline.sources.feeds.subscriptions import CREDENTIALS

    if credentials is not None and not CREDENTIALS.fullmatch(credentials):
        raise UsageError("--credentials takes a name of letters, digits and _, never the secret itself")
    return credentials


def _keep(found: "Found", wanted: "Subscription", known: "tuple[Subscription, ...]", path: Path) -> None:
    from pipeline.sources.feeds import subscriptions

    if not _is_there(wanted, known, path):
        subscriptions.append(path, [wanted])
        title = wanted.name or found.feed.title or wanted.url
        click.echo(f"{title}: {gist(found.feed, datetime.now(UTC))}; added to {path} as {wanted.url}")
    for note in found.feed.notes:
        click.echo(f"note: {note}", err=True)
    others = [url for url in found.others if not subscriptions.like(subscriptions.Subscription(url), known)]
    if others:
        click.echo("\n  ".join([f"{found.page} names other feeds too; add by its address what you want of", *others]))


def _is_there(wanted: "Subscription", known: "tuple[Subscription, ...]", path: Path) -> bool:
    from pipeline.sources.feeds.subscriptions import like

    if there := like(wanted, known):
        click.echo(f"{there.name or wanted.url} is there already: {path} has {there.url}")
    return there is not None
