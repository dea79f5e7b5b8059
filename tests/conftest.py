"""No setting of the machine reaches a test; the fixtures that every room may use."""

import os

import pytest
from real_elasticsearch import alias, elasticsearch, elasticsearch_node, index_prefix
from real_postgres import postgres_server, postgres_url
from real_s3 import bucket, s3

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
