"""What all tests of faults start from."""

from pathlib import Path

import pytest
from runs_faults import seed_of, undisturbed


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    """A folder of 19 documents, which are 15 articles."""
    return seed_of(tmp_path / "seed")


@pytest.fixture(scope="session")
def digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The digest of the index after an undisturbed run over the seed, wherever that lies."""
    folder = tmp_path_factory.mktemp("undisturbed")
    return undisturbed(folder, seed_of(folder / "seed"))
