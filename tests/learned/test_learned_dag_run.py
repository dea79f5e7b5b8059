"""The DAG learn_news on a real Airflow: new runs go by what it learned."""

import subprocess
import sys
from pathlib import Path

import pytest
from builders import ingest, installation
from real_airflow import ROOT, airflow_at

from pipeline.learned import lines

WORKER = """
import sys
from airflow.dag_processing.dagbag import DagBag
run = DagBag(dag_folder=sys.argv[1]).dags["learn_news"].test(run_conf={"days": 3})
print(str(run.state))
"""
TEXTS = {
    "quays": "The quays were dredged on Monday, and the silt went to the old brickworks behind the railway yard.",
    "museum": "A painter left her letters to the museum, whose director had asked for them twice in vain before.",
    "school": "Pupils of the island school will learn to sail, since a captain gave them his two smallest boats.",
}


@pytest.mark.slow  # Airflow starts for it alone
def test_it_learns_from_the_days_it_is_told(tmp_path: Path) -> None:
    data, home, seed = tmp_path / "data", tmp_path / "airflow", tmp_path / "Tide"
    home.mkdir()
    seed.mkdir()
    for name, text in TEXTS.items():
        (seed / f"{name}.txt").write_text(f"{text}\nThe Tide, since 1902\n")
        (seed / f"{name}.json").write_text(f'{{"url": "https://tide.example/{name}"}}')
    house = installation(data)
    ingest(house, seed)
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(ROOT / "dags")], env=airflow_at(home) | {"NEWS_DATA_DIR": str(data)},
        cwd=home, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "success", done.stdout + done.stderr
    listing = lines.listing(house.derived)
    assert listing is not None
    assert (listing.days, [line.text for line in listing.publishers[0].lines]) == (3, ["The Tide, since 1902"])
    assert ".lines-" not in house.version
    assert ".lines-" in installation(data).version
