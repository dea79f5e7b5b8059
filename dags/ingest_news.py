"""Ask the feeds that are due, take what is new through the pipeline, and close the account of the run."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Param, dag
from news_stages import fetch_feeds, finish, through_stages


@dag(
    schedule="*/10 * * * *",
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    tags=["news"],
    max_active_runs=1,
    params={
        "force": Param(False, type="boolean", title="All feeds", description="those that are not due too"),
    },
    default_args={"retries": 3, "retry_delay": timedelta(seconds=20), "retry_exponential_backoff": True},
    doc_md=__doc__,
)
def ingest_news() -> None:
    through_stages.expand(order=fetch_feeds()) >> finish("fetch_feeds")


ingest_news()
