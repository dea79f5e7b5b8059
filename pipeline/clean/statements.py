"""What a line with the words of a call says when it is none: it states, is quoted, tells when to come."""

import re

from pipeline.clean.lines import Line

# Capitals that name nobody: "SMS alerts", "the IT desk", "on Friday".
NO_NAMES = frozenset(
    (*("sms", "it", "pin", "pdf", "qr", "tv", "vpn", "wlan", "wi-fi", "usb", "gps", "ip", "pc", "id", "tan", "i"),
     *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march"),
     *("april", "may", "june", "july", "august", "september", "october", "november", "december"))
)  # fmt: skip
_EMBEDDED = frozenset(("view", "this", what) for what in ("post", "photo", "profile", "tweet", "thread"))
_GIFTS_OF_MONEY = frozenset(
    ["now", "today", "here", "to", "and", "or", "online", "monthly", "via", "money", "a", "any"]
)
_POST = re.compile(r"pic\.twitter\.com/|\bt\.co/|\(@\w+\)")
_FINITE = frozenset(["is", "are", "was", "were", "has", "have", "had", "will", "would", "isn't", "aren't", "won't"])
_CLAUSE = frozenset(
    (*("that", "which", "who", "whom", "what", "how", "why", "when", "where", "if", "as", "because", "since", "while"),
     *("and", "or", "but", "to", "you", "we", "they", "i", "he", "she", "it", "this", "there", "here", "people"))
)  # fmt: skip
_SAID = re.compile(
    r", (?:[\w'’-]+ ){0,3}"
    r"(?:said|says|wrote|told|replied|sagt|sagte|schrieb|schreibt|rief|dit|écrit|dijo|dice|escribió)\b"
)
_OCCASION = re.compile(
    r"\b(?:from|at|between|until|till) \d{1,2}(?:[:.]\d\d)? ?(?:[ap]\.?m\b|noon)"
    r"|\b(?:um|ab|bis|von) \d{1,2}(?:[:.]\d\d)? uhr\b"
    r"|\b(?:à|de|dès) \d{1,2} ?(?:h|heures)\b|\b(?:a|desde|hasta) las \d{1,2}\b"
    r"|\b(?:instead|in lieu) of (?:flowers|gifts|presents|wreaths)\b"
    r"|\b(?:statt|anstelle von) (?:blumen|geschenken|kränzen)\b|\bau lieu de (?:fleurs|cadeaux)\b"
    r"|\ben (?:lugar|vez) de (?:flores|regalos|coronas)\b"
)
_PERSON = re.compile(
    r"^[A-Z][\w.’'-]+ (?:[A-Z][\w.’'-]+ ){1,3}(?:is|was|covers|writes|ist|schreibt|est|écrit|es|escribe)\s"
)


def is_of_post(line: Line) -> bool:
    """An embedded post or its label, "View this post on Instagram"."""
    if line.words[:3] in _EMBEDDED:
        return True
    return ("/" in line.text or "(@" in line.text) and bool(_POST.search(line.text))


def states(line: Line) -> bool:
    """ "Sign up fees are not affected": a verb of its own, before any mark or word that begins a clause."""
    if _FINITE.isdisjoint(line.words):
        return False
    for word in line.text.lower().split()[1:]:
        if word in _FINITE:
            return True
        if word in _CLAUSE or not word[-1].isalnum():
            return False
    return False


def is_said(line: Line) -> bool:
    """ "Get the app, grandpa, said the third"."""
    return ", " in line.text and bool(_SAID.search(line.text))


def gives_a_thing(line: Line) -> bool:
    """ "Donate blood at St Mary's": publishers ask for money, and do not name it."""
    first, second = line.words[:2]
    return first == "donate" and second.isalpha() and second not in _GIFTS_OF_MONEY and f" {second}" in line.text


def names_occasion(line: Line) -> bool:
    """ "Give blood at the clinic from 9 a.m.", "donate instead of flowers"; not what is on, with a link."""
    return "here" not in line.words and bool(_OCCASION.search(line.text.lower()))


def says_who(line: Line) -> bool:
    """ "Ada Plank is a reporter"."""
    return bool(_PERSON.match(line.text))
