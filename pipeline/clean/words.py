"""Words and stems of a line, and which of them say what it is about."""

import re
from functools import lru_cache

type Words = tuple[str, ...]

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Text beyond this many characters of one line adds nothing to what the article is about, and must not cost memory.
MAX_STEMMED_CHARS = 20_000
MAX_STEM = 7  # letters; chosen on injected headlines: "president" and "presidential" meet, "nation" and "national" too

STOP_WORDS = frozenset(
    """a an the and or but if of to in on at by for from with as is are was were be been being it its this that these those he she they
    him his her their we our us you your i me my not no do does did has have had will would can could should may might must than then so
    such into over under about after before between out up down off more most some any all just also only other new one two how what when
    where who why which there here said says say very much many like get got make made who's what's it's i'm don't yet still per via amid
    der die das den dem des ein eine einen einem einer eines und oder aber nicht ist sind war waren wird werden wurde wurden hat haben
    hatte sich auf aus bei mit nach von vor zu zum zur für über unter durch gegen ohne um als wie wenn dass auch noch nur mehr so es er
    sie wir ihr ich man im am an in kann soll will sein seine seinen seiner ihre ihren ihrer diese dieser dieses
    le la les un une des du de et ou mais ne pas est sont était dans sur pour par avec sans que qui ce cette ces il elle ils elles nous
    vous son sa ses leur leurs plus au aux en se été être avoir ont
    el los las una unos unas y o pero no es son fue era del al por con sin sobre su sus lo se ha han más como para""".split()
)

_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ies", "ied", "ers", "ed", "es", "ly", "s", "y", "e")


def tokens(text: str) -> Words:
    """The words of `text` in lower case, typographic apostrophes as straight ones; decoration and punctuation are gone."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """`word` (lower case) without its commonest English ending, cut to seven letters; a rough key, not a lemma."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:MAX_STEM]


@lru_cache(maxsize=1 << 16)
def _stems_of_word(word: str) -> frozenset[str]:
    lower = word.lower().replace("’", "'")
    if lower in STOP_WORDS or (len(word) < 3 and not word.isupper()):
        return frozenset()
    return frozenset(
        stem(part) for part in lower.split("-") if part not in STOP_WORDS and (len(part) >= 3 or word.isupper() and len(part) == 2)
    )


def stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning: no stop words, nothing under three letters but initials in capitals ("US")."""
    return frozenset().union(*map(_stems_of_word, set(WORD.findall(text[:MAX_STEMMED_CHARS]))))
