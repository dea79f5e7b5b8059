"""news init: what a new deployment needs once; docker-compose.yml runs it, and running it again changes nothing."""

from dataclasses import replace
from pathlib import Path

import click

FOLDER = click.argument("folder", type=click.Path(file_okay=False, path_type=Path))


@click.group(short_help="make a new deployment ready")
def init() -> None:
    """What a new deployment needs once. Running it again changes nothing but what is missing."""


@init.command(short_help="generate passwords and secrets")
@FOLDER
def secrets(folder: Path) -> None:
    """Generate the passwords and secrets of all services into FOLDER, where they are not there yet (mode 600)."""
    from pipeline.deployment import write_secrets

    written = write_secrets(folder)
    click.echo(f"{len(written)} secrets written to {folder}" if written else "all secrets are there already", err=True)


@init.command(short_help="make the keys and the index")
@FOLDER
def elasticsearch(folder: Path) -> None:
    """Make an API key for every role, and with the provisioner's key the index that NEWS_INDEX_URL names.

    FOLDER holds what `news init secrets` wrote; the keys are written there too (mode 600) and nowhere else.
    """
    from pipeline.deployment import make_elasticsearch_ready
    from pipeline.errors import UsageError
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    settings = from_environment()
    if settings.index_url is None:
        raise UsageError("NEWS_INDEX_URL is not set: name the Elasticsearch, as https://host:9200/news-articles")
    key = make_elasticsearch_ready(folder, settings.index_url, settings.index_ca)
    click.echo(f"the keys are in {folder}", err=True)
    index = Installation(replace(settings, index_api_key=key)).index
    there = index.exists()
    index.create()
    click.echo("the index is there already" if there else "created the index", err=True)


@init.command(short_help="make the ledger's database")
@FOLDER
def ledger(folder: Path) -> None:
    """Make the database of the ledger, and the user that owns it, on Airflow's PostgreSQL.

    FOLDER holds what `news init secrets` wrote. A user that is there is given the password that stands there.
    """
    from pipeline.deployment import make_ledger_ready

    made = make_ledger_ready(folder)
    click.echo("created the ledger's database" if made else "the ledger's database is there already", err=True)
