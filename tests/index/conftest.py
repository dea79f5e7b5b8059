"""An empty index for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.index.embedded import EmbeddedIndex


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path / "index")
    index.create()
    yield index
    index.close()
