"""Let go every night of what is older than NEWS_KEEP_…_DAYS; skipped where none is set, since all is kept for ever."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag
from news_prune import prune


@dag(
    schedule="30 3 * * *",  # after the night's replay of yesterday, before anybody reads
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    tags=["news"],
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
)
def prune_news() -> None:
    prune()


prune_news()
