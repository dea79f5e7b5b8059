"""news verify: the proof that nothing is missing."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import ServiceError

if TYPE_CHECKING:
    from pipeline.verify import Report

UNKNOWN: dict[str, Any] = {"archived": None, "accounted": None, "indexed": None, "missing": [], "digest": None}
"""The report where a service could not be asked; `error` says why."""


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

    installation = Installation(from_environment())
    try:
        report = reconcile(installation)
    except ServiceError as error:
        if as_json:
            _print(UNKNOWN | {"error": str(error)}, digest)
        raise
    if as_json:
        _print(asdict(report), digest)
    else:
        _tell(report, digest)
    if report.index_is_lost:
        click.echo(
            "(nearly) all is missing: `news index reindex --from-archive` writes it to the index again", err=True
        )
    if any(missing.why is None for missing in report.missing):
        sys.exit(1)


def _print(answer: dict[str, Any], digest: bool) -> None:
    click.echo(json.dumps({name: answer[name] for name in answer if digest or name != "digest"}, ensure_ascii=False))


def _tell(report: "Report", digest: bool) -> None:
    click.echo(f"{report.archived} documents archived, {report.accounted} accounted for, {report.indexed} indexed")
    for missing in report.missing:
        click.echo(f"missing: {missing.url or missing.id}: {missing.why or 'nobody knows why'}")
    if not report.missing:
        click.echo("nothing is missing")
    if digest:
        click.echo(f"digest {report.digest}")
