"""`news topics train`: what a user's own labelled articles teach, and when it is refused."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from builders import installation
from click.testing import CliRunner

from pipeline.cli import news
from pipeline.errors import ServiceError, UsageError
from pipeline.installation import Installation
from pipeline.learned.topics import forget, read, train
from pipeline.tag.topics import TopicOverlay, topics

WORDS = {
    "sport": "quillball tossing floaters gonfalon ringers",
    "health": "frobnitis wheezles lozenge mumblepox sniffles",
}
PUBLISHERS = ("quill.example", "harbour.example", "tide.example", "gull.example", "net.example")


def lines(articles: int, publishers: Iterable[str] = PUBLISHERS, *, habit: bool = True) -> list[str]:
    """As many articles of two topics in words that the lexicon lacks; without `habit`, both in the same words."""
    made, names = [], list(publishers)
    for number in range(articles):
        for at, (topic, words) in enumerate(WORDS.items()):
            chosen = words.split() if habit else f"{WORDS['sport']} {WORDS['health']}".split()
            text = " ".join(chosen[(number + step) % len(chosen)] for step in range(8))
            source = names[(number + at) % len(names)]
            made.append(json.dumps({"title": f"Notes {number}", "text": text, "topics": [topic], "source": source}))
    return made


def file_of(folder: Path, rows: Iterable[str]) -> Path:
    path = folder / "labelled.jsonl"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return installation(tmp_path / "data")


def test_what_gains_is_used_by_new_runs_and_taken_back_by_forget(house: Installation, tmp_path: Path) -> None:
    before = house.version
    digest, classes, gain = train(house, file_of(tmp_path, lines(60)))
    assert classes == ("medtop:07000000", "medtop:15000000")
    assert gain.after > 0.95 > gain.before
    later = Installation(house.settings)
    assert later.version.endswith(f".topics-{digest}")
    found = topics("Notes", "Gonfalon floaters, quillball ringers.", None, (), None, later.topic_overlay)
    assert (found[0].name, found[0].evidence) == ("sport", ("your labelled articles",))
    forget(later)
    assert Installation(house.settings).version == before


def test_the_same_articles_give_the_same_snapshot(house: Installation, tmp_path: Path) -> None:
    path = file_of(tmp_path, lines(60))
    assert train(house, path)[0] == train(Installation(house.settings), path)[0]


def test_a_compressed_file_teaches_the_same(house: Installation, tmp_path: Path) -> None:
    path = file_of(tmp_path, lines(60))
    packed = tmp_path / "labelled.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert train(house, packed)[0] == train(house, path)[0] != ""


def test_a_compressed_file_that_is_cut_is_refused(house: Installation, tmp_path: Path) -> None:
    packed = tmp_path / "labelled.jsonl.gz"
    packed.write_bytes(gzip.compress("\n".join(lines(60)).encode())[:-9])
    with pytest.raises(UsageError, match="is cut or damaged"):
        train(house, packed)


def test_a_run_keeps_to_the_topics_it_began_with(house: Installation, tmp_path: Path) -> None:
    house.ledger.start_run("run-before", 1_767_700_000_000, house.version)
    train(house, file_of(tmp_path, lines(60)))
    assert Installation(house.settings).of_run("run-before").topic_overlay.trained is None


def test_what_does_not_gain_is_not_used(house: Installation, tmp_path: Path) -> None:
    digest, _, gain = train(house, file_of(tmp_path, lines(60, habit=False)))
    assert not digest
    assert gain.better - gain.worse < 20
    assert Installation(house.settings).topic_overlay.trained is None


def test_a_text_without_a_trained_word_keeps_its_topics(house: Installation, tmp_path: Path) -> None:
    train(house, file_of(tmp_path, lines(60)))
    trained = Installation(house.settings).topic_overlay.trained
    assert trained
    overlay = TopicOverlay(trained=trained)
    text = "A judge ordered the defendants held without bail until the trial."
    ours, theirs = (topics(None, text, None, (), None, laid) for laid in (TopicOverlay(), overlay))
    assert [topic.name for topic in ours] == [topic.name for topic in theirs]


REFUSED = [
    ("too few", lines(49), r"has 0 topics with 50 articles or more \(the largest has 49\)"),
    ("two publishers", lines(50, PUBLISHERS[:2]), "articles of 2 publishers"),
    ("no JSON", ["{"], "line 1: "),
    ("no topics", ['{"text": "a"}'], "line 1: .*`topics`"),
    ("no address", ['{"text": "a", "topics": [], "url": "http://[a"}'], r"line 1: http://\[a is no address"),
    ("an unknown topic", ["", '{"text": "a", "topics": ["spurt"]}'], "line 2: no topic is called spurt"),
]


@pytest.mark.parametrize(("rows", "said"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_cannot_teach_is_refused(house: Installation, tmp_path: Path, rows: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        train(house, file_of(tmp_path, rows))


def test_a_snapshot_that_is_gone_is_told(house: Installation) -> None:
    with pytest.raises(ServiceError, match="run `news topics train`"):
        read(house.derived, "0" * 16)


def test_the_command_prints_the_gain(tmp_path: Path) -> None:
    environment = {"NEWS_DATA_DIR": str(tmp_path / "data")}
    done = CliRunner().invoke(news, ["topics", "train", str(file_of(tmp_path, lines(60))), "--json"], env=environment)
    said = json.loads(done.output.splitlines()[-1])
    assert said["used"]
    assert said["topics"] == ["health", "sport"]
    assert said["after"] > said["before"]


def test_the_command_says_which_topics_it_learned(tmp_path: Path) -> None:
    environment = {"NEWS_DATA_DIR": str(tmp_path / "data")}
    done = CliRunner().invoke(news, ["topics", "train", str(file_of(tmp_path, lines(60)))], env=environment)
    assert "120 articles of 2 topics (health, sport): first topic right" in done.stdout
