"""What a line is about: the stems of its words, rough keys by which a headline and the article it belongs to meet."""

from functools import lru_cache
from itertools import chain

from pipeline.clean.vocabulary import MEANINGLESS
from pipeline.clean.words import Words, is_unspaced, pairs, tokens

# Text beyond this many characters of one line adds nothing to what the article is about, and must not cost memory.
MAX_STEMMED_CHARS = 20_000
MAX_STEM = 7  # letters: "president" and "presidential" meet, "nation" and "national" too

_ENDINGS = ("ations", "ation", "ings", "ing", "edly", "ies", "ied", "ers", "ed", "es", "ly", "s", "y", "e")


def stems(text: str, words: Words = ()) -> frozenset[str]:
    """The stems of the words that carry meaning; nothing under three letters but initials in capitals ("EU").

    Of Chinese and Japanese, every two letters in a row. `words` are those of the text, if somebody has them already.
    """
    found = set(words or tokens(text[:MAX_STEMMED_CHARS]))
    if is_unspaced(text):
        spaced = (word for word in found if not is_unspaced(word))
        return frozenset(chain(chain.from_iterable(map(_of_word, spaced)), pairs(text[:MAX_STEMMED_CHARS])))
    short = [word for word in found if len(word) == 2 and word not in MEANINGLESS and word.upper() in text]
    return frozenset(chain(chain.from_iterable(map(_of_word, found)), short))


@lru_cache(maxsize=1 << 16)
def _of_word(word: str) -> tuple[str, ...]:
    if word in MEANINGLESS or len(word) < 3:
        return ()
    parts = word.split("-") if "-" in word else (word,)
    return tuple(_stem(part) for part in parts if len(part) >= 3 and part not in MEANINGLESS)


def _stem(word: str) -> str:
    """`word` without its commonest English ending, cut to seven letters: a key, not a lemma."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word[: -len(ending)]
            break
    return word[:MAX_STEM]
