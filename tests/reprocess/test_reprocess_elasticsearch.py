"""Replays into a real Elasticsearch: the laws hold where versions are the engine's, and a rehearsal leaves it alone."""

from datetime import date
from pathlib import Path

from builders import article, digest, found, installation
from replays import land, replay, text

from pipeline.article import Given
from pipeline.outcomes import Counts
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


def test_days_are_replayed_and_rehearsed(tmp_path: Path, elasticsearch: str, alias: str) -> None:
    where = {"NEWS_INDEX_URL": f"{elasticsearch}/{alias}"}
    house = installation(tmp_path / "data", **where)
    address = Given(url="https://post.example/quay")
    land(house, MONDAY, text("/a.txt", article("the first edition"), address), text("/b.txt", article("ferries")))
    land(house, TUESDAY, text("/c.txt", article("the second edition"), address), text("/b.txt", article("pilots")))
    before = digest(house)
    rules = installation(tmp_path / "data", **where | {"NEWS_SPACY_MODELS": "fi=absent"})
    with rehearsing(rules) as rehearsal:
        assert rehearsal.day(TUESDAY, EVERYTHING, 10) == (Counts(offered=2, unchanged=2), [])
    assert replay(rules, MONDAY) == Counts(offered=2, superseded=2)
    assert replay(rules, TUESDAY) == Counts(offered=2, unchanged=2)
    assert digest(rules) == before
    assert found(rules, "second edition")
    assert not found(rules, "ferries")

    for path in (tmp_path / "data").glob("ledger.sqlite*"):  # lost: every document is sent again under its own version
        path.rename(path.with_name(f"lost-{path.name}"))
    again = installation(tmp_path / "data", **where)
    assert replay(again, TUESDAY) == Counts(offered=2, indexed=2)
    assert replay(again, MONDAY) == Counts(offered=2, superseded=2)
    assert digest(again) == before
