"""Learning as an Airflow task: what was learned is in its log."""

import logging
from datetime import UTC, datetime

from airflow.sdk import get_current_context, task
from airflow.sdk.exceptions import AirflowFailException
from news_connection import environment

logger = logging.getLogger("news")


@task
def learn_lines() -> None:
    """Count the lines that recur in publishers' articles of the last days, and have new runs go by them."""
    from pipeline.errors import UsageError
    from pipeline.installation import Installation
    from pipeline.learned import lines
    from pipeline.settings import from_environment

    days = get_current_context()["params"]["days"]
    try:
        installation = Installation(from_environment(environment()))
        digest, listing = lines.learn(installation, datetime.now(UTC).date(), days)
    except UsageError as error:
        raise AirflowFailException(str(error)) from error
    found = sum(len(one.lines) for one in listing.publishers)
    logger.info("%d lines recur in articles of %d publishers (snapshot %s)", found, len(listing.publishers), digest)
