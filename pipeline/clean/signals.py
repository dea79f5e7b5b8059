"""What speaks for and against a line being a call to action, and how much."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.clean.advice import PUBLISHERS, names_letter, names_publisher, speaks_of_any
from pipeline.clean.lines import Line
from pipeline.clean.statements import NO_NAMES, gives_a_thing, is_of_post, is_said, names_occasion, says_who, states
from pipeline.clean.vocabulary import (
    ALL_SERVICES,
    CALL_COMPANY,
    CALL_PHRASES,
    FIRST_INFINITIVES,
    IMPERATIVES,
    INFINITIVE_OPENINGS,
    INFINITIVE_SUBJECTS,
    INFINITIVES,
    OPENINGS,
    READER,
    REPORTED,
)

MAX_WORDS = 45
MAX_BOX_WORDS = 12  # of the heading of a box that asks for something
MAX_INFINITIVE_WORDS = 7  # of a button that begins with a French or Spanish infinitive
_NEAR_START = 12  # characters: "please click to"

_SENTENCE_START = re.compile(r"(?:[.!?:—–|]\s+|,\s+|\b(?:please|and|und|oder|et|y)\s+)[\"“]?([^\W\d_][\w-]*)")
_FOLLOW_ON = re.compile(
    r"\bfollow (?:@|(?:[\w.’'-]+ ){1,5}(?:on|at) )|\b(?:auf|sur|en) (?:facebook|twitter|instagram)\b"
)
_CLICK = re.compile(r"\W*(?:please )?(?:click|tap) here (?:to|for)\b", re.IGNORECASE)
_EMAIL_AT = re.compile(r"\b(?:email|write to|contact|reach) (?:\S+ ){1,4}at \S+@")
_BIOGRAPHY = re.compile(r"^[^.!?:]{3,60}\s(?:is|are|was|covers|writes|ist|schreibt|est)\s")
_QUOTED_NAME = re.compile(r"[„“\"«]\s?[\w-]+(?: [\w-]+){0,2}\s?[“”\"»]")  # „Tidenpost“: a title, not something said
# "Newsletter abonnieren: …", "App herunterladen und …"; not "App herunterladen, Karte zeigen, einsteigen".
_AFTER_INFINITIVE = re.compile(r"\S+ \S+(?:\s*$|\s*[:!.|–—]|\s+(?:und|oder|jetzt|hier|kostenlos|gratis)\b)")
# Words of calls that name no service and keep no company: the phrases they stand in decide.
_ASKS = frozenset(
    (*("comment", "subscribe", "subscribers", "log", "register", "sign", "think", "commission", "affiliate", "gift"),
     *("signing", "subscribing", "survey", "anmeldung", "umfrage", "leserumfrage", "inscrivant", "abonnant", "sondage"),
     *("enquête", "registrarte", "registrarse", "suscribirte", "suscribirse", "encuesta"),
     *("click", "tap", "newsroom", "members", "months", "preferred", "email", "abonnent", "abonné"))
)  # fmt: skip
_SERVICE_WORDS = ALL_SERVICES | CALL_COMPANY | {"share", "teilen"} | _ASKS
_ANY_WORDS = _SERVICE_WORDS | PUBLISHERS
_PRICE = re.compile(r"\b(?:for|from|only|just) (?:only |just )?[$£€]\s?\d")
_TRYING = frozenset(["try", "subscribe", "start", "save", "join", "testen", "jetzt"])  # "get" also names bargains
_ASKING = frozenset(
    ["how", "why", "what", "when", "who", "where", "wie", "warum", "was", "comment", "pourquoi", "cómo", "qué"]
)
_QUOTATION = ("” ", '" ', "“", "„", "« ")


@dataclass(frozen=True, slots=True)
class Call:
    """A line that may be a call to action, read once."""

    line: Line
    spaced: str  # its words with single spaces, one at either end
    services: frozenset[str]
    company: frozenset[str]
    imperative: bool  # begins with one
    later_imperative: bool  # has one after a stop, a comma, "please", "and"
    reader: int  # words for the reader or the publisher

    @property
    def names(self) -> int:
        """How many words have a capital in the middle, but the services' own."""
        capitals = [word for word in self.line.text.split()[1:] if word[0].isupper()]
        bare = (word.strip(".,:;!?()").lower() for word in capitals)
        return sum(word not in ALL_SERVICES and word not in NO_NAMES for word in bare)


def read(line: Line) -> Call | None:
    """The line as a possible call; None without a word that goes with one, for a quotation and for an embedded post."""
    if not 2 <= len(line.words) <= MAX_WORDS or line.text[0] in '"“‘„«':
        return None
    if _ANY_WORDS.isdisjoint(line.words) and "-" not in line.text:
        return None  # what becomes of most lines: told by one look, all else below is for the others
    parts = (
        {word.rpartition("-")[2] for word in line.words if "-" in word} if "-" in line.text else set()
    )  # "die Hafen-App"
    if _SERVICE_WORDS.isdisjoint(line.words) and _SERVICE_WORDS.isdisjoint(parts) and not names_letter(line):
        return None
    if is_of_post(line):
        return None
    services, company = ALL_SERVICES & {*line.words, *parts}, CALL_COMPANY.intersection(line.words)
    first, second = line.words[:2]
    return Call(
        line=line,
        spaced=f" {' '.join(line.words)} ",
        services=services,
        company=company,
        imperative=(
            first in IMPERATIVES
            and not line.text[len(first) :].startswith((":", " –", " —"))
            and not _tells(first, second)
        )
        or (first in ("please", "just", "also", "now", "bitte", "jetzt") and second in IMPERATIVES)
        or _is_infinitive(line),
        later_imperative=_has_imperative_later(line),
        reader=0 if READER.isdisjoint(line.words) else sum(word in READER for word in line.words),
    )


def _has_imperative_later(line: Line) -> bool:
    """Asked of the words first, since the search costs ten times as much; "Let's" is an imperative inside a word."""
    if IMPERATIVES.isdisjoint(line.words) and "'" not in line.text and "’" not in line.text:
        return False
    return any(start.lower() in IMPERATIVES for start in _SENTENCE_START.findall(line.text))


def _tells(first: str, second: str) -> bool:
    """ "Jetzt kommt die App", "Jetzt soll …": a verb in the third person makes it a statement."""
    return first == "jetzt" and (second in INFINITIVE_SUBJECTS or (second.endswith("t") and second != "mit"))


def _is_infinitive(line: Line) -> bool:
    """ "Jetzt die Hafen-App herunterladen", "Newsletter abonnieren: …", "S'abonner à la newsletter"."""
    words = line.words
    if words[0] in FIRST_INFINITIVES:
        return len(words) <= MAX_INFINITIVE_WORDS and not line.stop
    if not INFINITIVE_SUBJECTS.isdisjoint(words):
        return False
    if words[1] in INFINITIVES:
        return words[0].rpartition("-")[2] in ALL_SERVICES and bool(_AFTER_INFINITIVE.match(line.text))
    last = line.text.split()[-1]
    is_verb = last[:1].islower() or line.caps  # "in den Laden" is not to load
    return is_verb and words[-1] in INFINITIVES and not INFINITIVE_OPENINGS.isdisjoint(words)


def _has(kind: str) -> Callable[[Call], bool]:
    """Whether a call has one of the phrases; most have none of their first words, which is told at once."""
    phrases = CALL_PHRASES[kind]
    firsts = frozenset(phrase.split()[0] for phrase in phrases)
    return lambda call: not firsts.isdisjoint(call.line.words) and any(phrase in call.spaced for phrase in phrases)


_asks_for_click = _has("click")
_asks_for_tips = _has("tips")
_is_notice = _has("notice")
_has_words_of_a_box = _has("box")
_has_words_of_sharing = _has("share")
_has_sure_phrase = _has("sure")


def _writes_an_address(call: Call) -> bool:
    """ "Email us at tips@…"."""
    return "@" in call.line.text and bool(_EMAIL_AT.search(call.line.text.lower()))


def is_publishers(call: Call) -> bool:
    """Whether the line says whose the service is that it speaks of, by a word, a name or a fixed phrase."""
    said = names_publisher(call.line, call.names) or names_letter(call.line) or asks_to_share(call)
    return said or any(_has(kind)(call) for kind in ("notice", "tips", "box", "free"))


def is_button(call: Call) -> bool:
    """Whether it has a phrase that is a button's without a full stop: "Get the app"."""
    return not call.line.stop and _has_sure_phrase(call)


def headlines_a_box(call: Call) -> bool:
    """ "Low Water: the coast in your inbox", on a line too short to say anything else."""
    if len(call.line.words) > MAX_BOX_WORDS or call.line.stop or call.line.text.endswith("?"):
        return False
    return call.line.words[0] not in _ASKING and _has_words_of_a_box(call)


def asks_to_share(call: Call) -> bool:
    """ "Share this article", at the beginning or after "Click to"; later somebody may be sharing it."""
    if not _has_words_of_sharing(call):
        return False
    return any(-1 < call.spaced.find(phrase) <= _NEAR_START for phrase in CALL_PHRASES["share"])


def _is_biography(call: Call) -> bool:
    """ "Ada Plank is a reporter. Follow her …"; "This story is for subscribers only" is none."""
    return not call.imperative and not _is_notice(call) and bool(_BIOGRAPHY.match(call.line.text))


def _asks_to_follow(line: Line) -> bool:
    return bool(_FOLLOW_ON.search(line.text.lower())) and not speaks_of_any(line)


def _offers(call: Call) -> bool:
    """ "Want more? Sign up": a question and then an imperative."""
    return call.later_imperative and "?" in call.line.text[:-1] and len(call.line.words) <= 25


# Points and what each is for; a test returns how many times they count. The weights were set by hand on half of the
# publishers of three published sets of pages and of one of news texts, starting from a fitted prototype.
SIGNALS: tuple[tuple[float, str, Callable[[Call], float]], ...] = (
    (1.6, "begins with an imperative", lambda call: call.imperative),
    (0.5, "has an imperative", lambda call: call.later_imperative and not call.imperative),
    (0.5, "opens like a call", lambda call: call.line.words[0] in OPENINGS),
    (1.5, "names a service", lambda call: min(2, len(call.services))),
    (0.45, "has words that go with a service", lambda call: min(4, len(call.company))),
    (0.7, "speaks to the reader", lambda call: min(2, call.reader)),
    (0.8, "is short", lambda call: len(call.line.words) <= 12),
    (1.0, "is a short imperative", lambda call: call.imperative and len(call.line.words) <= 9),
    (1.0, "has a phrase of such calls", _has("plain")),
    (1.5, "has a sure phrase of such calls", _has_sure_phrase),
    (1.0, "heads a box for the reader's inbox", lambda call: headlines_a_box(call)),
    (1.5, "names a letter of the publisher's", lambda call: names_letter(call.line)),
    (2.5, "offers something for nothing here", _has("free")),
    (4.0, "asks to share", lambda call: asks_to_share(call)),
    (3.0, "says whom the page is for", _is_notice),
    (2.5, "offers a price", lambda call: call.line.words[0] in _TRYING and bool(_PRICE.search(call.line.text))),
    (2.0, "ends in an order to subscribe", lambda call: call.spaced.endswith((" subscribe ", " subscribe now "))),
    (3.5, "asks for tips", lambda call: _asks_for_tips(call) or _writes_an_address(call)),
    (1.6, "asks to follow somebody", lambda call: call.imperative and _asks_to_follow(call.line)),
    (1.3, "asks a question and offers the answer", _offers),
    (2.5, "is set in capitals and asks for a click", lambda call: call.line.caps and _asks_for_click(call)),
    (2.5, "sends the reader on by a click", lambda call: bool(_CLICK.match(call.line.text))),
    (2.0, "ends in a click", lambda call: call.spaced.endswith((" click here ", " click here now "))),
    (-2.2, "reports", lambda call: any(word in REPORTED for word in call.line.words)),
    (-4.0, "states something", lambda call: call.imperative and states(call.line)),
    (-4.0, "is what somebody said", lambda call: is_said(call.line)),
    (-4.0, "names an occasion", lambda call: names_occasion(call.line) or gives_a_thing(call.line)),
    (-2.5, "quotes", lambda call: any(mark in _QUOTED_NAME.sub("", call.line.text) for mark in _QUOTATION)),
    (-2.6, "begins as a biography", _is_biography),
    (-3.0, "says who somebody is", lambda call: says_who(call.line)),
    (-4.0, "speaks of any such service", lambda call: speaks_of_any(call.line) and not is_publishers(call)),
    (-1.5, "is numbered", lambda call: call.line.numbered or call.line.words[0].isdigit()),
    (-3.0, "introduces what follows", lambda call: call.line.text.endswith(":")),
    (-0.6, "is bulleted", lambda call: bool(call.line.bullet)),
    (-0.5, "begins in lower case", lambda call: call.line.text[:1].islower()),
    (-1.0, "names no service", lambda call: not call.services),
    (-0.15, "names others", lambda call: min(6, max(0, call.names - 3)) * (not call.line.caps)),
    (-0.04, "is long", lambda call: max(0, len(call.line.words) - 22)),
    (-1.4, "is long, without a first imperative", lambda call: len(call.line.words) > 20 and not call.imperative),
)


def weigh(call: Call) -> tuple[float, list[str]]:
    """The points of the line, and what spoke for it, weightiest first."""
    counted = [(points * test(call), reason) for points, reason, test in SIGNALS]
    spoke = sorted((entry for entry in counted if entry[0] > 0), reverse=True)
    return sum(points for points, _ in counted), [reason for _, reason in spoke]


def addresses_reader(call: Call) -> bool:
    """Whether anybody is told to do anything at all; without that, no sum of words makes a call."""
    asks = call.imperative or call.later_imperative or asks_to_share(call) or _asks_for_tips(call)
    asks = asks or _is_notice(call) or _writes_an_address(call)
    speaks = call.line.words[0] in OPENINGS and call.reader > 0 and not call.line.text.endswith("?")
    return asks or speaks or headlines_a_box(call)
