"""Learn every night which lines recur in each publisher's articles: evidence for the cleaner, and for `watch_news`."""

from datetime import UTC, datetime, timedelta

from airflow.sdk import Param, dag
from news_learn import learn_lines


@dag(
    schedule="30 23 * * *",  # before the night's replay of the day that ends, which then goes by what was learned
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    tags=["news"],
    max_active_runs=1,
    params={"days": Param(28, type="integer", minimum=1, title="Days", description="of landing that are learned from")},
    default_args={"retries": 2, "retry_delay": timedelta(minutes=5)},
    doc_md=__doc__,
)
def learn_news() -> None:
    learn_lines()


learn_news()
