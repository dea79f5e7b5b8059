"""What a rehearsal says of anything that was learned is what the replay after it does."""

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from builders import installation
from builders_tag import MODELS
from replays import land, replay, text

from pipeline.article import Given, RawDocument
from pipeline.installation import Installation
from pipeline.learned import lines, names, topics
from pipeline.stages.rehearse import rehearsing
from pipeline.stages.wanted import EVERYTHING

DAY = date(2026, 1, 5)
MODEL = {"NEWS_SPACY_MODELS": ",".join(f"{language}={name}" for language, name in MODELS.items())}
NEAR = "Email the desk with your questions"  # no rule of ours quite convicts it
WORDS = {"sport": "quillball tossing floaters gonfalon ringers", "health": "frobnitis wheezles lozenge mumblepox snuff"}
MATTER = "council ferry quay crane rope winter market bridge signal engine captain ticket island storm lantern cargo"


def told(number: int) -> RawDocument:
    """One of twelve articles, each about its own matter: a surname alone, a line that recurs, a trained topic."""
    chance = random.Random(number)
    url = f"https://tide.example/{number}"
    said = [f"The {' '.join(chance.choices(MATTER.split(), k=14))} was heard on Tuesday." for _ in range(5)]
    said.append(f"They asked {'Quellin' if number == 11 else 'Marta Quellin'} about it at the town hall on Tuesday.")
    said += [f"Their {WORDS['sport']} were shown to the visitors in the evening."] if number % 3 == 0 else []
    said += [NEAR] if number % 3 == 1 else []
    return text(url, "\n".join(said) + "\n", Given(url, published_at=f"{DAY}T06:00:00Z"))


def teach_topics(house: Installation, folder: Path) -> None:
    rows = []
    for number in range(120):
        topic, words = list(WORDS.items())[number % 2]
        chosen = words.split()
        said = " ".join(chosen[(number // 2 + step) % len(chosen)] for step in range(8))
        rows.append(json.dumps({"text": said, "topics": [topic], "source": f"p{number // 2 % 5}.example"}))
    path = folder / "labelled.jsonl"
    path.write_text("\n".join(rows))
    assert topics.train(house, path)[0]


def correct(house: Installation, folder: Path) -> None:
    (folder / "facets.toml").write_text('[[rename]]\nname = "Marta Quellin"\nto = "Martha Quellin"\n')


TAUGHT: dict[str, Callable[[Installation, Path], object]] = {
    "names": lambda house, _: names.learn(house),
    "lines": lambda house, _: lines.learn(house, DAY),
    "topics": teach_topics,
    "a facets file": correct,
}


def opened(folder: Path) -> Installation:
    """The installation as a process opens it that starts now."""
    own = folder / "facets.toml"
    own.touch()
    return installation(folder / "data", NEWS_FACETS_FILE=str(own), **MODEL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("taught")
    house = opened(folder)
    house.index.create()
    land(house, DAY, *map(told, range(12)))
    house.ledger.close()
    return folder


@pytest.mark.parametrize("what", TAUGHT)
def test_a_rehearsal_foretells_the_replay_whatever_was_learned(folder: Path, what: str) -> None:
    TAUGHT[what](opened(folder), folder)
    house = opened(folder)
    with rehearsing(house) as rehearsal:
        foretold, changes = rehearsal.day(DAY, EVERYTHING, 0)
    assert foretold == replay(house, DAY)
    assert len(changes) == foretold.indexed > 0
    assert opened(folder).version == house.version


@pytest.mark.parametrize("forget", [topics.forget, lines.forget, names.forget])
def test_and_whatever_was_forgotten(folder: Path, forget: Callable[[Installation], None]) -> None:
    forget(opened(folder))
    house = opened(folder)
    with rehearsing(house) as rehearsal:
        foretold, _ = rehearsal.day(DAY, EVERYTHING, 0)
    assert foretold == replay(house, DAY)
