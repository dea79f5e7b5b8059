"""What goes because of where it stands on a page: in a box with a telling name, above the text, or behind it."""

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule

# Words in the name of a box. Left out, since they also stand around text: card, widget, product, paywall, header,
# caption, author, meta, hidden (of kept blocks on 178 pages, those inside were body as often as not).
BOX = re.compile(
    r"(?<![^\W_])(?:related|recommend\w*|recirc\w*|most-?(?:read|popular)|popular|trending|newsletters?|sign-?up|cta|call-to-action|"
    r"pop-?up|modal|promo\w*|advert\w*|ads?|sponsor\w*|outbrain|taboola|cookie\w*|consent|carousel|share|sharing|"
    r"table-of-contents|breadcrumbs?|read-?(?:next|more|also)|see-?also|also-?like|dont-miss)(?![^\W_])",
    re.IGNORECASE,
)
# A box for one article, of which two with a link in a row are a list; alone it may be anything.
CARD = re.compile(r"(?<![^\W_])(?:cards?|teasers?|tiles?)(?![^\W_])", re.IGNORECASE)
CAPTION = re.compile(r"<figure>|(?<![^\W_])(?:fig)?captions?(?![^\W_])", re.IGNORECASE)
MIN_CARDS = 2
MIN_HEADLINE = 4  # words
LINKED = 0.5  # share inside links from which a block behind the text leads to another article
FEW_LINKED = 0.1  # share inside links up to which prose in a box leads nowhere
MAX_KNOWN = 0.4  # share of a line's words that the article knows, above which it tells of its own matter
MAX_DATE_WORDS = 14
# Words by which a publisher speaks to readers. Of "Sie" the capital tells inside a sentence; "ihr", "su", "nous" may
# be anybody.
_ADDRESSED = re.compile(
    r"\b(?i:you|your|our|we|dich|dir|deine?[nmrs]?|unsere?[nmrs]?|vous|votre|vos|notre|usted|tus?|nuestr[oa]s?)\b|"
    r"(?<=[^\W_] )(?:Sie|Ihnen|Ihre?[nmrs]?)\b"
)
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]")
SELECTOR = "selector: "  # how the mark of a block begins that a user's selector chose: the rule for it is another
BESIDE = "beside"  # the mark of prose that was not taken for the article (`extract/beside.py`)
HEADS_LINKS = "heads-links"  # the mark of a heading with links below that were not taken
SIDES = frozenset({BESIDE, HEADS_LINKS, "before", "behind", "title"})

# A line that is only a date, or how long reading takes, in the languages the cleaner knows.
_MONTHS = (
    r"jan(?:uar[yi]?|vier|eiro)?|feb(?:ruar[yi]?)?|f[ée]v(?:rier|ereiro)?|m[aä]r(?:ch|z|s|ço|zo)?|apr(?:il|ile)?|avr(?:il)?|"
    r"abr(?:il)?|ma[yi]|maio|mayo|june?|juin|jun[iho]{0,2}|july?|juil(?:let)?|jul[iho]{0,2}|aug(?:ust)?|août|ago(?:sto)?|"
    r"sept?(?:ember|embre|iembre)?|set(?:embro)?|o[ck]t(?:ober|obre)?|out(?:ubro)?|nov(?:ember|embre|iembre|embro)?|"
    r"d[eé][cz](?:ember|embre|embro)?|dic(?:iembre|embre)?"
)
_DAYS = (
    r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|wed|thu|sat|segunda|terça|quarta|quinta|sexta|feira|s[áa]bado|"
    r"domingo|lunes|martes|miércoles|jueves|viernes|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|montag|dienstag|"
    r"mittwoch|donnerstag|freitag|samstag|sonntag"
)
_CLOCK = (
    r"\d+(?:st|nd|rd|th|am|pm|h)?|[apm]|am|pm|[ecmp][sd]?t|gmt|utc|bst|ist|cet|cest|amt|z|uhr|um|mins?|minut(?:es?|en)"
)
_TOLD = (
    r"published|updated|posted|last|modified|first|reading|read|time|estimated|on|at|of|the|às|as|de|del|le|à|el|il|den"
)
_TIME_WORD = re.compile(f"{_MONTHS}|{_DAYS}|{_CLOCK}|{_TOLD}", re.IGNORECASE)
# What a line of nothing but numbers must have: "3-2" is a score, and "9:05" heads the first entry of a live blog.
_DATE = re.compile(r"(?<!\d)\d{1,4}([./-]) ?\d{1,2}\1 ?\d{2,4}(?!\d)")

RULES = (
    Rule(
        "box",
        "on a page: what stands in an element called a newsletter, a pop-up, related stories",
        takes=("Something to consider\nIf you liked this, there is more where it came from.",),
        leaves=("If you liked this, there is more where it came from, the mayor told the board.",),
        marks=("newsletter-popup",),
    ),
    Rule(
        "behind-text",
        "on a page: links and lone headings outside the element that holds the text, and behind it",
        takes=("Night boats", "- Harbour board\n- Night boats"),
        leaves=("Night boats",),
        on_page=True,
        marks=("behind",),
    ),
    Rule(
        "beside",
        "on a page: what was not taken for the article's text: other articles, fact boxes, notes of the site",
        takes=("Divers have freed a rope from the propeller of the Kestrel Bay ferry, and it sailed again at noon.",),
        leaves=("Divers have freed a rope from the propeller of the Kestrel Bay ferry, and it sailed again at noon.",),
        marks=("beside",),
    ),
    Rule(
        "caption",
        "on a page: captions and credits of pictures, where they stand apart from the text",
        takes=("The ferry at the landing stage on the day before the fares were raised. Ada Plank",),
        leaves=("The ferry at the landing stage on the day before the fares were raised. Ada Plank",),
        marks=("beside", "<figure>"),
    ),
    Rule(
        "date-line",
        "on a page: a date or a reading time above the text",
        takes=("Published 18 November 2019", "Montag, 22. Januar 2018, 9.13 Uhr", "6 min read", "18.11.2019, 9:05"),
        leaves=("18 November 2019",),
        marks=("before",),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Blocks that a page says are not its text; nothing in plain text."""
    if document.is_plain:
        return
    yield from _cards(document)
    yield from _boxes(document)
    above = True
    for index, line in enumerate(document.lines):
        above = above and not line.prose
        if line.link_share is None:
            continue
        if HEADS_LINKS in line.marks and not above and document.overlap(line) == 0:
            yield Hit(
                index, "list-heading", "heads links that are no part of the text; the article knows none of its words"
            )
        elif "behind" in line.marks and _leads_away(document, index):
            yield Hit(index, "behind-text", "a link or a lone heading outside the text")
        elif above and is_date(line):
            yield Hit(index, "date-line", "only a date or a reading time, above the text")


def beside(document: Document) -> Iterator[Hit]:
    """What the page has beside its article, captions by a rule of their own; nothing in plain text."""
    for index, line in enumerate(document.lines):
        if BESIDE not in line.marks or line.link_share is None or line.marks[0].startswith(SELECTOR):
            continue
        if line.kind == "caption" or any(map(CAPTION.search, line.marks)):
            yield Hit(index, "caption", "the caption or credit of a picture" + _quoted(line))
        else:
            yield Hit(index, "beside", "stands on the page beside the article's text" + _quoted(line))


def _quoted(line: Line) -> str:
    """The name of what a line stands in, for a person to read."""
    return next((f", in an element called “{mark}”" for mark in line.marks if mark not in SIDES), "")


def _cards(document: Document) -> Iterator[Hit]:
    """Neighbours in boxes of one name, where two or more of them are links of a headline's length."""
    for name, run in groupby(enumerate(document.lines), key=lambda one: _card(one[1])):
        lines = list(run) if name else []
        if sum(_is_linked(line) and len(line.words) >= MIN_HEADLINE for _, line in lines) >= MIN_CARDS:
            for index, _ in lines:
                yield Hit(index, "box", f"stands in a row of linked boxes called “{name}”")


def _card(line: Line) -> str | None:
    return next((mark for mark in line.marks if CARD.search(mark)), None)


def _is_linked(line: Line) -> bool:
    return (line.link_share or 0.0) >= LINKED


def _boxes(document: Document) -> Iterator[Hit]:
    """Neighbours in one box, but for quotes and captions; prose among them that nothing but the name speaks against
    acquits the box: "share-price", "sponsor-list" and "newsletter-story" also hold the article's own."""
    for name, run in groupby(enumerate(document.lines), key=lambda one: _box(one[1])):
        lines = [(index, line) for index, line in run if line.kind not in ("caption", "quote")] if name else []
        told = [line for _, line in lines if line.prose and line.kind != "heading" and not _links(line)]
        if name and (not told or _asks(document, name, [line for _, line in lines], told)):
            for index, _ in lines:
                yield Hit(index, "box", f"stands in an element called “{name}”")


def _links(line: Line) -> bool:
    return (line.link_share or 0.0) > FEW_LINKED


def _box(line: Line) -> str | None:
    """The name of the outermost box around a line; prose beside the article goes by a rule of its own."""
    if BESIDE in line.marks or line.link_share is None:
        return None
    return next((mark for mark in reversed(line.marks) if BOX.search(mark)), None)


def _asks(document: Document, name: str, lines: list[Line], told: list[Line]) -> bool:
    """Whether more than its name speaks against a box that tells something."""
    if any("behind" in line.marks or _is_linked(line) for line in lines):
        return True
    says_so_twice = len(BOX.findall(name)) > 1  # "newsletter-signup"
    asks = says_so_twice or any(_ADDRESSED.search(_QUOTED.sub("", line.text)) for line in told)
    return asks and document.known(told) <= MAX_KNOWN


def _leads_away(document: Document, index: int) -> bool:
    line = document.lines[index]
    if _is_linked(line):
        return True
    below = document.lines[index + 1] if index + 1 < len(document.lines) else None
    return line.kind == "heading" and (below is None or below.kind == "heading")


def is_date(line: Line) -> bool:
    """Whether a line is made of numbers and words of dates and times."""
    words = re.findall(r"[^\W_]+", line.text) if line.short else []
    has_number = any(word[:1].isdigit() for word in words)
    if all(map(str.isdigit, words)) and not _DATE.search(line.text):
        return False
    return has_number and 2 <= len(words) <= MAX_DATE_WORDS and all(map(_TIME_WORD.fullmatch, words))
