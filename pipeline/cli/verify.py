"""news verify: the proof that nothing is missing."""

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
