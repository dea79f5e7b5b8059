"""No setting of the machine reaches a test; the fixtures that every room may use."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from builders import installation
from real_elasticsearch import alias, elasticsearch, elasticsearch_node, index_prefix
from real_postgres import postgres_server, postgres_url
from real_s3 import bucket, s3

from pipeline.installation import Installation

__all__ = [
    "alias",
    "bucket",
    "elasticsearch",
    "elasticsearch_node",
    "index_prefix",
    "postgres_server",
    "postgres_url",
    "s3",
    "state_url",
]

for name in [name for name in os.environ if name.startswith("NEWS_") and not name.startswith("NEWS_TEST_")]:
    del os.environ[name]


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty ledger, on each database in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('tmp_path')}/ledger.sqlite"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def house(state_url: str, tmp_path: Path) -> Iterator[Installation]:
    """An installation of its own, with its ledger on each database in turn."""
    house = installation(tmp_path / "data", NEWS_STATE_URL=state_url)
    with closing(house.ledger):
        yield house
