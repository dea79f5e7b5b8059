"""An empty index for each test, on each engine: what these tests promise holds for both."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders_index import ENGINES, opened

from pipeline.index import SearchIndex


@pytest.fixture(params=ENGINES)
def new_index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], SearchIndex]]:
    """Opens the test's own index, which is not created yet; opens the same again when called again."""
    held: list[SearchIndex] = []
    where = request.getfixturevalue("alias_url") if request.param == "elasticsearch" else str(tmp_path / "index")

    def new() -> SearchIndex:
        held.append(opened(where))
        return held[-1]

    yield new
    for index in held:
        index.close()


@pytest.fixture
def index(new_index: Callable[[], SearchIndex]) -> SearchIndex:
    index = new_index()
    index.create()
    return index


@pytest.fixture
def alias_url(elasticsearch: str, alias: str) -> str:
    """What NEWS_INDEX_URL would be for this test."""
    return f"{elasticsearch}/{alias}"
