"""news kibana: the dashboards of this release, in a Kibana."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.kibana.client import Kibana
    from pipeline.kibana.definitions import Definitions


@click.group(short_help="dashboards and saved searches in Kibana")
def kibana() -> None:
    """Dashboards and saved searches in the Kibana of NEWS_KIBANA_URL, over the index of NEWS_INDEX_URL."""


@kibana.command()
def install() -> None:
    """Put the data view, three dashboards and two saved searches there; what was changed there is put back."""
    from pipeline.kibana.install import install as put

    server, definitions = _target()
    with server:
        for name in put(server, definitions):
            click.echo(f"installed: {name}", err=True)


@kibana.command()
def check() -> None:
    """Compare what is there with this release, and list the differences. Exit code 1 if there is any."""
    from pipeline.kibana.check import differences

    server, definitions = _target()
    with server:
        found = list(differences(server, definitions))
    for difference in found:
        click.echo(difference)
    if found:
        click.echo("`news kibana install` puts this release's there again", err=True)
        sys.exit(1)
    click.echo("Kibana has everything as in this release", err=True)


def _target() -> "tuple[Kibana, Definitions]":
    from pipeline.errors import UsageError
    from pipeline.kibana.client import Kibana
    from pipeline.kibana.definitions import definitions
    from pipeline.settings import from_environment

    settings = from_environment()
    if settings.kibana_url is None:
        raise UsageError("NEWS_KIBANA_URL is not set: name the Kibana, as http://localhost:5601")
    if settings.index_url is None:
        raise UsageError(
            "NEWS_INDEX_URL is not set: Kibana shows an Elasticsearch, as http://localhost:9200/news-articles"
        )
    server = Kibana(settings.kibana_url, api_key=settings.kibana_api_key, space=settings.kibana_space)
    return server, definitions(settings.index_url.rstrip("/").rpartition("/")[2])
