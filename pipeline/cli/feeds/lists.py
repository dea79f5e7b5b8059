"""news feeds import and export: lists of feeds from and for other programs."""

import sys
from pathlib import Path

import click

from pipeline.cli.feeds.wording import many
from pipeline.errors import UsageError


@click.command("import", short_help="take over another program's list of feeds (OPML)")
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
    click.echo(f"{many(len(fresh), 'feed', 'feeds')} added to {path}, {len(offered) - len(fresh)} known before, "
               f"{len(complaints)} left out")  # fmt: skip


@click.command(short_help="print the list of feeds for other programs (OPML)")
def export() -> None:
    """Print the feeds of the feeds file as OPML, which every feed reader understands. It holds no credentials."""
    from pipeline.settings import from_environment
    from pipeline.sources.feeds import opml, subscriptions

    path = from_environment().feeds_file
    listed = subscriptions.read(path)
    if not listed:
        click.echo(f"{path} names no feeds; `news feeds add URL` adds one", err=True)
    sys.stdout.write(opml.write(listed))
