"""Lines made of nothing but fixed words: advert markers, buttons and menus, copyright lines, debris of scripts."""

import re
from collections.abc import Iterator

from pipeline.clean.item import taken_up
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.vocabulary import ADVERTS, INTERFACE, INTERFACE_ALONE, INTERFACE_GLUE, INTERFACE_LINES, SERVICES
from pipeline.clean.words import Words, tokens

MAX_INTERFACE_WORDS = 12
MAX_BUTTON_WORDS = 2  # of one button, as section heads about one have
FOLLOWED = frozenset(["follow", "on", "twitter", "x", "and", "instagram"])
MAX_COPYRIGHT_CHARS = 220
MAX_CREDIT_WORDS = 4  # of "© Bo Reed/Tide Agency": without a year it is a picture's credit
_HANDLE = re.compile(r"https?://\S+|www\.\S+|\S{1,64}@[\w.-]+|(?<!\w)@\w+")
_AGE = re.compile(
    r"\d{1,3} (?:year|month|week|day|hour|hr|minute|min)s? ago|vor \d{1,3} (?:Stunden?|Minuten?|Tagen?)", re.IGNORECASE
)
_ARTICLES = frozenset(["the", "a", "der", "die", "das", "le", "la", "les", "un", "une", "el", "los", "las"])
_SIGN = re.compile(r"(?:©|\(c\)|copyright\b|\(copyright\b)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OWNER = re.compile(r"\(?\w+\)?[\s:]*(?:©|\(c\)|(?:19|20)\d\d|by\b|[a-z])", re.IGNORECASE)
_ABOUT_RIGHTS = re.compile(r"\b(?:was|were|is|are|has|had|said|says|goes|laws?|cases?|acts?)\b")
_RIGHTS = re.compile(
    r"\ball rights reserved\b|\balle rechte vorbehalten\b|\btous droits réservés\b|\bderechos reservados\b"
    r"|\bmay not be (?:published|reproduced|republished|copied)\b.{0,40}\b(?:broadcast|redistributed|consent)\b"
    r"|\bclick here for reprint permission\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(  # of a picture: "© 2026 Bo Reed/Getty Images", "© Bo Reed / Tide Agency 2026"
    r"© ?(?:(?:19|20)\d\d )?[^/.,|©]{3,40}/[^/.,|©]{2,40}$"
    r"|© ?(?:19|20)\d\d [^/.,|©]{3,60}\b(?:images|photos?|pictures)$",
    re.IGNORECASE,
)
_RIGHTS_WORDS = frozenset(["reserved", "vorbehalten", "réservés", "reservados", "not", "reprint"])
_DEBRIS = re.compile(
    r"please (?:enable|turn on) javascript|javascript is (?:disabled|required)|bitte (?:aktivieren sie )?javascript"
    r"|to view this video please enable|your browser does not support|this video (?:file )?cannot be played"
    r"|media playback is|<!--|//[-–]+>|window\.\w+ ?=|image \d{1,3} of \d{1,3}$|(?:next|prev|previous) image\b"
    r"|\[pullquote\]$|\[embed\w*[ \]]|click to (?:e-?mail|share|print)\b.*\(opens in (?:a )?new window\)",
    re.IGNORECASE,
)

_DEBRIS_BEGINS = frozenset(
    [
        "please",
        "javascript",
        "bitte",
        "to",
        "your",
        "this",
        "media",
        "window",
        "image",
        "next",
        "prev",
        "previous",
        "click",
    ]
)
"""What debris begins with, beside brackets and slashes: most lines are told by their first word."""

RULES = (
    Rule(
        "advert",
        "markers of an advertisement, or of the place where one stood",
        (
            "ADVERTISEMENT",
            "Advertisement 2",
            "Story continues below",
            "Article content",
            "— Anzeige —",
            "Publicité",
            "Story Continued Below",
        ),
        (
            "The advertisement ran in three states.",
            "Advertising revenue",
            "The story continues below the surface, he said.",
        ),
    ),
    Rule(
        "interface",
        "buttons and menus: every word of the line is one of theirs",
        (
            "Share Tweet Print Email",
            "Facebook Twitter Pinterest",
            "Teilen",
            "Copy link",
            "3 hours ago",
            "Enlarge Image",
            "Follow @harbourpost",
            "This article is more than 3 years old",
        ),
        ("Photos", "Print is not dead", "Comments:", "“Share,” he said."),
    ),
    Rule(
        "copyright",
        "copyright lines and notices of reserved rights",
        (
            "© 2024 The Harbour Gazette",
            "Copyright 2019 Example News Network. All rights reserved.",
            "Alle Rechte vorbehalten.",
        ),
        (
            "© Bo Reed/Tide Agency",
            "© 2026 Bo Reed/Tide Images",
            "© Bo Reed / Tide Agency 2026",
            "Copyright law was last changed in 1998.",
            "The copyright case goes to the high court in 2025.",
        ),
    ),
    Rule(
        "debris",
        "what is left of scripts and players",
        (
            "Please enable JavaScript to view this page.",
            "Image 3 of 12",
            "[pullquote]",
            "Your browser does not support the video tag.",
        ),
        ("The browser war ended years ago.", "[applause]"),
    ),
)


def adverts(document: Document) -> Iterator[Hit]:
    """The adverts' markers, which may stand anywhere: also between a heading of other articles and its list."""
    for index, line in enumerate(document.lines):
        if line.phrase in ADVERTS:
            yield Hit(index, "advert", "the whole line is an advert marker")


def find(document: Document) -> Iterator[Hit]:
    """The other lines of fixed words, one rule each."""
    for index, line in enumerate(document.lines):
        if not line.short:
            continue
        if _is_debris(line):
            yield Hit(index, "debris", "left over from a script or a player")
        elif _is_interface(line) and not _is_what_it_is_about(document, index, line):
            yield Hit(index, "interface", "every word of the line is a button's or a menu's")
        elif _is_copyright(line):
            yield Hit(index, "copyright", "a copyright line")


def _is_debris(line: Line) -> bool:
    if "recaptcha" in line.words:
        return True
    return (line.words[0] in _DEBRIS_BEGINS or line.text[0] in "</[") and bool(_DEBRIS.match(line.text))


def _is_interface(line: Line) -> bool:
    """Buttons in a row; addresses and handles between them do not count. A colon or a full stop makes it text."""
    if _AGE.fullmatch(line.text) or line.phrase in INTERFACE_LINES:
        return True
    if len(line.words) > MAX_INTERFACE_WORDS or line.stop or line.text.endswith(":"):
        return False
    if INTERFACE.isdisjoint(line.words):
        return False
    words = _without_addresses(line)
    if words[:1] == ("follow",) and "@" in line.text and FOLLOWED.issuperset(words):
        return True  # "Follow @harbourpost", once or for several
    if len(words) <= 1:
        return not INTERFACE_ALONE.isdisjoint(words) and len(line.words) <= 2
    known = sum(word in INTERFACE for word in words)
    if known == 1 and words[0] in _ARTICLES:
        return False  # "The tweet" is a section head
    glue = sum(word in INTERFACE_GLUE and word not in INTERFACE for word in words)
    return known + glue == len(words) and 2 * known >= len(words)


def _is_what_it_is_about(document: Document, index: int, line: Line) -> bool:
    """A network's name alone is a section head in an article about it, "Share" where the text below speaks of it."""
    if len(line.words) <= MAX_BUTTON_WORDS and taken_up(document, index) == 1.0:
        return True
    return len(line.words) == 1 and not SERVICES["follow"].isdisjoint(line.words) and document.overlap(line) == 1.0


def _without_addresses(line: Line) -> Words:
    if "@" not in line.text and "/" not in line.text and "www." not in line.text:
        return line.phrase
    return tuple(word for word in tokens(_HANDLE.sub(" ", line.text)) if not word.isdigit())


def _is_copyright(line: Line) -> bool:
    """A copyright sign at the start with a year near it, or reserved rights, in a line of at most 220 characters."""
    if len(line.text) > MAX_COPYRIGHT_CHARS or _CREDIT.match(line.text):
        return False
    sign = line.text[0] in "©(cC" and _SIGN.match(line.text)
    if sign and _YEAR.search(line.text[:60]) and (line.text.startswith("©") or _names_an_owner(line.text)):
        return True
    if line.text.startswith("©") and len(line.words) > MAX_CREDIT_WORDS:
        return True
    return not _RIGHTS_WORDS.isdisjoint(line.words) and bool(_RIGHTS.search(line.text))


def _names_an_owner(text: str) -> bool:
    """ "Copyright 2019 Name" and "Copyright © Name 2019", not "Copyright law was changed in 1998"."""
    return bool(_OWNER.match(text)) and not _ABOUT_RIGHTS.search(text[:60])
