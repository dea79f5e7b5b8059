"""An installation, and a folder of documents."""

from pathlib import Path

import pytest
from builders import article, installation, page

from pipeline.installation import Installation


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return installation(tmp_path / "data")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Four documents: two texts, a page, and one that is no article."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "a.txt").write_text(article("the new quay"))
    (folder / "b.txt").write_text(article("school meals", "town"))
    (folder / "c.html").write_text(page("Bridge closes", "the old bridge", "https://post.example/2026/bridge"))
    (folder / "d.txt").write_bytes(b"")
    return folder
