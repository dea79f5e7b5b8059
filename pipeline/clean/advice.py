"""What tells advice to the reader from a publisher's call: whose the service is, and how many others there are of it.

Of 372 real calls of publishers every one says "our", "here", "now" and the like, names somebody, or has an address.
"""

import re

from pipeline.clean.lines import Line
from pipeline.clean.vocabulary import ADVICE, ALL_SERVICES, IMPERATIVES, INTERFACE, PUBLISHERS_WORDS

MIN_WORDS = 4  # of a sentence that advises
MIN_BARE_WORDS = 2  # of a step without a full stop, if none is a button's: "Open settings"
_COMMON = frozenset(["read", "watch", "see", "listen", "like", "help"])  # they open calls, too
_GERMAN = frozenset(["sie", "ihr", "ihre", "ihnen", "der", "die", "das", "dem", "den", "ein", "eine", "einen", "und"])
_LETTERS = frozenset(["newsletter", "newsletters", "boletín", "infolettre"])
_OTHERS_LETTER = re.compile(  # "the newsletter of the school", "den Newsletter der Stadtwerke": not the publisher's
    r"\b(?:[Nn]ewsletters?|bolet[ií]n|infolettre)"
    r" (?:(?:of|from) (?:the|your)|de (?:la|los|las|tu|su|votre)|du|des|del|de) (?:l['’])?"
    r"(?!newsroom|paper|editor|r[eé]dac|semaine|matin|jour|semana|mañana)[a-zß-ÿ]"
    r"|\bNewsletter (?:der|des|Ihrer|Ihres|deiner|deines) (?!Redaktion|Zeitung|Woche)\w"
)
PUBLISHERS = frozenset(["our", "unser", "unsere", "unserem", "unseren", "unserer", "notre", "nuestra", "nuestro"])
_LETTER = re.compile(
    r"\bour (?:[\w-]+ )?(?:[\w-]*(?:daily|weekly|monthly|morning|evening|weekend)) (?:[\w-]+ )?"
    r"(?:letter|e-?mail|newsletter|bulletin|round-?up|briefing|digest|podcast)s?\b"
    r"|\bunser\w* (?:täglich|wöchentlich|monatlich|kostenlos)\w* (?:brief|newsletter|überblick|podcast)\w*"
    r"|\bnotre (?:lettre|infolettre|newsletter) (?:du |de la )?(?:matin|soir|semaine|quotidienne|hebdomadaire|gratuite)"
    r"|\bnuestr[ao] (?:carta|boletín|newsletter) (?:diari|semanal|matutin|gratuit)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"@|\.\w{2,4}/|\bwww\.|\.(?:com|org|net)\b")
_SERVICE = "|".join(sorted(ALL_SERVICES - {"trial", "x"}))
_ANY = re.compile(
    rf"\b(?:an?|any|every|each|some|one|two|three) (?:[\w-]+ ){{0,2}}(?:{_SERVICE}|trial|flood warning|account)\b"
    r"|\b(?:from|of|by|into) your (?!(?:e-?mail|inbox|phone|device|feed|friends|browser|favou?rite)\b)\w"
    rf"|\b(?:ein|einen|eine|einem|einer|jeden|jede|une?|una) (?:[\w-]+ ){{0,2}}(?:{_SERVICE})\b"
    r"|\b(?:the|a|their|his|her) [\w-]+['’]s (?:[\w-]+ )?"
    r"(?:website|site|page|portal|app|alerts?|newsletter|office|account)\b"
    r"|\bfor one month\b|\bfollow your (?!favou?rite|local|teams?\b|interests)[\w-]+ on\b"
    r"|,? (?:if|unless|until|before) (?:you|your|it|the)\b(?! (?:want|like|love|enjoy|liked|enjoyed|have|haven))"
    r"|\b(?:where|wherever) (?:the|it|they)\b|\bthat you (?!love|need to know)\w"
)


def names_letter(line: Line) -> bool:
    """ "Our weekly letter on the coast", "notre lettre du matin"."""
    return not PUBLISHERS.isdisjoint(line.words) and bool(_LETTER.search(line.text))


def names_publisher(line: Line, names: int) -> bool:
    """Whether the line says whose the service is; `names` are its words with a capital in the middle."""
    named = names > 0 and _GERMAN.isdisjoint(line.words)  # where every noun has a capital
    said = PUBLISHERS_WORDS.intersection(line.words)
    if said and said <= _LETTERS and _OTHERS_LETTER.search(line.text):
        said = frozenset()
    return named or bool(said) or bool(_ADDRESS.search(line.text))


def speaks_of_any(line: Line) -> bool:
    """ "A price alert", "alerts from your bank", "if you live by the river": not this one, here, for everybody."""
    return bool(_ANY.search(line.text.lower()))


def advises(line: Line) -> bool:
    """A sentence that begins with an imperative, and is no call: "Compare prices before the contract ends"."""
    return len(line.words) >= MIN_WORDS and _tells_what_to_do(line)


def is_step(line: Line) -> bool:
    """The same without a full stop, and shorter: "Open settings"; not the words of a button ("Log in")."""
    if line.prose or line.stop or len(line.words) < MIN_BARE_WORDS or not _tells_what_to_do(line):
        return False
    return len(line.words) > MIN_BARE_WORDS or INTERFACE.isdisjoint(line.words)


def _tells_what_to_do(line: Line) -> bool:
    if line.words[0] in _COMMON or names_publisher(line, 0):
        return False
    first, second = line.words[:2]
    formal = (second == "sie" and first.endswith("en")) or (first.endswith("ez") and first != "chez")
    return formal or first in IMPERATIVES or first in ADVICE
