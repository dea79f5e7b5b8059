"""A run is held by one process at a time, and what goes wrong under the lock is not the lock's."""

import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

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


CONTENDER = """
import os, sys, time
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from pipeline.installation import Installation
from pipeline.settings import from_environment
house, mark = Installation(from_environment({"NEWS_DATA_DIR": sys.argv[1]})), Path(sys.argv[1]) / "mark"
print("ready", flush=True)
sys.stdin.readline()
end, had = time.monotonic() + 1.5, 0
while time.monotonic() < end:
    with house.holding("run-1") as mine:
        if mine:
            os.close(os.open(mark, os.O_CREAT | os.O_EXCL))  # fails where another process is here too
            mark.unlink()
            had += 1
print(had)
"""


def test_two_processes_never_hold_one_run_however_often_it_changes_hands(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    command = [sys.executable, "-c", CONTENDER, str(tmp_path / "data")]
    contenders = [subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) for _ in range(3)]
    for contender in contenders:
        assert contender.stdout is not None
        contender.stdout.readline()
    for contender in contenders:
        assert contender.stdin is not None
        contender.stdin.write("go\n")
        contender.stdin.flush()
    said = [contender.communicate() for contender in contenders]
    assert [contender.returncode for contender in contenders] == [0, 0, 0], said
    assert sum(int(out) for out, _ in said) > 0
