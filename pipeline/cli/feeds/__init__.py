"""news feeds: what feeds say, and the list of those that are read."""

import click

from pipeline.cli.feeds.add import add
from pipeline.cli.feeds.lists import export, import_
from pipeline.cli.feeds.preview import preview
from pipeline.cli.feeds.status import status
from pipeline.cli.feeds.trial import test


@click.group(short_help="look into feeds, and keep the list of those that are read")
def feeds() -> None:
    """Look into feeds, and keep the list of those that are read (NEWS_FEEDS_FILE)."""


for command in (add, test, preview, status, import_, export):
    feeds.add_command(command)
