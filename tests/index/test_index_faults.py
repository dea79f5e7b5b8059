"""What can go wrong around the embedded index: each fault is one clear error, and nothing acknowledged is lost."""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders_index import find, id_of, ids, made

from pipeline.errors import ServiceError
from pipeline.index.embedded import EmbeddedIndex
from pipeline.index.embedded.engine import SCHEMA_NUMBER, translated
from pipeline.index.query import parse


@pytest.fixture
def index(tmp_path: Path) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path / "index")
    index.create()
    yield index
    index.close()


HERE = Path(__file__).parent

# Writes batches until it dies, and says so of each that was acknowledged.
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from builders_index import made
from pipeline.index.embedded import EmbeddedIndex
index, number = EmbeddedIndex(Path(sys.argv[2])), int(sys.argv[3])
index.create()
while True:
    index.write([made(f"n{number}-{k}", "Herring boats. " * 50) for k in range(20)])
    print(number, flush=True)
    number += 1
"""


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(HERE), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_kill_minus_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    chance, acknowledged = random.Random(3), 0
    for _ in range(4):
        writer = start(str(tmp_path / "index"), str(acknowledged))
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(chance.random() * 0.3)
        writer.kill()
        said, complaints = writer.communicate()
        assert complaints == ""
        acknowledged += 1 + len(said.splitlines())
        stored = {line[0] for line in EmbeddedIndex(tmp_path / "index").digest_lines()}
        batches = [[id_of(f"n{n}-{k}") in stored for k in range(20)] for n in range(acknowledged)]
        assert all(map(all, batches))
        assert len(stored) in (acknowledged * 20, (acknowledged + 1) * 20)  # a commit is whole, or not there
        acknowledged = len(stored) // 20
    index = EmbeddedIndex(tmp_path / "index")
    assert index.write([made("after")])[0].outcome == "written"
    assert find(index).total == acknowledged * 20 + 1


def test_several_processes_write_in_turn_while_others_read(tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    assert find(reader).total == 0
    writers = [start(str(tmp_path / "index"), str(number * 1_000)) for number in range(2)]
    for writer in writers:
        assert writer.stdout
        writer.stdout.readline()
    totals = [find(reader).total for _ in range(5)]
    said = ""
    for writer in writers:
        writer.kill()
        output, complaints = writer.communicate()
        assert complaints == ""
        said += output
    assert totals == sorted(totals)
    assert all(total >= 40 and total % 20 == 0 for total in totals)
    assert find(reader).total >= 40 + 20 * len(said.splitlines())


def test_a_writer_waits_for_the_one_before_it(index: EmbeddedIndex, tmp_path: Path) -> None:
    other = EmbeddedIndex(tmp_path / "index")
    threads = [
        threading.Thread(target=one.write, args=([made(f"{k}-{n}") for n in range(50)],))
        for k, one in enumerate([index, other, index, other])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert find(index).total == 200


def test_a_writer_that_waited_too_long_says_who_is_to_blame(index: EmbeddedIndex, tmp_path: Path) -> None:
    import fcntl

    impatient = EmbeddedIndex(tmp_path / "index", lock_wait_s=0.1)
    with open(tmp_path / "index" / "writer.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ServiceError, match=r"another process .* run it again"):
            impatient.write([made("a")])
        assert find(impatient).total == 0
    assert impatient.write([made("a")])[0].outcome == "written"


def test_writing_to_an_index_that_was_never_created_is_an_error_that_names_the_command(tmp_path: Path) -> None:
    index = EmbeddedIndex(tmp_path / "none")
    for write in (lambda: index.write([made("a")]), lambda: index.delete([id_of("a")])):
        with pytest.raises(ServiceError, match="news index create"):
            write()


def test_an_index_created_by_another_process_is_seen_without_opening_again(tmp_path: Path) -> None:
    reader = EmbeddedIndex(tmp_path / "index")
    assert not reader.exists()
    writer = EmbeddedIndex(tmp_path / "index")
    writer.create()
    writer.write([made("a")])
    assert reader.exists()
    assert find(reader).total == 1


def test_a_creation_that_was_killed_is_begun_again(tmp_path: Path) -> None:
    left = tmp_path / "index" / "tantivy.new"
    left.mkdir(parents=True)
    (left / "meta.json").write_text("{")
    index = EmbeddedIndex(tmp_path / "index")
    assert not index.exists()
    index.create()
    assert index.write([made("a")])[0].outcome == "written"


@pytest.mark.parametrize(("difference", "advice"), [(-1, "from the archive"), (1, "newer news-pipeline")])
def test_another_schema_is_an_error_that_says_what_to_do(
    index: EmbeddedIndex, tmp_path: Path, difference: int, advice: str
) -> None:
    index.close()
    number = tmp_path / "index" / "tantivy" / "news-schema.json"
    number.write_text(json.dumps({"schema": SCHEMA_NUMBER + difference}))
    with pytest.raises(ServiceError, match=advice):
        find(index)
    with pytest.raises(ServiceError, match=advice):
        index.write([made("a")])


def filled(path: Path) -> None:
    index = EmbeddedIndex(path)
    index.create()
    for start in range(0, 60, 30):
        index.write([made(f"n{n}", f"Herring {n} boats.", people=("Ada Quill",)) for n in range(start, start + 30)])
    index.delete([id_of("n3")])


@pytest.mark.parametrize("damage", ["cut in half", "emptied", "gone", "overwritten"])
def test_a_damaged_index_is_one_clear_error_or_still_right(tmp_path: Path, damage: str) -> None:
    """Whatever tantivy does with a damaged file, its panics among them, only a ServiceError may come out."""
    filled(tmp_path / "whole")
    names = sorted(os.listdir(tmp_path / "whole" / "tantivy"))
    damaged = 0
    for name in names:
        broken = tmp_path / "broken"
        shutil.copytree(tmp_path / "whole", broken)
        file = broken / "tantivy" / name
        content = file.read_bytes()
        if damage == "gone":
            file.unlink()
        else:
            junk = b"\xff" * len(content)
            file.write_bytes({"cut in half": content[: len(content) // 2], "emptied": b"", "overwritten": junk}[damage])
        errors = attempts(EmbeddedIndex(broken))
        assert all(str(broken) in error for error in errors)
        damaged += bool(errors)
        shutil.rmtree(broken)
    assert damaged > len(names) // 2


def test_bytes_gone_wrong_are_one_clear_error_or_unnoticed(tmp_path: Path) -> None:
    filled(tmp_path / "whole")
    chance = random.Random(5)
    for _ in range(20):
        broken = tmp_path / "broken"
        shutil.copytree(tmp_path / "whole", broken)
        file = broken / "tantivy" / chance.choice(sorted(os.listdir(broken / "tantivy")))
        content = bytearray(file.read_bytes())
        for position in chance.choices(range(len(content)), k=10) if content else ():
            content[position] = chance.randrange(256)
        file.write_bytes(content)
        assert all(str(broken) in error for error in attempts(EmbeddedIndex(broken)))
        shutil.rmtree(broken)


def test_a_panic_of_the_engine_is_one_clear_error(index: EmbeddedIndex, tmp_path: Path) -> None:
    from tantivy import DocAddress, Index

    searcher = Index.open(str(tmp_path / "index" / "tantivy")).searcher()
    with pytest.raises(ServiceError, match="cannot be used"), translated(tmp_path / "index"):
        searcher.doc(DocAddress(9, 9))


def attempts(index: EmbeddedIndex) -> list[str]:
    """What ServiceErrors reading and writing this index raise; any other error escapes."""
    errors = []
    for attempt in (
        lambda: find(index, "herring"),
        lambda: find(index, "herring -boats"),
        lambda: list(index.export(parse(""))),
        lambda: list(index.digest_lines()),
        lambda: index.write([made("n5", "Other words."), made("new")]),
        lambda: index.delete([id_of("n7")]),
    ):
        try:
            attempt()
        except ServiceError as error:
            errors.append(str(error))
    return errors


def test_a_file_where_the_folder_should_be_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder")
    with pytest.raises(ServiceError, match="index"):
        EmbeddedIndex(tmp_path / "index").create()


def test_an_index_that_vanishes_while_it_is_open_is_a_clear_error(index: EmbeddedIndex, tmp_path: Path) -> None:
    index.write([made("a")])
    assert find(index).total == 1
    shutil.rmtree(tmp_path / "index")
    assert find(index).total == 0
    with pytest.raises(ServiceError, match="news index create"):
        index.write([made("a")])


def test_a_cursor_far_behind_the_end_finds_nothing(index: EmbeddedIndex) -> None:
    index.write([made("a"), made("b")])
    for sort in ("relevance", "date"):
        state = json.dumps([sort, 0.0, 0, ["f" * 32], 2**32 - 1])
        page = find(index, "herring", after=urlsafe_b64encode(state.encode()).decode(), sort=sort)
        assert (page.hits, page.next, page.total) == ((), None, 2)


def test_many_writes_leave_few_files(index: EmbeddedIndex, tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(25):
        index.write([made(f"n{chance.randrange(30)}") for _ in range(3)])
    assert len(os.listdir(tmp_path / "index" / "tantivy")) < 120
    assert len(set(ids(index.export(parse(""))))) == find(index).total
