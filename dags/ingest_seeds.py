"""Take the seed folder through the pipeline: fetch, then the stages order by order, then the account of the run."""

from datetime import timedelta

from airflow.sdk import Param, dag
from news_stages import fetch_folder, finish, through_stages


@dag(
    schedule=None,
    tags=["news"],
    max_active_runs=1,
    params={
        "folder": Param("seeds/articles", type="string", title="Folder", description="absolute, or below the project"),
        "limit": Param(None, type=["null", "integer"], minimum=1, title="Limit", description="at most so many files"),
    },
    default_args={"retries": 3, "retry_delay": timedelta(seconds=20), "retry_exponential_backoff": True},
    doc_md=__doc__,
)
def ingest_seeds() -> None:
    through_stages.expand(order=fetch_folder()) >> finish("fetch_folder")


ingest_seeds()
