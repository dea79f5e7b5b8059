"""The stages as Airflow tasks: one task group for all DAGs, mapped over the orders that fetch lands.

Retries are for services, which may be back in a minute. A wrong setting fails at once: trying again cannot help.
"""

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, get_current_context, task, task_group
from airflow.sdk.exceptions import AirflowFailException
from news_connection import environment

if TYPE_CHECKING:
    from datetime import date

    from pipeline.installation import Installation
    from pipeline.sources import Source
    from pipeline.stages.derive import Stage

logger = logging.getLogger("news")

ARTICLES = Asset("news-articles")
"""Updated at the end of every run that closed."""

FETCH_POOL = "news_fetch"
"""One slot: two tasks that ask feeds at once would not know of each other's pauses."""

LONGEST_NAME = 180
"""Of a run: what the ledger keeps, and room for the number of one that runs again. Airflow's run ids may have 250."""

type Order = dict[str, Any]  # {"run": its name, "number": of the order}; small, since it passes through XCom


@task
def fetch_folder() -> list[Order]:
    """Finish what stopped runs left, land the folder's documents, and give the orders for the stages."""
    from pathlib import Path

    from pipeline.sources.folder import Folder

    params = get_current_context()["params"]
    folder = Path(__file__).parents[1] / params["folder"]
    return _fetch(lambda installation, run: Folder(folder, limit=params["limit"]))


@task(pool=FETCH_POOL)
def fetch_feeds() -> list[Order]:
    """Finish what stopped runs left, ask the feeds that are due, land what is new, and give the orders for the stages.

    All feeds are asked in this one task, side by side: only one process can keep the pause that a host is due.
    """
    force = get_current_context()["params"]["force"]
    return _fetch(partial(_feeds, force=force))


@task
def fetch_archive() -> list[Order]:
    """Offer what landed in the archive on one day again, and give the orders for the stages; nothing is fetched.

    Other stopped runs of the DAG are left alone: they are other days, which may be at work just now. A day that was
    stopped goes on under its name when it is repeated.
    """
    from pipeline import stages
    from pipeline.retention import pruned
    from pipeline.stages.reprocess import land
    from pipeline.stages.wanted import Wanted

    context = get_current_context()
    params, dag_run = context["params"], context["dag_run"]
    with _installation() as installation:
        run = stages.unclosed_name(installation, _run_name(dag_run.dag_id, dag_run.run_id))
        context["ti"].xcom_push(key="failed_before", value=0)
        context["ti"].xcom_push(key="run", value=run)
        day = _day(dag_run, params["day"])
        wanted = Wanted(params["feed"], params["source"], params["outcome"])
        if sentence := pruned(installation, day):
            logger.warning("%s: %s", day, sentence)
        with stages.held(installation, run):
            landed = [len(order.ordered) + len(order.decided) for _, order in land(installation, run, day, wanted)]
        return _orders(installation, run, sum(landed))


@task_group(group_id="order")
def through_stages(order: Order) -> None:
    """Take one order through extract, clean, tag and index, each reading the file that the one before wrote."""

    @task
    def extract(order: Any) -> Any:  # an Order here, an XComArg where the group is drawn
        return _stage("extract", order)

    @task
    def clean(order: Any) -> Any:
        return _stage("clean", order)

    @task
    def tag(order: Any) -> Any:
        return _stage("tag", order)

    @task
    def index(order: Any) -> None:
        from pipeline import stages

        with _installation() as installation:
            documents = stages.index(installation, order["run"], order["number"])
            logger.info("index: %d documents of order %d", documents, order["number"])

    index(tag(clean(extract(order))))


@task(trigger_rule="none_failed", outlets=[ARTICLES])
def finish(fetch_task: str) -> dict[str, int]:
    """Settle and close the run; its account. Fails if a document failed, here or in a stopped run finished first."""
    from pipeline import stages

    task_instance = get_current_context()["ti"]
    run = task_instance.xcom_pull(task_ids=fetch_task, key="run")
    failed = task_instance.xcom_pull(task_ids=fetch_task, key="failed_before")
    with _installation() as installation:
        look_again = fetch_task == "fetch_archive"  # at stories that two runs closing at once may have left apart
        counts = asdict(stages.close(installation, run, look_again=look_again))
    logger.info("finish: %s", ", ".join(f"{name} {count}" for name, count in counts.items()))
    failed += counts["failed"]
    if failed or counts["pending"]:
        raise AirflowFailException(
            f"run {run}: {failed} documents failed, {counts['pending']} have no outcome; "
            "`news verify` lists them with the reason"
        )
    return counts


def _feeds(installation: "Installation", run: str, *, force: bool) -> "Source":
    from pipeline.sources.feeds import subscriptions

    path = installation.settings.feeds_file
    if not subscriptions.read(path):  # as the file comes with the project: no fault, but nobody should wonder
        logger.warning("%s names no feeds: `news feeds add URL` adds one", path)
    return installation.feeds(run, force=force)


def _fetch(source: "Callable[[Installation, str], Source]") -> list[Order]:
    from pipeline import stages

    context = get_current_context()
    with _installation() as installation:
        dag_run = context["dag_run"]
        context["ti"].xcom_push(key="failed_before", value=_resume(installation, dag_run.dag_id))
        run = stages.unclosed_name(installation, _run_name(dag_run.dag_id, dag_run.run_id))
        context["ti"].xcom_push(key="run", value=run)
        with stages.held(installation, run):
            offered = sum(stages.start(installation, run, [source(installation, run)]))
        for sentence in stages.polled(installation, run):
            logger.info("%s", sentence)
        return _orders(installation, run, offered)


def _orders(installation: "Installation", run: str, offered: int) -> list[Order]:
    orders = [order.number for order in installation.ledger.orders(run) if order.documents]
    logger.info("fetch: %d documents offered, %d orders for the stages", offered, len(orders))
    return [{"run": run, "number": number} for number in orders]


def _day(dag_run: Any, said: str | None) -> "date":
    """The UTC day that a run is over: of a backfill or a scheduled run its data interval's, else the param's.

    Raises UsageError where neither says one.
    """
    from datetime import UTC, date, datetime

    from pipeline.errors import UsageError

    begin: datetime | None = dag_run.data_interval_start
    if begin is not None and (dag_run.run_type != "manual" or said is None):
        return begin.astimezone(UTC).date()
    try:
        return date.fromisoformat(said or "")
    except ValueError as error:
        raise UsageError(f"the param day is “{said or ''}”, which is no day: write it as 2026-11-02") from error


def _stage(name: "Stage", order: Order) -> Order:
    from pipeline import stages

    with _installation() as installation:
        documents = stages.stage(installation, name, order["run"], order["number"])
        logger.info("%s: %d documents of order %d", name, documents, order["number"])
    return order


def _resume(installation: "Installation", dag_id: str) -> int:
    """Finish stopped runs of the command line and of this DAG; how many of their documents failed.

    Another DAG's open run is left alone: it may be at work just now.
    """
    from pipeline import stages

    return stages.resume(
        installation,
        lambda step, documents: logger.info("%s: %d documents", step, documents),
        logger.info,
        only=lambda run: run.startswith(_run_name(dag_id, "")) or not run.startswith("airflow."),
    )


@contextmanager
def _installation() -> "Iterator[Installation]":
    from pipeline.errors import UsageError
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    try:
        yield Installation(from_environment(environment()))
    except UsageError as error:
        raise AirflowFailException(str(error)) from None  # the sentence says it all; a chain of tracebacks buries it


def _run_name(dag_id: str, run_id: str) -> str:
    """A name for a DAG run that is a file name too, and the same when a task is tried again."""
    name = f"airflow.{dag_id}__{re.sub(r'[^A-Za-z0-9_.+-]', '-', run_id)}"
    if len(name) <= LONGEST_NAME:
        return name
    return f"{name[: LONGEST_NAME - 17]}-{sha256(name.encode()).hexdigest()[:16]}"
