"""Have the scheduler load the models, so that tasks find them in memory (NEWS_PRELOAD=1).

LocalExecutor's workers are forked from the scheduler and share its memory until they write to it: a `tag` task then
starts at once, where it otherwise imports spaCy and loads a model for some 2.5 s of CPU, each time. Of no use where
tasks run in processes that are not forked from it (Celery, Kubernetes), so it is off by default.
"""

import logging
import sys
from typing import Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

logger = logging.getLogger("news")


@hookimpl
def on_starting(component: Any) -> None:
    """Load every model that the settings name, in the scheduler alone; one that cannot be is left to the tasks."""
    from pipeline.errors import NewsError
    from pipeline.settings import from_environment

    if "scheduler" not in sys.argv:
        return
    try:
        settings = from_environment()
        if settings.preload:
            from pipeline.tag.models import preload

            preload(settings.spacy_models, allow_changed=settings.allow_changed_models)
            logger.info("the scheduler holds the models %s", ", ".join(sorted(settings.spacy_models.values())))
    except NewsError as error:
        logger.warning("no model is loaded ahead: %s", error)


class NewsPreload(AirflowPlugin):
    """Tells Airflow of the listener above."""

    name = "news_preload"
    listeners = [sys.modules[__name__]]  # noqa: RUF012  # as Airflow declares it
