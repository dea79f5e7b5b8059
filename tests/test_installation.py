"""A run is held by one process at a time, and what goes wrong under the lock is not the lock's."""

from pathlib import Path

import pytest
from builders import installation

from pipeline.errors import ServiceError


def test_an_error_of_the_work_is_not_said_to_be_one_of_the_lock(tmp_path: Path) -> None:
    house = installation(tmp_path / "data")
    with pytest.raises(PermissionError, match="of the work"), house.holding("run-1"):
        raise PermissionError("of the work")
    with house.holding("run-1") as mine:
        assert mine


def test_a_run_is_held_once_and_is_free_after_that(tmp_path: Path) -> None:
    house = installation(tmp_path / "data")
    with house.holding("run-1") as first, house.holding("run-1") as second, house.holding("run-2") as other:
        assert (first, second, other) == (True, False, True)
    with house.holding("run-1") as again:
        assert again
    assert list((tmp_path / "data/locks").iterdir()) == []


def test_where_no_lock_can_be_written_is_said(tmp_path: Path) -> None:
    house = installation(tmp_path / "data")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/locks").write_text("a file")
    with pytest.raises(ServiceError, match=r"^cannot write below .*data: "), house.holding("run-1"):
        pass
