"""How much a line looks like a headline: the first of the two kinds of evidence against lists of other articles."""

import re
from functools import lru_cache

from pipeline.clean import vocabulary
from pipeline.clean.tables import Features, table
from pipeline.clean.words import WORD

BOUND = 6.0  # log-odds; beyond, one odd feature would outweigh everything else

_STOP = re.compile(r"""[.!…;]["”’')\]]*$""")
_QUOTED = re.compile(r"(?:^|\s)['‘][^'’]{3,80}['’]")
_MEASURE = re.compile(r"[$£€%=<>{}]|\d\s?(?:g|mg|kg|ml|cm|mm|tbsp|tsp|cups?|oz|lb)\b")
_DASH = re.compile(r"\s[-–—|]\s")

_TABLE = table("headline")


@lru_cache(maxsize=4096)
def likeness(bare: str) -> float:
    """The log-odds that a short line, without its bullet, is a headline; within `BOUND` of 0."""
    return max(-BOUND, min(BOUND, _TABLE.score(features(bare))))


def features(bare: str) -> Features:
    """What can be told from the line alone, by name; none without words."""
    words = WORD.findall(bare)
    if not words:
        return {"no_words": 1.0}
    lower = [word.lower().replace("’", "'") for word in words]
    return {
        **_length(len(words)),
        **_case(bare, words),
        **_marks(bare, words),
        **_vocabulary(lower),
    }


def _length(count: int) -> Features:
    return {"words_3": count <= 3, "words_5": 4 <= count <= 5, "words_16": 6 <= count <= 16, "words_more": count > 16}


def _case(bare: str, words: list[str]) -> Features:
    """Title Case, Sentence case with names, CAPITALS."""
    capitals = bare.isupper() and len(words) > 1
    long = [word for word in words[1:] if len(word) >= 4 and not word.isdigit()]
    share = sum(word[0].isupper() for word in long) / len(long) if long else 0.0
    names = sum(word[0].isupper() for word in words[1:])
    return {
        "begins_capital": bare.lstrip("\"“‘'(")[:1].isupper(),
        "begins_lower": bare[:1].islower(),
        "begins_digit": bare[:1].isdigit(),
        "title_case": not capitals and len(long) >= 2 and share >= 0.75,
        "mixed_case": not capitals and len(long) >= 3 and 0.2 < share < 0.75,
        "capitals": capitals,
        "name_share": 0.0 if capitals else names / len(words),
        "one_name": names >= 1 and not capitals,
        "three_names": names >= 3 and not capitals,
    }


def _marks(bare: str, words: list[str]) -> Features:
    return {
        "stop": bool(_STOP.search(bare[-8:])),
        "question": bare.endswith("?"),
        "ends_colon": bare.endswith(":"),
        "ends_comma": bare.endswith(","),
        "colon": ": " in bare,
        "single_quotes": bool(_QUOTED.search(bare)),
        "double_quotes": '"' in bare or "“" in bare or "„" in bare or "«" in bare,
        "bracket": "(" in bare,
        "measure": bool(_MEASURE.search(bare)),
        "address": "http" in bare or "www." in bare or ".com" in bare,
        "handle": "@" in bare or "#" in bare,
        "digits": sum(word[0].isdigit() for word in words) / len(words),
        "slash": "/" in bare,
        "commas": min(2, bare.count(",")),
        "dash": bool(_DASH.search(bare)),
    }


def _vocabulary(lower: list[str]) -> Features:
    count = len(lower)
    return {
        "verb": not vocabulary.HEADLINE_VERBS.isdisjoint(lower[1:]),
        "verb_s": any(word[-1] == "s" and word in vocabulary.HEADLINE_VERBS for word in lower[1:]),
        "to": "to" in lower[1:-1],
        "question_word": lower[0] in vocabulary.HEADLINE_QUESTIONS,
        "articles": sum(word in vocabulary.HEADLINE_ARTICLES for word in lower) / count,
        "auxiliaries": sum(word in vocabulary.HEADLINE_AUXILIARIES for word in lower) / count,
        "meaningless": sum(word in vocabulary.MEANINGLESS for word in lower) / count,
        "pronoun": not vocabulary.HEADLINE_PRONOUNS.isdisjoint(lower),
        "link": not vocabulary.HEADLINE_LINKS.isdisjoint(lower),
        "ing": lower[0].endswith("ing"),
    }
