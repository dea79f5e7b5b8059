"""What tells advice to the reader from a publisher's call: whose the service is, and how many others there are of it.

Of 372 real calls of publishers every one says "our", "here", "now" and the like, names somebody, or has an address.
"""

import re

from pipeline.clean.lines import Line
from pipeline.clean.vocabulary import ADVICE, ALL_SERVICES, IMPERATIVES, PUBLISHERS_WORDS

MIN_WORDS = 4  # of a sentence that advises
_COMMON = frozenset(["read", "watch", "see", "listen", "like", "help"])  # they open calls, too
_GERMAN = frozenset(["sie", "ihr", "ihre", "ihnen", "der", "die", "das", "dem", "den", "ein", "eine", "einen", "und"])
_ADDRESS = re.compile(r"@|\.\w{2,4}/|\bwww\.|\.(?:com|org|net)\b")
_SERVICE = "|".join(sorted(ALL_SERVICES - {"trial", "x"}))
_ANY = re.compile(
    rf"\b(?:an?|any|every|each|some|one|two|three) (?:[\w-]+ ){{0,2}}(?:{_SERVICE}|trial|flood warning|account)\b"
    r"|\b(?:from|of|by|into) your (?!(?:e-?mail|inbox|phone|device|feed|friends|browser|favou?rite)\b)\w"
    rf"|\b(?:ein|einen|eine|einem|einer|jeden|jede|une?|una) (?:[\w-]+ ){{0,2}}(?:{_SERVICE})\b"
    r"|\b(?:the|a|their|his|her) [\w-]+['’]s (?:website|site|page|portal|app|newsletter|office|account)\b"
    r"|\bfor one month\b"
    r"|,? (?:if|unless|until|before) (?:you|your|it|the)\b(?! (?:want|like|love|enjoy|liked|enjoyed|have|haven))"
    r"|\b(?:where|wherever) (?:the|it|they)\b|\bthat you (?!love|need to know)\w"
)


def names_publisher(line: Line, names: int) -> bool:
    """Whether the line says whose the service is; `names` are its words with a capital in the middle."""
    named = names > 0 and _GERMAN.isdisjoint(line.words)  # where every noun has a capital
    return named or not PUBLISHERS_WORDS.isdisjoint(line.words) or bool(_ADDRESS.search(line.text))


def speaks_of_any(line: Line) -> bool:
    """ "A price alert", "alerts from your bank", "if you live by the river": not this one, here, for everybody."""
    return bool(_ANY.search(line.text.lower()))


def advises(line: Line) -> bool:
    """A sentence that begins with an imperative, and is no call: "Compare prices before the contract ends"."""
    if len(line.words) < MIN_WORDS or line.words[0] in _COMMON or names_publisher(line, 0):
        return False
    first, second = line.words[:2]
    formal = (second == "sie" and first.endswith("en")) or (first.endswith("ez") and first != "chez")
    return formal or first in IMPERATIVES or first in ADVICE
