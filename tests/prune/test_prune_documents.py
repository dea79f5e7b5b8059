"""Documents leave the index when they are past their age, and nothing brings them back while it is set."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders import article, digest, found
from houses_prune import DOCUMENTS, MIDDLE, NEW, NOW, OLD, Open, dated, fill, houses, offered, undated
from replays import land, replay, text

from pipeline.article import Given
from pipeline.clock import milliseconds
from pipeline.life.absence import why
from pipeline.outcomes import Counts
from pipeline.prune import Gone, prune
from pipeline.verify import verify


@pytest.fixture(params=["sqlite and embedded", "postgresql and embedded", "postgresql and elasticsearch"])
def open_house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """An installation with documents of three ages."""
    settings = {}
    if "postgresql" in request.param:
        settings["NEWS_STATE_URL"] = request.getfixturevalue("postgres_url")
    if "elasticsearch" in request.param:
        node, alias = request.getfixturevalue("elasticsearch"), request.getfixturevalue("alias")
        settings["NEWS_INDEX_URL"] = f"{node}/{alias}"
    with houses(tmp_path / "data", **settings) as opened:
        fill(opened())
        yield opened


def test_what_is_past_its_age_leaves_the_index_and_the_ledger_says_why(open_house: Open) -> None:
    house = open_house(**DOCUMENTS)
    assert prune(house, NOW, dry_run=True)["documents"] == Gone(2, OLD, OLD)
    assert len(found(house, "council")) == 6
    assert prune(house, NOW)["documents"] == Gone(2, OLD, OLD)
    assert prune(house, NOW)["documents"] == Gone(0)
    assert len(found(house, "council")) == 4
    report = verify(house)
    assert (report.indexed, report.missing, report.unexpected) == (4, (), ())
    answer = why(house, "/old/dated.txt", milliseconds(NOW))
    assert answer.kind == "removed"
    assert "older than 100 days" in answer.sentences[0]


def test_what_is_past_its_age_comes_back_by_no_way_until_another_age_is_set(open_house: Open) -> None:
    house = open_house(**DOCUMENTS)
    prune(house, NOW)
    before = digest(house)
    for run in ("again", "and-again"):
        land(house, NOW.date(), *offered("old", "middle", "new"), run=run)
        assert house.ledger.counts(run) == Counts(offered=9, unchanged=4, rejected=5)
    assert replay(house, OLD) == Counts(offered=3, rejected=3)
    assert house.ledger.locators(["/old/dated.txt"])["/old/dated.txt"].reason == "older than 100 days"
    assert digest(house) == before

    house = open_house(NEWS_KEEP_DOCUMENTS_DAYS="300")
    assert replay(house, OLD) == Counts(offered=3, indexed=2, rejected=1)
    assert len(found(house, "council")) == 6
    assert verify(house).missing == ()


def test_a_document_is_judged_by_its_publication_and_else_by_its_first_sight(tmp_path: Path) -> None:
    with houses(tmp_path / "data") as opened:
        edge = opened(NEWS_KEEP_DOCUMENTS_DAYS="50")
        land(edge, MIDDLE, dated("middle"), undated("middle"), run="first")
        assert edge.ledger.counts("first") == Counts(offered=2, indexed=2)
        assert prune(edge, NOW)["documents"] == Gone(0)
        late = text("/late.txt", article("an old story found late"), Given(published_at=f"{OLD}"))
        land(edge, NEW, late, undated("new"), run="second")
        assert edge.ledger.counts("second") == Counts(offered=2, indexed=1, rejected=1)
        beyond = opened(NEWS_KEEP_DOCUMENTS_DAYS="49")
        assert prune(beyond, NOW)["documents"] == Gone(2, MIDDLE, MIDDLE)
