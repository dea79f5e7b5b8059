"""The words the rules know, read once from `vocabulary.toml`: phrases as tuples of lower-case words."""

import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files

from pipeline.clean.words import Words, tokens

_TABLES = tomllib.loads(files("pipeline.clean").joinpath("vocabulary.toml").read_text(encoding="utf-8"))


def _phrases(table: Mapping[str, str]) -> frozenset[Words]:
    """Every phrase of every language of one table."""
    return frozenset(tokens(phrase) for text in table.values() for phrase in text.replace("\n", "|").split("|")) - {()}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def longest(phrases: Iterable[Words]) -> int:
    """How many words the longest phrase has; 0 without phrases."""
    return max(map(len, phrases), default=0)


HEADINGS_ALWAYS = _phrases(_TABLES["headings"]["always"])
HEADINGS_WITH_LIST = _phrases(_TABLES["headings"]["with_list"]) - HEADINGS_ALWAYS
HEADING_BEGINNINGS = _phrases(_TABLES["headings"]["beginnings"])
LABELS_ALWAYS = _phrases(_TABLES["labels"]["always"])
LABELS_WITH_EVIDENCE = _phrases(_TABLES["labels"]["with_evidence"]) - LABELS_ALWAYS
ADVERTS = _phrases(_TABLES["adverts"])
INTERFACE = _words(_TABLES["interface"]["words"])
INTERFACE_GLUE = _words(_TABLES["interface"]["glue"])
INTERFACE_ALONE = _words(_TABLES["interface"]["alone"])
