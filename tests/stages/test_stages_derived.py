"""What a stage made is left alone as long as its fingerprint holds, and made anew where it does not or is damaged."""

from pathlib import Path

import msgspec
from builders import ingest, installation
from upath import UPath

from pipeline import stages
from pipeline.archive import batches
from pipeline.installation import Installation
from pipeline.stages.derive import STAGES, derive
from pipeline.stages.files import Derived, Line, derived_path, write_derived
from pipeline.stages.files import read_derived as read_derived_if_whole


def test_after_a_rule_change_only_what_it_touches_is_made_anew(house: Installation, seeds: Path) -> None:
    """A tagged file of another chain is looked through: lines made from the same input are kept, the others are not."""
    ingest(house, seeds)
    [batch] = batches(house.archive)
    tagged = derived_path(house.derived, "tag", batch)
    header, lines = read_derived(tagged).header, list(read_derived(tagged).lines)
    marked = [replace_text(line, f"as it was made before {line.position}") for line in lines]
    marked[1] = msgspec.structs.replace(marked[1], input="made from something else")
    write_derived(tagged, msgspec.structs.replace(header, chain="before the rule changed"), marked)
    derive(house, "tag", batch)
    after = read_derived(tagged)
    assert after.header == header
    assert [line.article for line in after.lines] == [marked[0].article, lines[1].article, marked[2].article]


def test_a_file_whose_fingerprint_holds_is_left_alone(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    files = list((house.settings.data_dir / "derived").rglob("*.gz"))
    before = {file: file.stat().st_mtime_ns for file in files}
    [batch] = batches(house.archive)
    for stage in STAGES:
        derive(house, stage, batch)
    assert {file: file.stat().st_mtime_ns for file in files} == before


def test_a_damaged_derived_file_is_made_anew(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    [batch] = batches(house.archive)
    tagged = derived_path(house.derived, "tag", batch)
    whole = tagged.read_bytes()
    tagged.write_bytes(whole[: len(whole) // 2])
    assert ingest(installation(house.settings.data_dir), seeds / "a.txt", run="run-2").unchanged == 1
    stages.index(house, "run-1", 0)
    assert tagged.read_bytes() == whole


def read_derived(path: UPath) -> Derived:
    derived = read_derived_if_whole(path)
    assert derived is not None
    return derived


def replace_text(line: Line, text: str) -> Line:
    article = msgspec.json.decode(line.article)
    return msgspec.structs.replace(line, article=msgspec.Raw(msgspec.json.encode(article | {"text": text})))
