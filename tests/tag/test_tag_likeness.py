"""Tokens find near-duplicates, and whole texts decide; whichever way round they are asked."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.likeness import MAX_WORDS, MIN_WORDS, are_one_story, tokens

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def text(seed: int, words: int = 200) -> str:
    """Words that nobody else has."""
    chance = random.Random(seed)
    return " ".join("".join(chance.choices(LETTERS, k=5)) for _ in range(words))


BODY = text(1)
CHINESE = "".join(chr(0x4E00 + random.Random(n).randrange(3000)) for n in range(120))


@pytest.mark.parametrize(
    ("name", "one", "other", "alike"),
    [
        ("itself", BODY, BODY, True),
        ("other letters and spaces", BODY, BODY.upper().replace(" ", "\n\n"), True),
        ("an agency's head and tail", BODY, f"{text(2, 12)} {BODY} {text(3, 40)}", True),
        ("its first half", BODY, " ".join(BODY.split()[:100]), True),
        ("a sentence of ten words put in", BODY, " ".join([*BODY.split()[:90], text(4, 10), *BODY.split()[90:]]), True),
        ("another text", BODY, text(5), False),
        ("a quotation of forty words", BODY, f"{text(6, 80)} {' '.join(BODY.split()[:40])} {text(7, 80)}", False),
        ("one series, bodies of 40 words", f"{text(8, 90)} {text(9, 40)} {text(10, 60)}",
         f"{text(8, 90)} {text(11, 40)} {text(10, 60)}", False),
        ("Chinese without spaces", CHINESE, CHINESE[:90] + "他说。", True),
        ("Chinese, another text", CHINESE, CHINESE[::-1], False),
        ("nothing", "", "", False),
    ],
)  # fmt: skip
def test_are_one_story(name: str, one: str, other: str, alike: bool) -> None:
    assert are_one_story(one, other) == are_one_story(other, one) == alike
    if alike:
        assert set(tokens(one)) & set(tokens(other))


@pytest.mark.parametrize("words", [0, MIN_WORDS - 1, MAX_WORDS + 1])
def test_a_text_too_short_or_too_long_has_no_tokens(words: int) -> None:
    assert tokens(" ".join(["word"] * words)) == ()


def test_strangers_share_no_token() -> None:
    found = [set(tokens(text(seed))) for seed in range(300)]
    assert not any(one & other for one, other in pairwise(found))


def test_tokens_are_the_same_on_every_machine() -> None:
    words = "The ferry leaves the harbour at nine and comes back at noon, says the office. " * 3
    assert tokens(words)[:3] == ("16099fa56544", "3e2d93a3d8b3", "e961904ee48f")


@given(st.text(max_size=400), st.text(max_size=400))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert are_one_story(one, other) == are_one_story(other, one)
    assert len(tokens(one)) in (0, 42)
