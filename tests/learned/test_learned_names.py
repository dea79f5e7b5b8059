"""Names laid over ours in a whole installation: learned from its corpus, corrected by its file, and kept by a run."""

from datetime import date
from pathlib import Path

import pytest
from builders import installation
from builders_tag import MODELS
from replays import land, text

from pipeline import stages
from pipeline.errors import ServiceError
from pipeline.installation import Installation
from pipeline.learned import names
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING
from pipeline.tag.learned import Learned

DAY = date(2026, 1, 5)
MODEL = {"NEWS_SPACY_MODELS": ",".join(f"{language}={name}" for language, name in MODELS.items())}


def story(full_name: str, matter: str) -> str:
    return (
        f"The harbour board said on Monday that {full_name} would look into {matter} by the end of the year.\n"
        f"The costs of {matter} had risen by a third, {full_name} told reporters at the town hall on Tuesday evening.\n"
        f"Nobody who knows {matter} was surprised when the figures came out at last, the board said in a statement.\n"
        f"A vote on {matter} is due in the spring, after the board has heard everybody who lives near the water."
    )


ALONE = story("Quellin", "the lighthouse")
MATTERS = ["tugs", "quays", "nets", "ropes", "cranes", "docks", "buoys", "ferries", "locks", "pilots", "anchors"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Eleven articles about Marta Quellin, and one that never names her in full."""
    house = installation(tmp_path_factory.mktemp("taught") / "data", **MODEL)
    house.index.create()
    corpus = [text(f"/seeds/{matter}.txt", story("Marta Quellin", f"the {matter}")) for matter in MATTERS]
    land(house, DAY, *corpus, text("/seeds/alone.txt", ALONE))
    return house


def test_what_the_corpus_taught_names_her_in_new_runs_and_shows_first_what_would_change(house: Installation) -> None:
    """The model takes a lone Quellin for a town."""
    digest, counts = names.learn(house)
    assert (counts.articles, counts.people) == (12, {"Marta Quellin": 11})
    later = Installation(house.settings)
    with rehearsing(later) as rehearsal:
        _, changes = rehearsal.day(DAY, EVERYTHING, 10)
    assert [shift for change in changes for shift in change.facets] == [
        ("places", "Quellin", -1),
        ("people", "Marta Quellin", 1),
    ]
    assert later.version.endswith(f".names-{digest}")


def test_a_run_keeps_to_the_names_it_began_with(house: Installation) -> None:
    names.forget(house)
    before = Installation(house.settings)
    before.ledger.start_run("run-before", 1_767_700_000_000, before.version)
    names.learn(house)
    started_before = Installation(house.settings).of_run("run-before")
    assert started_before.version == before.version
    assert started_before.overlay.learned == Learned()
    before.ledger.close_run("run-before", 1_767_700_000_001, stages.account(before, "run-before"))
    assert Installation(house.settings).overlay.learned.surnames == {"Quellin": "Marta Quellin"}


def test_learning_again_from_the_same_documents_gives_the_same_snapshot(house: Installation) -> None:
    assert names.learn(house)[0] == names.learn(Installation(house.settings))[0]


def test_a_snapshot_that_is_gone_is_told(house: Installation) -> None:
    with pytest.raises(ServiceError, match="run `news names learn`"):
        names.read(house.derived, "0" * 16)


def test_a_facets_file_changes_the_version_and_what_a_rehearsal_shows(house: Installation, tmp_path: Path) -> None:
    names.forget(house)
    path = tmp_path / "facets.toml"
    path.write_text('[[rename]]\nname = "Quellin"\nto = "M. Quellin"\n')
    corrected = installation(house.settings.data_dir, **MODEL, NEWS_FACETS_FILE=str(path))
    assert corrected.version != Installation(house.settings).version
    with rehearsing(corrected) as rehearsal:
        _, changes = rehearsal.day(DAY, EVERYTHING, 10)
    shifts = [shift for change in changes for shift in change.facets]
    assert ("places", "M. Quellin", 1) in shifts
    assert ("places", "Quellin", -1) in shifts
