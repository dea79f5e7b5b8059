"""A publisher, and who reads him."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_server import Reader, Site, published, reader


@pytest.fixture
def site() -> Iterator[Site]:
    with published() as site:
        yield site


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Iterator[Reader]:
    found = reader(tmp_path, site)
    yield found
    found.ledger.close()
