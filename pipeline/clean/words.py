"""The words of a line, as every rule compares them."""

import re

type Words = tuple[str, ...]

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def tokens(text: str) -> Words:
    """The words of `text` in lower case, apostrophes straight; decoration and punctuation are gone."""
    return tuple(WORD.findall(text.lower().replace("’", "'")))
