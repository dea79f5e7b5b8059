"""Take what landed in the archive on one UTC day through today's rules again; nothing is fetched.

Every night over yesterday, as a self-check, and over any days by `airflow backfill create --dag-id reprocess_news`
(which needs PostgreSQL or MySQL as Airflow's database). Never paused at first: a paused DAG starts no backfill.
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import CronDataIntervalTimetable, Param, dag
from news_stages import fetch_archive, finish, through_stages

OUTCOMES = ["indexed", "superseded", "duplicate", "rejected", "failed"]


@dag(
    schedule=CronDataIntervalTimetable("@daily", timezone="UTC"),
    start_date=datetime(2026, 1, 1, tzinfo=UTC),
    catchup=False,
    is_paused_upon_creation=False,
    tags=["news"],
    max_active_runs=3,
    params={
        "day": Param(None, type=["null", "string"], format="date", title="Day", description="UTC; of a manual run"),
        "feed": Param(None, type=["null", "string"], title="Feed", description="only what this feed's address named"),
        "source": Param(
            None, type=["null", "string"], title="Source", description="only a publisher's: name or domain"
        ),
        "outcome": Param(
            None, type=["null", "string"], enum=[None, *OUTCOMES], title="Outcome", description="only what had it last"
        ),
    },
    default_args={"retries": 3, "retry_delay": timedelta(seconds=20), "retry_exponential_backoff": True},
    doc_md=__doc__,
)
def reprocess_news() -> None:
    through_stages.expand(order=fetch_archive()) >> finish("fetch_archive")


reprocess_news()
