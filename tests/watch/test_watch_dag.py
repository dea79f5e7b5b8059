"""The DAG watch_news on a real Airflow: red with the list, green when all is well, and who is told how."""

import gzip
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from builders import ingest, installation
from listeners import mail_server, status, webhook
from real_airflow import ROOT, airflow_at

from pipeline.installation import Installation
from pipeline.learned import lines
from pipeline.learned.layout import Changed
from pipeline.learned.tally import Publisher
from pipeline.storage import write_whole

END = "=== "

# Importing Airflow takes longer than all runs together: one process runs the DAG again and again, as it is told.
WORKER = f"""
import json, os, sys
from airflow.dag_processing.dagbag import DagBag
bag = DagBag(dag_folder=sys.argv[1])
dag = bag.dags["watch_news"]
before = dict(os.environ)
for line in sys.stdin:
    os.environ.clear()
    os.environ.update(before | json.loads(line))
    run = dag.test()
    print({END!r} + json.dumps([str(run.state), len(bag.import_errors)]), flush=True)
"""


@dataclass
class Ran:
    state: str
    log: str


type Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    home = tmp_path_factory.mktemp("airflow")
    with subprocess.Popen(
        [sys.executable, "-c", WORKER, str(ROOT / "dags")], env=airflow_at(home), cwd=home, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    ) as process:  # fmt: skip
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def run(worker: subprocess.Popen[str], tmp_path: Path) -> Run:
    """Runs the DAG under these settings over the installation of `house`."""

    def ran(**settings: str) -> Ran:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(json.dumps({"NEWS_DATA_DIR": str(tmp_path / "data")} | settings) + "\n")
        worker.stdin.flush()
        log: list[str] = []
        for line in worker.stdout:
            if line.startswith(END):
                state, import_errors = json.loads(line.removeprefix(END))
                assert import_errors == 0
                return Ran(state, "".join(log))
            log.append(line)
        raise AssertionError("".join(log))

    return ran


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return installation(tmp_path / "data")


def stop_a_run(house: Installation) -> None:
    house.ledger.start_run("stopped", 1, "0.1.0")


def test_the_watch_is_red_with_a_list_until_all_is_well_and_tells_each_once(run: Run, house: Installation) -> None:
    stop_a_run(house)
    with webhook() as chat:
        hook = {"NEWS_ALERT_URL": f"http://{chat.host}/s3cret", "NEWS_ALLOW_PRIVATE_HOSTS": chat.host}
        reds = [run(**hook), run(**hook)]
        ingest(house)
        greens = [run(**hook), run(**hook)]
    assert [ran.state for ran in (*reds, *greens)] == ["failed", "failed", "success", "success"]
    assert all("run stopped is open since 1970-01-01 00:00 UTC" in ran.log for ran in reds)
    assert "all is well" in greens[0].log
    assert [(len(told["troubles"]), len(told["over"])) for told in chat.heard] == [(1, 0), (0, 1)]
    assert not [ran for ran in (*reds, *greens) if "s3cret" in ran.log]


def test_a_changed_layout_is_told_once(run: Run, house: Installation) -> None:
    """The listing as `news lines learn` leaves it: what changed yesterday."""
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    changed = Changed("The Tide, since 1902", True, 1.0, 24, yesterday)
    tide = Publisher("tide.example", ("Tide",), 90, (), (changed,))
    write_whole(
        house.derived / lines.FOLDER / "listing.json.gz",
        gzip.compress(msgspec.json.encode(lines.Listing(yesterday, lines.DAYS, (tide,)))),
    )
    with webhook() as chat:
        hook = {"NEWS_ALERT_URL": f"http://{chat.host}/s3cret", "NEWS_ALLOW_PRIVATE_HOSTS": chat.host}
        reds = [run(**hook), run(**hook)]
    assert [ran.state for ran in reds] == ["failed", "failed"]
    assert all("layout changed: tide.example: “The Tide, since 1902” stood in 100% of its" in ran.log for ran in reds)
    assert [len(told["troubles"]) for told in chat.heard] == [1]


def test_a_webhook_that_refuses_is_said_beside_the_list(run: Run, house: Installation) -> None:
    stop_a_run(house)
    with webhook(status(404)) as chat:
        hook = {"NEWS_ALERT_URL": f"http://{chat.host}/s3cret", "NEWS_ALLOW_PRIVATE_HOSTS": chat.host}
        ran = run(**hook)
    assert ran.state == "failed"
    assert "run stopped is open" in ran.log
    assert "nobody was told: the webhook of NEWS_ALERT_URL at 127.0.0.1 answers 404" in ran.log
    assert "s3cret" not in ran.log


def test_the_address_may_stand_in_a_connection(run: Run, house: Installation) -> None:
    stop_a_run(house)
    with webhook() as chat:
        connection = {"conn_type": "generic", "password": f"http://{chat.host}/s3cret"}
        ran = run(AIRFLOW_CONN_NEWS_ALERT=json.dumps(connection), NEWS_ALLOW_PRIVATE_HOSTS=chat.host)
    assert (ran.state, chat.paths) == ("failed", ["/s3cret"])
    assert "s3cret" not in ran.log


def mailing(port: int) -> dict[str, str]:
    extra = {"disable_ssl": True, "disable_tls": True, "from_email": "news@example.org", "timeout": 5, "retry_limit": 0}
    connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": port, "extra": extra}
    return {"NEWS_ALERT_URL": "mailto:desk@example.org", "AIRFLOW_CONN_SMTP_DEFAULT": json.dumps(connection)}


def test_mail_goes_out_by_airflows_connection(run: Run, house: Installation) -> None:
    stop_a_run(house)
    with mail_server() as mail:
        ran = run(**mailing(mail.port))
    [message] = mail.heard
    assert ran.state == "failed"
    assert "To: desk@example.org" in message
    assert "Subject: news: 1 trouble new" in message


def test_mail_that_cannot_be_sent_is_said_beside_the_list(run: Run, house: Installation) -> None:
    stop_a_run(house)
    with mail_server(refuse=True) as mail:
        refused = run(**mailing(mail.port))
    without = run(NEWS_ALERT_URL="mailto:desk@example.org")
    for ran in (refused, without):
        assert ran.state == "failed"
        assert "run stopped is open" in ran.log
        assert "nobody was told: the connection smtp_default could not send mail" in ran.log


def test_where_nobody_is_to_be_told_the_watch_says_so(run: Run, house: Installation) -> None:
    ran = run()
    assert ran.state == "success"
    assert "nobody is told of troubles: set NEWS_ALERT_URL, or the connection news_alert" in ran.log


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"NEWS_DATA_DIR": "data"}, "NEWS_DATA_DIR must be an absolute path"),
        ({"NEWS_ALERT_URL": "http://hooks.example/s3cret"}, "NEWS_ALERT_URL would go over the network"),
    ],
)
def test_a_wrong_setting_is_said(run: Run, settings: dict[str, str], said: str) -> None:
    ran = run(**settings)
    assert ran.state == "failed"
    assert said in ran.log
    assert "s3cret" not in ran.log
