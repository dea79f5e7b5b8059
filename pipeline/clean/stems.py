"""What a line is about: the stems of its words, rough keys by which a headline and the article it belongs to meet."""

from functools import lru_cache

from pipeline.clean.vocabulary import MEANINGLESS
from pipeline.clean.words import WORD

# Text beyond this many characters of one line adds nothing to what the article is about, and must not cost memory.
MAX_STEMMED_CHARS = 20_000
MAX_STEM = 7  # letters: "president" and "presidential" meet, "nation" and "national" too

_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ies", "ied", "ers", "ed", "es", "ly", "s", "y", "e")


def stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning; nothing under three letters but initials in capitals ("US")."""
    return frozenset([stem for word in set(WORD.findall(text[:MAX_STEMMED_CHARS])) for stem in _of_word(word)])


@lru_cache(maxsize=1 << 16)
def _of_word(word: str) -> tuple[str, ...]:
    lower = word.lower().replace("’", "'")
    if lower in MEANINGLESS or (len(word) < 3 and not word.isupper()):
        return ()
    return tuple(_stem(part) for part in lower.split("-") if part not in MEANINGLESS and _is_long(part, word))


def _is_long(part: str, word: str) -> bool:
    return len(part) >= 3 or (len(part) == 2 and word.isupper())


def _stem(word: str) -> str:
    """`word` without its commonest English ending, cut to seven letters: a key, not a lemma."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:MAX_STEM]
