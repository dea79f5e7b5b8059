"""What a rehearsal counts is what the replay after it counts."""

from datetime import date
from pathlib import Path

import pytest
from builders import article, installation
from replays import land, replay, text

from pipeline.article import Given
from pipeline.cli.rehearsal import SHOWN_FACETS, show_facets
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture(params=["the same rules", "other rules"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Installation:
    """A day with an article at two places, one that came again on the next day, one edited since, and no article."""
    before = installation(tmp_path / "data")
    address = Given(url="https://post.example/quays")
    names = ("quays", "ferries", "bridges", "ferries")
    texts = [text(f"/seed/{n}.txt", article(words)) for n, words in enumerate(names)]
    land(before, MONDAY, *texts, text("/seed/empty.txt", ""), text("/a.txt", article("the first"), address))
    land(before, MONDAY, text("/b.txt", article("the second"), address), run="another-run")
    land(before, TUESDAY, text("/seed/0.txt", article("tugboats")), text("/c.txt", article("bridges")))
    before.ledger.close()
    return installation(tmp_path / "data", NEWS_SPACY_MODELS="sv=absent" if request.param[0] == "t" else "fi=absent")


@pytest.mark.parametrize("day", [MONDAY, TUESDAY])
def test_a_rehearsal_counts_as_the_replay_does(house: Installation, day: date) -> None:
    with rehearsing(house) as rehearsal:
        counts, changes = rehearsal.day(day, EVERYTHING, 10)
    assert changes == []
    assert counts == replay(house, day)
    if day == MONDAY:
        assert counts == Counts(offered=7, unchanged=2, superseded=2, duplicate=2, rejected=1)


def test_the_facets_that_are_shown_end_with_how_many_more_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    facets = [(("people", f"Quellin {number:02}"), 1) for number in range(SHOWN_FACETS + 2)]
    show_facets(facets)
    assert "… and 2 more; --json has them all" in capsys.readouterr().out
    show_facets(facets[:SHOWN_FACETS])
    assert "more" not in capsys.readouterr().out
