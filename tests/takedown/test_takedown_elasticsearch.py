"""Take-downs on a real Elasticsearch: no generation of the index keeps a copy that could bring it back."""

from pathlib import Path
from typing import Any

import pytest
from builders import article, found, ingest, installation, page, quiet
from builders_takedown import BRIDGE, delete
from real_elasticsearch import send

from pipeline import stages
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.verify import verify

WORDS = "zeppelin moorings"


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    folder = tmp_path / "seeds"
    folder.mkdir()
    (folder / "bridge.html").write_text(page("Bridge closes", WORDS, BRIDGE))
    (folder / "quay.txt").write_text(article("the new quay"))
    return folder


@pytest.fixture
def house(tmp_path: Path, elasticsearch: str, alias: str, state_url: str) -> Installation:
    return installation(tmp_path / "data", NEWS_INDEX_URL=f"{elasticsearch}/{alias}", NEWS_STATE_URL=state_url)


def generations(house: Installation) -> ElasticsearchIndex:
    assert isinstance(house.index, ElasticsearchIndex)
    return house.index


def has(elasticsearch: str, index: str, id: str) -> bool:
    send(f"{elasticsearch}/{index}/_refresh", "POST")
    counted: Any = send(f"{elasticsearch}/{index}/_count", "POST", {"query": {"ids": {"values": [id]}}})
    return bool(counted["count"])


def test_it_is_gone_from_every_generation_and_the_old_one_is_closed_to_writes_again(
    house: Installation, seeds: Path, elasticsearch: str, alias: str
) -> None:
    ingest(house, seeds)
    new = generations(house).reindex(lambda documents: None)
    old = new.removesuffix("2") + "1"
    done = delete(house)
    assert done.indices == (new, old)
    assert not has(elasticsearch, new, done.id)
    assert not has(elasticsearch, old, done.id)
    blocked = send(f"{elasticsearch}/{old}/_settings?flat_settings=true")[old]["settings"]["index.blocks.write"]
    assert blocked == "true"
    assert delete(house).indices == ()
    assert len(found(house, "")) == 1
    house.ledger.close()


def test_neither_an_older_generation_nor_the_archive_brings_it_back(
    house: Installation, seeds: Path, elasticsearch: str, alias: str
) -> None:
    ingest(house, seeds)
    new = generations(house).reindex(lambda documents: None)
    delete(house)
    old = new.removesuffix("2") + "1"
    moved = [{"remove": {"index": new, "alias": alias}}, {"add": {"index": old, "alias": alias}}]
    send(f"{elasticsearch}/_aliases", "POST", {"actions": moved})
    send(f"{elasticsearch}/{old}/_settings", "PUT", {"index.blocks.write": None})
    assert not found(house, "zeppelin")
    assert stages.reindex(house, quiet) == 0
    assert not found(house, "zeppelin")
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
    report = verify(house)
    assert (report.missing, report.unexpected, report.stale) == ((), (), ())
    house.ledger.close()


def test_a_later_copy_is_rejected_whatever_its_version(house: Installation, seeds: Path) -> None:
    ingest(house, seeds)
    delete(house)
    (seeds / "bridge.html").write_text(page("A later edition", f"{WORDS} again", BRIDGE))
    assert ingest(house, seeds, run="run-2") == Counts(offered=2, unchanged=1, rejected=1)
    assert not found(house, "zeppelin")
    house.ledger.close()
