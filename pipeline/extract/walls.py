"""How pages speak that stand in the way of an article; read once from `walls.toml`, where the words are explained."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

_TABLES = tomllib.loads(files("pipeline.extract").joinpath("walls.toml").read_text(encoding="utf-8"))
_PARTS = {
    "{polite}": r"(?:(?:please|bitte|veuillez|por favor|per favore|prosimy|sorry|hello|hi|oops|hold on),?\s+)?",
    "{you_are}": r"(?:you(?:'re|’re| are| were)?|that you are)",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """How one kind of wall speaks."""

    telling: re.Pattern[str]  # matched at the start of a sentence
    matter: re.Pattern[str]  # searched in a sentence that speaks to the reader


def _any(patterns: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(patterns)
    for name, part in _PARTS.items():
        joined = joined.replace(name, part)
    return re.compile(joined, re.IGNORECASE)


def _speech(wall: str) -> Speech:
    return Speech(_any(_TABLES[wall]["telling"]), _any(_TABLES[wall]["matter"]))


ROBOTS, CONSENT, SUBSCRIPTION = _speech("robots"), _speech("consent"), _speech("subscription")
COOKIES = _any(_TABLES["consent"]["about"])
READER, FURNITURE = _any(_TABLES["reader"]), _any(_TABLES["furniture"])
CHECK_TITLE, ERROR_TITLE = _any(_TABLES["check_title"]), _any(_TABLES["error_title"])
CHALLENGE = _any(_TABLES["challenge"])

PAID = re.compile(r'"isAccessibleForFree"\s*:\s*"?(?:https?://schema\.org/)?false', re.IGNORECASE)
CUT_OFF = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\W*$")

SENTENCE_END = re.compile(r"(?<=[.!?…。！？])\s+|(?<=[。！？])")
# Quotation marks stay before a sentence: with them it is reported, not said.
BEFORE_WORDS = re.compile(r"""^[^\w"“”„«»'‘’]+""")
REPORTED = re.compile(r"[“”„«»]")
