"""Look every hour whether feeds, runs and the index are well; red with a list when not, and a person is told."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag
from news_watch import watch


@dag(
    schedule="7 * * * *",  # not with the runs of ingest_news, which start at full ten minutes
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    tags=["news"],
    max_active_runs=1,
    dagrun_timeout=timedelta(minutes=50),
    doc_md=__doc__,
)
def watch_news() -> None:
    watch()


watch_news()
