"""A real Airflow for the tests of DAGs: its database, its task runner, and our DAGs and stages; no scheduler."""

import os
import subprocess
import sys
from pathlib import Path

from builders import WITHOUT_MODEL

ROOT = Path(__file__).parents[1]
AIRFLOW = Path(sys.executable).parent / "airflow"
PYTHONPATH = os.pathsep.join((str(ROOT), str(ROOT / "plugins")))
"""This checkout's code, whichever one is installed."""


def airflow_at(home: Path) -> dict[str, str]:
    """The environment of an Airflow with a database of its own below `home`."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        **WITHOUT_MODEL,
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "PYTHONPATH": PYTHONPATH,
    }
    subprocess.run([AIRFLOW, "db", "migrate"], env=environment, capture_output=True, check=True)
    return environment
