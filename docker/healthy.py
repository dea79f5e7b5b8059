"""Exit 0 where a part of Airflow is healthy, by what its API server says: `healthy.py scheduler`.

The parts are those of /api/v2/monitor/health: metadatabase, scheduler, triggerer, dag_processor. `airflow jobs check`
would tell the same for 3.5 s of CPU each time, since it loads all of Airflow.
"""

import json
import os
import sys
from urllib.request import urlopen

URL = os.environ.get("AIRFLOW_HEALTH_URL", "http://localhost:8080/api/v2/monitor/health")


def main() -> None:
    """Ask once."""
    try:
        with urlopen(URL, timeout=5) as answer:
            status = json.load(answer)[sys.argv[1]]["status"]
    except (OSError, ValueError) as error:
        sys.exit(f"{URL}: {error}")
    if status != "healthy":
        sys.exit(f"{sys.argv[1]} is {status}")


if __name__ == "__main__":
    main()
