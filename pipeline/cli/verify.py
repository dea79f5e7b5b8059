"""news verify and news index: the proof that nothing is missing, and the index itself."""

import json
import sys
from dataclasses import asdict

import click


@click.command(short_help="prove that nothing is missing")
@click.option("--digest", is_flag=True, help="Also print the digest of the index's contents.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one line of JSON.")
def verify(digest: bool, as_json: bool) -> None:
    """Reconcile archive, ledger and index, and list what is missing, with the reason.

    Exit code 1 if something is missing and nobody knows why.
    """
    from pipeline.installation import Installation
    from pipeline.settings import from_environment
    from pipeline.verify import verify as reconcile

    report = reconcile(Installation(from_environment()))
    if as_json:
        answer = asdict(report)
        if not digest:
            del answer["digest"]
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo(f"{report.archived} documents archived, {report.accounted} accounted for, {report.indexed} indexed")
        for missing in report.missing:
            click.echo(f"missing: {missing.url or missing.id}: {missing.why or 'nobody knows why'}")
        if not report.missing:
            click.echo("nothing is missing")
        if digest:
            click.echo(f"digest {report.digest}")
    if any(missing.why is None for missing in report.missing):
        sys.exit(1)


@click.group(short_help="create the search index, or bring it back")
def index() -> None:
    """The search index itself."""


@index.command()
def create() -> None:
    """Create the index where there is none."""
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    there = installation.index.exists()
    installation.index.create()
    click.echo("the index is there already" if there else "created the index", err=True)


@index.command()
def reindex() -> None:
    """Write every document to the index again, from the archive: what a lost or damaged index is brought back with."""
    from pipeline import stages
    from pipeline.cli.ingest import showing_progress
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    with showing_progress() as progress:
        failed = stages.reindex(Installation(from_environment()), progress)
    if failed:
        click.echo(f"{failed} documents could not be written: `news verify` lists them", err=True)
        sys.exit(1)
