"""The words of a text as the topic lexicon has them."""

import re

_WORD = re.compile(r"[^\W_]+(?:['’‘.&-][^\W_]+)*\.?")
_MAX_ABBREVIATION = 8  # characters with full stops, from which on they stay: "factcheck.org" is no abbreviation


def words(text: str) -> list[str]:
    """Lower-case words without possessive or apostrophe; "U.S." is "us" and "v." is "v", as the lexicon has them."""
    found = []
    for word in _WORD.findall(text.lower()):
        plain = word.replace("’", "'").replace("‘", "'").removesuffix(".").removesuffix("'s").replace("'", "")
        found.append(plain.replace(".", "") if "." in plain and len(plain) < _MAX_ABBREVIATION else plain)
    return found
