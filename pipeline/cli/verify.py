"""news verify: the proof that nothing is missing, and the repair of what is."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.counted import counted
from pipeline.errors import ServiceError

if TYPE_CHECKING:
    from pipeline.installation import Installation
    from pipeline.verify import Report
    from pipeline.verify.repair import Repaired

SHOWN = 100
"""Lines of each kind that a person is shown; `--json` has all."""

UNKNOWN: dict[str, Any] = {
    "archived": None, "accounted": None, "indexed": None, "missing": [], "unexpected": [], "stale": [], "lost": [],
    "digest": None,
}  # fmt: skip
"""The report where a service could not be asked; `error` says why."""


@click.command(short_help="prove that nothing is missing")
@click.option("--repair", is_flag=True, help="Queue what is missing, and take away what should not be in the index.")
@click.option("--delete-unknown", is_flag=True, help="Take out of the index what the ledger does not know, for good.")
@click.option("--whole", is_flag=True, help="Read every record of the archive, too, to find those that are damaged.")
@click.option("--digest", is_flag=True, help="Also print the digest of the index's contents.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as one line of JSON.")
def verify(repair: bool, delete_unknown: bool, whole: bool, digest: bool, as_json: bool) -> None:
    """Reconcile archive, ledger and index, both ways, and list what is missing, with the reason.

    What --repair queues is done by the next `news ingest` or run of a DAG; what the ledger does not know it leaves
    alone, and --delete-unknown does not: look first at what it is. Exit code 1 if something is missing and nobody
    knows why.
    """
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    try:
        report, repaired, deleted = _reconcile(installation, whole, delete_unknown, repair)
    except ServiceError as error:
        if as_json:
            _print(UNKNOWN | {"error": str(error)}, digest)
        raise
    if as_json:
        _print(_answer(report, repaired) | ({"deleted": sorted(deleted)} if delete_unknown else {}), digest)
    else:
        _tell(report, repaired, digest)
        if delete_unknown:
            click.echo(f"deleted: {counted(len(deleted), 'document')} that the ledger did not know")
    for sentence in _advice(report, repaired, whole):
        click.echo(sentence, err=True)
    if any(missing.why is None for missing in report.missing):
        sys.exit(1)


def _reconcile(
    installation: "Installation", whole: bool, drop: bool, mend: bool
) -> "tuple[Report, Repaired | None, set[str]]":
    """What was found, what of it was repaired, and which documents that nobody knew were deleted."""
    from datetime import UTC, datetime

    from pipeline.verify import verify as reconcile
    from pipeline.verify.repair import as_repaired, repair
    from pipeline.verify.unknown import as_deleted, delete_unknown

    report, done, deleted = reconcile(installation, whole=whole), None, set[str]()
    if drop:  # first: a repair opens a run
        deleted = delete_unknown(installation, report)
        report = as_deleted(report, deleted)
    if mend:
        done = repair(installation, report, datetime.now(UTC))
        report = as_repaired(report, done)
    return report, done, deleted


def _answer(report: "Report", repaired: "Repaired | None") -> dict[str, Any]:
    answer = asdict(report)
    for found in answer["unexpected"]:
        del found["gone"]
    if repaired is not None:
        answer["repaired"] = {name: value for name, value in asdict(repaired).items() if name != "why"}
    return answer


def _print(answer: dict[str, Any], digest: bool) -> None:
    click.echo(json.dumps({name: answer[name] for name in answer if digest or name != "digest"}, ensure_ascii=False))


def _tell(report: "Report", repaired: "Repaired | None", digest: bool) -> None:
    click.echo(f"{report.archived} documents archived, {report.accounted} accounted for, {report.indexed} indexed")
    _list("missing", [(one.url or one.id, one.why or "nobody knows why") for one in report.missing])
    unknown = "the ledger does not know it"
    _list("unexpected", [(one.url or one.id, one.why or unknown) for one in report.unexpected])
    _list("stale", [(one.url or one.id, one.why or "the ledger says otherwise") for one in report.stale])
    lost = [one for one in report.lost if one.why is None]
    _list("lost", [(one.batch, f"the archive no longer has {counted(one.records, 'record')} of it") for one in lost])
    if explained := len(report.lost) - len(lost):
        batches = counted(explained, "batch", "batches")
        click.echo(f"of {batches} the archive lost records that nobody waits for: the same with --json says why")
    if not report.missing:
        click.echo("nothing is missing")
    for sentence in _done(repaired) if repaired else ():
        click.echo(sentence)
    if digest:
        click.echo(f"digest {report.digest}")


def _list(what: str, found: "Sequence[tuple[str | None, str]]") -> None:
    for name, why in found[:SHOWN]:
        click.echo(f"{what}: {name}: {why}")
    if len(found) > SHOWN:
        click.echo(f"… and {len(found) - SHOWN} more {what}: `news verify --json` names all")


def _done(repaired: "Repaired") -> Iterator[str]:
    """What a repair did, a sentence each."""
    if repaired.queued:
        records = counted(repaired.queued, "record")
        yield f"queued: {records} in run {repaired.run}; `news ingest` or the next run of a DAG does it"
    if repaired.adopted:
        yield f"adopted: {counted(repaired.adopted, 'record')} that the ledger did not know; queued likewise"
    if repaired.taken_away:
        yield f"taken away: {counted(repaired.taken_away, 'document')} that the ledger has as gone"
    if repaired.forgotten:
        places = counted(repaired.forgotten, "place")
        yield f"forgotten: the lost records of {places}; what their sources offer is archived again"
    if not (repaired.queued or repaired.adopted or repaired.taken_away or repaired.forgotten):
        yield "there was nothing to repair"


def _advice(report: "Report", repaired: "Repaired | None", whole: bool) -> Iterator[str]:
    """What a person should do now."""
    mend = f"news verify{' --whole' if whole else ''} --repair"  # what only --whole finds, only it repairs
    if report.index_is_lost:
        yield "(nearly) all is missing: `news index reindex --from-archive` writes it to the index again"
    if report.ledger_is_lost and repaired is None:
        yield "(nearly) all of the index is unknown to the ledger: `news ingest` takes the archive's batches on again"
    elif any(one.why is None for one in report.unexpected) and not (repaired and repaired.adopted):
        yield (
            "what the ledger does not know was put into the index by somebody else, or the ledger is an old copy: "
            "`news ingest` takes on what the archive has of it; `news verify --delete-unknown` then takes the rest "
            "out of the index, for good"
        )
    if repaired is None and any(one.why is None for one in report.lost):
        yield f"the archive has lost records: put them back from a copy, or `{mend}` has them offered anew"
    if repaired is None and not report.index_is_lost and any(one.why is None for one in report.missing):
        yield "`news verify --repair` queues what is missing"
