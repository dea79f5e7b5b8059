"""news runs: the accounts of the latest runs."""

import click


@click.command(short_help="show the accounts of the latest runs")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 1000), help="How many runs.")
def runs(limit: int) -> None:
    """Show what became of the documents of the latest runs, of the command line and of Airflow alike."""
    from pipeline import stages
    from pipeline.cli import tables
    from pipeline.clock import moment
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    latest = installation.ledger.latest_runs(limit)
    tables.console().print(
        tables.runs_table((run, moment(at_ms), stages.account(installation, run)) for run, at_ms in latest)
    )
