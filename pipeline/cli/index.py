"""news index: the search index itself."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pipeline.index.elasticsearch import ElasticsearchIndex
    from pipeline.installation import Installation


@click.group(short_help="create the search index, look at it, make it anew")
def index() -> None:
    """The search index itself."""


@index.command()
def create() -> None:
    """Create the index where there is none."""
    installation = _installation()
    there = installation.index.exists()
    installation.index.create()
    click.echo("the index is there already" if there else "created the index", err=True)


@index.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as one line of JSON.")
def status(as_json: bool) -> None:
    """Show what of the index is there: where, of which schema, how many documents, and its generations."""
    installation = _installation()
    said = _status(installation)
    if as_json:
        click.echo(json.dumps(said, ensure_ascii=False))
        return
    for name, value in said.items():
        shown = ", ".join(f"{key} ({count})" for key, count in value.items()) if isinstance(value, dict) else value
        click.echo(f"{name.replace('_', ' ')}: {'none' if shown in (None, '') else shown}")
    if said.get("moving"):
        click.echo("a re-index was at its last step: unless one is running, run `news index reindex` again", err=True)


@index.command()
@click.option("--delete-old", is_flag=True, help="Delete what a re-index left; where none did, re-index first.")
@click.option("--from-archive", is_flag=True, help="Write every document again from the archive, into the same index.")
def reindex(delete_old: bool, from_archive: bool) -> None:
    """Make the index anew, while others write and search.

    On Elasticsearch: a new generation beside the old one, filled from it, and the alias moved in one step. The old
    one is kept until `--delete-old`. Stopped half-way, it goes on where it was.

    On the embedded index, and with --from-archive: what a lost or damaged index is brought back with.
    """
    from pipeline.errors import UsageError

    installation = _installation()
    generations = _on_elasticsearch(installation)
    if delete_old and (from_archive or generations is None):
        raise UsageError("--delete-old is for Elasticsearch, and not together with --from-archive: leave it out")
    if generations is None or from_archive:
        _from_archive(installation)
        return
    if delete_old and (deleted := generations.delete_old()):
        click.echo(f"deleted {', '.join(deleted)}", err=True)
        return
    copied = 0

    def progress(documents: int) -> None:
        nonlocal copied
        copied += documents
        if sys.stderr.isatty():
            click.echo(f"\r{copied} documents copied", nl=False, err=True)

    name = generations.reindex(progress)
    click.echo(f"\r{copied} documents copied; the index is now {name}", err=True)
    if delete_old:
        click.echo(f"deleted {', '.join(generations.delete_old())}", err=True)


def _installation() -> "Installation":
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    return Installation(from_environment())


def _on_elasticsearch(installation: "Installation") -> "ElasticsearchIndex | None":
    """The index, if it is one that has generations."""
    if installation.settings.index_url is None:
        return None
    from pipeline.index.elasticsearch import ElasticsearchIndex

    return installation.index if isinstance(installation.index, ElasticsearchIndex) else None


def _status(installation: "Installation") -> dict[str, object]:
    if (generations := _on_elasticsearch(installation)) is not None:
        return {"engine": "elasticsearch", **asdict(generations.status())}
    there = installation.index.exists()
    documents = sum(1 for _ in installation.index.digest_lines()) if there else 0
    return {
        "engine": "embedded",
        "index": str(installation.settings.data_dir / "index") if there else None,
        "documents": documents,
    }


def _from_archive(installation: "Installation") -> None:
    from pipeline import stages
    from pipeline.cli.ingest import showing_progress
    from pipeline.retention import pruned_before

    with showing_progress() as progress:
        failed = stages.reindex(installation, progress)
    if failed:
        click.echo(f"{failed} documents could not be written: `news verify` lists those that are missing", err=True)
        if oldest := pruned_before(installation):
            since = oldest.replace("/", "-")
            click.echo(f"the archive was pruned: of what landed before {since} it has nothing to write again", err=True)
        sys.exit(1)
