"""The embedded index after a writer was killed in the last moment of a deletion: nobody has to mend anything."""

from pathlib import Path

import pytest
from builders_index import id_of, later, made, titles

from pipeline.index.embedded import EmbeddedIndex

NAMES = ("quota", "ferry", "bridge")


@pytest.mark.parametrize("write", ["delete", "replace"])
def test_what_was_not_committed_is_done_again(tmp_path: Path, write: str) -> None:
    index = EmbeddedIndex(tmp_path)
    index.create()
    index.write([made(name) for name in NAMES])
    meta = tmp_path / "tantivy" / "meta.json"
    committed = meta.read_bytes()
    index.delete([id_of("quota")])
    meta.write_bytes(committed)  # as when it is killed after the files of the deletion and before their commit

    again = EmbeddedIndex(tmp_path)
    assert len(titles(again, "")) == 3
    if write == "delete":
        again.delete([id_of("quota")])
        assert titles(again, "") == {"About ferry", "About bridge"}
    else:
        again.write([made("quota", "Quotas rise.", fetched_at=later(1))])
        assert len(titles(again, "")) == 3
        assert titles(again, "rise") == {"About quota"}
