"""The watch as an Airflow task: red with a list of what is in trouble, green when all is well.

A person is told by what NEWS_ALERT_URL says or, where it is not set, by the password of the connection `news_alert`:
a webhook's address is a secret. Mail (mailto:desk@example.org) goes out by Airflow's connection `smtp_default`.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from airflow.sdk import Connection, task
from airflow.sdk.exceptions import AirflowFailException, AirflowNotFoundException
from news_connection import environment

if TYPE_CHECKING:
    from pipeline.alerts import Alert

logger = logging.getLogger("news")

ALERT = "news_alert"


@task(retries=0)  # the next hour's run looks again, and what could not be told now is told then
def watch() -> None:
    """Look for troubles and tell what is new and what is over; fails with the list of all troubles there are."""
    from pipeline import watch as watching
    from pipeline.errors import NewsError
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    try:
        installation = Installation(from_environment(_environment()))
        report = watching.watch(installation, datetime.now(UTC), _sender(installation.settings.alert_url))
    except NewsError as error:
        raise AirflowFailException(f"the watch could not be kept: {error}") from error
    for trouble in report.over:
        logger.info("over: %s", trouble.sentence)
    for trouble in report.troubles:
        logger.error("%s", trouble.sentence)
    if report.troubles or report.untold:
        raise AirflowFailException(f"{len(report.troubles)} troubles, {len(report.told)} told now\n{report}")
    logger.info("%s", report)


def _environment() -> Mapping[str, str]:
    """The settings of a task, and the alerts' address of a connection where they say none."""
    said = dict(environment())
    if not said.get("NEWS_ALERT_URL", "").strip():
        try:
            said["NEWS_ALERT_URL"] = Connection.get(ALERT).password or ""
        except AirflowNotFoundException:
            logger.warning("nobody is told of troubles: set NEWS_ALERT_URL, or the connection %s", ALERT)
    return said


def _sender(url: str | None) -> "Callable[[Alert], None] | None":
    from pipeline import alerts

    if url is None:
        return None
    return partial(_mail, url.removeprefix("mailto:")) if url.startswith("mailto:") else partial(alerts.post, url)


def _mail(to: str, alert: "Alert") -> None:
    """Send the alert by mail. Raises ServiceError where no server took it."""
    from airflow.providers.smtp.hooks.smtp import SmtpHook

    from pipeline.errors import ServiceError

    lines = "".join(f"<li>{escape(line)}</li>\n" for line in alert.lines())
    try:
        with SmtpHook() as hook:
            hook.send_email_smtp(to=to, subject=alert.subject, html_content=f"<ul>\n{lines}</ul>\n")
    except Exception as error:  # smtplib's, the socket's, Airflow's: whatever hinders the mail must not hide the list
        raise ServiceError(f"the connection smtp_default could not send mail to NEWS_ALERT_URL: {error}") from error
