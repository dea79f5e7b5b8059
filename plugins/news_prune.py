"""Pruning as an Airflow task: what went is in its log."""

import logging
from datetime import UTC, datetime

from airflow.sdk import task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from news_connection import environment

logger = logging.getLogger("news")


@task
def prune() -> None:
    """Let go of what is older than the settings say; retried where a service fails, for it goes on where it was."""
    from pipeline.errors import UsageError
    from pipeline.installation import Installation
    from pipeline.prune import is_set, warnings
    from pipeline.prune import prune as let_go
    from pipeline.settings import from_environment

    try:
        settings = from_environment(environment())
        if not is_set(settings):
            raise AirflowSkipException("all is kept for ever: none of NEWS_KEEP_…_DAYS is set")
        for warning in warnings(settings):
            logger.warning("%s", warning)
        for kind, gone in let_go(Installation(settings), datetime.now(UTC)).items():
            if gone is not None:
                logger.info("%s: %d went, of %s to %s", kind, gone.count, gone.first, gone.last)
    except UsageError as error:
        raise AirflowFailException(str(error)) from error
