"""An installation, and what it takes in."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from builders import article, installation, write_lines

from pipeline.installation import Installation


@pytest.fixture(params=["embedded", "elasticsearch"])
def index_settings(request: pytest.FixtureRequest) -> dict[str, str]:
    """Each engine in turn."""
    if request.param == "embedded":
        return {}
    return {"NEWS_INDEX_URL": f"{request.getfixturevalue('elasticsearch')}/{request.getfixturevalue('alias')}"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    house = installation(tmp_path / "data")
    with closing(house.ledger):
        yield house


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    articles = [{"url": f"https://post.example/{n}", "text": article(f"matter {n}")} for n in range(8)]
    write_lines(folder / "many.jsonl", articles)
    for name in ("quays", "bridges"):
        (folder / f"{name}.txt").write_text(article(name))
    return folder
