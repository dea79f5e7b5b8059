"""The files that one of which is deleted."""

from pathlib import Path

import pytest
from builders import article, page
from builders_takedown import BRIDGE
from stories_takedown import WORDS


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.html").write_text(page("Bridge closes", WORDS, BRIDGE))
    (folder / "quay.txt").write_text(article("the new quay"))
    return folder
