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


def _padded(text: str) -> tuple[str, ...]:
    """The phrases of a text between spaces, to be looked for in a line of words that is padded alike."""
    return tuple(f" {' '.join(tokens(phrase))} " for phrase in text.replace("\n", "|").split("|") if phrase.strip())


def longest(phrases: Iterable[Words]) -> int:
    """How many words the longest phrase has; 0 without phrases."""
    return max(map(len, phrases), default=0)


HEADINGS_ALWAYS = _phrases(_TABLES["headings"]["always"])
HEADINGS_WITH_LIST = _phrases(_TABLES["headings"]["with_list"]) - HEADINGS_ALWAYS
HEADING_BEGINNINGS = _phrases(_TABLES["headings"]["beginnings"])
HEADING_SURE_BEGINNINGS = _phrases(_TABLES["headings"]["sure_beginnings"])
HEADING_BEGINNINGS_ALONE = _phrases(_TABLES["headings"]["alone"])
HEADING_LINK_WORDS = _words(_TABLES["headings"]["links"]["words"])
HEADING_LINK_BEGINNINGS = _phrases({"beginnings": _TABLES["headings"]["links"]["beginnings"]})
HEADING_SOURCE_BEGINNINGS = _phrases(_TABLES["headings"]["source_beginnings"])
DETERMINERS = _words(_TABLES["headings"]["determiners"]["words"])
ARTICLE_WORDS = _words(_TABLES["headings"]["articles"]["words"])
LABELS_ALWAYS = _phrases(_TABLES["labels"]["always"])
LABELS_PLAIN_WORDS = _phrases(_TABLES["labels"]["plain_words"])
LABELS_WITH_EVIDENCE = _phrases(_TABLES["labels"]["with_evidence"]) - LABELS_ALWAYS
LABELS_POINTING = _phrases(_TABLES["labels"]["pointing"])
LABEL_WORDS = _words(_TABLES["labels"]["words"]["words"])
TEASER_TAILS = _phrases(_TABLES["teaser_tails"])
ADVERTS = _phrases(_TABLES["adverts"])
INTERFACE = _words(_TABLES["interface"]["words"])
INTERFACE_GLUE = _words(_TABLES["interface"]["glue"])
INTERFACE_LINES = _phrases({"lines": _TABLES["interface"]["lines"]})
INTERFACE_ALONE = _words(_TABLES["interface"]["alone"])
MEANINGLESS = _words(_TABLES["meaningless"]["words"])
IMPERATIVES = _words(_TABLES["calls"]["imperatives"])
INFINITIVES = _words(_TABLES["calls"]["infinitives"])
FIRST_INFINITIVES = _words(_TABLES["calls"]["first_infinitives"])
INFINITIVE_OPENINGS = _words(_TABLES["calls"]["infinitive_openings"])
INFINITIVE_SUBJECTS = _words(_TABLES["calls"]["infinitive_subjects"])
READER = _words(_TABLES["calls"]["reader"])
OPENINGS = _words(_TABLES["calls"]["openings"])
PUBLISHERS_WORDS = _words(_TABLES["calls"]["publisher"])
ADVICE = _words(_TABLES["calls"]["advice"])
REPORTED = _words(_TABLES["calls"]["reported"])
CALL_PHRASES = {kind: _padded(text) for kind, text in _TABLES["calls"]["phrases"].items()}
SERVICES: dict[str, frozenset[str]] = {service: _words(text) for service, text in _TABLES["calls"]["services"].items()}
ALL_SERVICES: frozenset[str] = frozenset().union(*SERVICES.values())
CALL_COMPANY = _words(_TABLES["calls"]["company"]["words"]) - IMPERATIVES
HEADLINE_VERBS = _words(_TABLES["headline"]["verbs"])
HEADLINE_QUESTIONS = _words(_TABLES["headline"]["questions"])
HEADLINE_PRONOUNS = _words(_TABLES["headline"]["pronouns"])
HEADLINE_ARTICLES = _words(_TABLES["headline"]["articles"])
HEADLINE_AUXILIARIES = _words(_TABLES["headline"]["auxiliaries"])
HEADLINE_LINKS = _words(_TABLES["headline"]["links"])
HEADING_THINGS = _words(_TABLES["heading_words"]["things"])
HEADING_KINDS = _words(_TABLES["heading_words"]["kinds"])
HEADING_FUNCTION = _words(_TABLES["heading_words"]["function"])
