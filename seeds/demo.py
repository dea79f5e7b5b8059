"""`make demo`: the DAGs ingest_seeds and ingest_news for real, then one search, and the real seed document.

ingest_seeds reads seeds/articles; ingest_news reads three feeds and their pages from a publisher on this machine.

Airflow's state and chatter stay below .airflow; ours below NEWS_DATA_DIR (data).
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import feed_server
from rich.console import Console
from rich.rule import Rule

PROJECT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
HOME = PROJECT / ".airflow"
LOG = HOME / "demo.log"
REAL_SEED = "seeds/articles/000_22eeae11e7805795.txt"

console = Console()


def environment() -> dict[str, str]:
    """What Airflow and our tasks need: SQLite, our DAGs and stages, an absolute data folder."""
    settings = {
        "AIRFLOW_HOME": str(HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
        "NEWS_DATA_DIR": str(PROJECT / (os.environ.get("NEWS_DATA_DIR") or "data")),
        "PYTHONPATH": str(PROJECT / "plugins"),
        "PYTHONWARNINGS": "ignore",
        "NEWS_FEEDS_FILE": str(HOME / "feeds.toml"),
        "NEWS_ALLOW_PRIVATE_HOSTS": feed_server.HOST,
    }
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | settings


def quietly(title: str, *command: str) -> None:
    """Run an Airflow command: its output goes to the log, our own lines in it are shown as they come."""
    started = time.monotonic()
    console.print(title)
    with LOG.open("a") as log, console.status(title):
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            if "[news]" in line:
                console.print(f"  {line.partition('] ')[2].partition(' [news]')[0]}", highlight=False, style="dim")
    seconds = time.monotonic() - started
    if process.wait():
        console.print(f"[red]{title} failed[/red] after {seconds:.0f} s; the end of {LOG}:")
        console.print("".join(LOG.read_text().splitlines(keepends=True)[-25:]), markup=False)
        sys.exit(1)
    console.print(f"[green]✓[/green] {title} ({seconds:.0f} s)")


def main() -> None:
    HOME.mkdir(exist_ok=True)
    LOG.write_text("")
    console.print(f"Airflow's own messages go to {LOG}")
    quietly("preparing Airflow's database", str(BIN / "airflow"), "db", "migrate")
    quietly("running the DAG ingest_seeds", str(BIN / "airflow"), "dags", "test", "ingest_seeds")
    read_feeds()
    show("runs", "--limit", "2")
    show("search", "ferry", "--limit", "3")
    show("inspect", REAL_SEED)


def read_feeds() -> None:
    """Run ingest_news over a publisher of our own: all its feeds, since a second demo comes before they are due."""
    (HOME / "feeds.toml").write_text(feed_server.feeds_file())
    try:
        feed_server.serve()
    except OSError as error:
        console.print(f"[yellow]no feeds are read: port {feed_server.PORT} is in use ({error.strerror})[/yellow]")
        return
    command = (str(BIN / "airflow"), "dags", "test", "ingest_news", "--conf", '{"force": true}')
    quietly("running the DAG ingest_news over three feeds", *command)
    show("feeds", "status")


def show(*arguments: str) -> None:
    """Run a news command as a user would, with its output as it is."""
    console.print(Rule(f"news {' '.join(arguments)}", align="left"))
    subprocess.run([str(BIN / "news"), *arguments], cwd=PROJECT, env=environment(), check=True)


if __name__ == "__main__":
    main()
