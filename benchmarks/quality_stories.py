"""Which changed copies of an article are found to tell its story, and which articles of a series are kept apart."""

import gzip
import json
import random
import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from gold_texts import half_of

from pipeline.tag.likeness import are_one_story, tokens

ARTICLES = 150  # of each half of the publishers
MIN_WORDS = 150
SERIES = 60
HEAD_WORDS, TAIL_WORDS = 90, 60


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table, its header first: recall of each change, precision, and the pairs of a series that were joined."""
    texts = _texts(shared / "data" / "articles-text" / "abp-dev.jsonl.gz")
    halves = [[text for host, text in texts if half_of(host) == half] for half in (0, 1)]
    table: list[tuple[str, ...]] = [("copies found to tell the story, and strangers kept apart", "half 0", "half 1")]
    for name, change in CHANGES.items():
        table.append((name, *(_recall(half, change) for half in halves)))
    for name, words in (("whole articles", None), ("bodies of 100 words", 100), ("bodies of 40 words", 40)):
        table.append((f"series of {name}: pairs joined", *(_joined(_series(half, words)) for half in halves)))
    table.append(
        (f"other articles ({ARTICLES * 4} each): pairs joined", *(_joined(half[: ARTICLES * 4]) for half in halves))
    )
    return table


def _texts(path: Path) -> list[tuple[str, str]]:
    with gzip.open(path, "rt") as lines:
        found = [(article["host"], article["text"]) for article in map(json.loads, lines)]
    random.Random(7).shuffle(found)
    return [(host, text) for host, text in found if len(text.split()) >= MIN_WORDS]


def _recall(texts: list[str], change: Callable[[random.Random, str, list[str]], str]) -> str:
    chance, strangers = random.Random(1), texts[ARTICLES:]
    found = sum(_are_joined(text, change(chance, text, strangers)) for text in texts[:ARTICLES])
    return f"{found / ARTICLES:.3f}"


def _joined(texts: list[str]) -> str:
    bearers: dict[str, set[int]] = {}
    for number, text in enumerate(texts):
        for token in tokens(text):
            bearers.setdefault(token, set()).add(number)
    pairs = {pair for numbers in bearers.values() for pair in combinations(sorted(numbers), 2)}
    joined = sum(are_one_story(texts[one], texts[other]) for one, other in pairs)
    return f"{joined} of {len(texts) * (len(texts) - 1) // 2:,}"


def _are_joined(one: str, other: str) -> bool:
    return bool(set(tokens(one)) & set(tokens(other))) and are_one_story(one, other)


def _series(texts: list[str], words: int | None) -> list[str]:
    chance = random.Random(3)
    head, tail = _piece(chance, texts, HEAD_WORDS), _piece(chance, texts, TAIL_WORDS)
    return [f"{head}\n{' '.join(text.split()[:words])}\n{tail}" for text in texts[:SERIES]]


def _piece(chance: random.Random, texts: list[str], words: int) -> str:
    text = chance.choice(texts).split()
    start = chance.randrange(max(1, len(text) - words))
    return " ".join(text[start : start + words])


def _agency(chance: random.Random, text: str, strangers: list[str]) -> str:
    return f"WASHINGTON (Agency) - {text}\nReporting by the desk; editing by another. {_piece(chance, strangers, 40)}"


def _swapped(chance: random.Random, text: str, strangers: list[str]) -> str:
    paragraphs = [line for line in text.splitlines() if line.strip()]
    if len(paragraphs) < 4:
        sentences = re.split(r"(?<=[.!?])\s+", text)
        paragraphs = [" ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    chance.shuffle(paragraphs)
    return "\n".join(paragraphs)


def _cut(chance: random.Random, text: str, strangers: list[str]) -> str:
    words = text.split()
    return " ".join(words[: int(len(words) * 0.6)])


def _changed(chance: random.Random, text: str, strangers: list[str]) -> str:
    return " ".join(_words(chance, text.split(), strangers[0].split()))


def _words(chance: random.Random, words: list[str], others: list[str]) -> Iterator[str]:
    for word in words:
        yield chance.choice(others) if chance.random() < 0.08 else word


CHANGES: dict[str, Callable[[random.Random, str, list[str]], str]] = {
    "agency's prefix and a tail of 40 words": _agency,
    "paragraphs swapped": _swapped,
    "cut to 60 %": _cut,
    "8 % of the words changed": _changed,
}
