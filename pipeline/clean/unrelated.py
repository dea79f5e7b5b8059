"""Bulleted lists about other things: no heading convicts them, or one nobody knows; their words do.

An article's own list takes up the article's words, is introduced by a colon, ends its items like sentences or has short
ones. In half of three published sets of clean bodies (219 lists) none that was shaped like headlines was as strange.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule

MIN_BODY_STEMS = 60  # an article of fewer stems knows too little for its silence to mean anything
MIN_WORDS = 5  # of an item, on average: own lists of this shape are of things, two or three words each
MAX_WORDS = 18
MAX_ITEMS = 10
MAX_OTHER_BULLETS = 8  # in the rest of the article: more, and it is a digest or a manual, made of lists
# Share of the items' stems that the rest of the article knows, on average.
MAX_KNOWN = 0.45
MAX_KNOWN_PAIR = 0.3  # two items say less than three
MIN_HEADING_WORDS = 2
MAX_HEADING_WORDS = 8
MAX_KNOWN_HEADING = 0.34
REACH = 4  # lines below the list in which a section head would be taken up
_DETERMINERS = frozenset(
    ["a", "an", "the", "no", "ein", "eine", "der", "die", "das", "un", "une", "le", "la", "les", "el", "los"]
)

RULES = (
    Rule(
        "unrelated-list",
        "bulleted headlines whose words the article does not know, and an unknown heading above them",
        takes=(
            "- Glacier lake bursts above Alpine village\n- Chess prodigy Vo beats grandmaster in final\n"
            "- Why the price of cocoa keeps climbing",
            "The kettle boils\n• Glacier lake bursts above Alpine village\n• Chess prodigy Vo beats grandmaster",
        ),
        leaves=(
            "Also on the table:\n- A tunnel under the old cemetery\n- Solar panels for every school roof",
            "- Glacier lake bursts above alpine village",
            "- Tunnel under old cemetery\n- Solar panels for every school roof\n- Longer hours for lifeguards",
            "- Night boats stay as they are\n- Ferry fares rise by two crowns\n- Council looks again next summer",
        ),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """The items of every convicted list, and its heading."""
    bullets = Counter(line.bullet for line in document.lines)
    for items in _lists(document.lines):
        lines = document.lines[items.start : items.stop]
        others = bullets[lines[0].bullet] - len(lines)
        if others >= MAX_OTHER_BULLETS or not _are_headlines(lines) or _introduced(document, items.start):
            continue
        known = _known(document, lines)
        if known > (MAX_KNOWN if len(lines) > 2 else MAX_KNOWN_PAIR):
            continue
        if _heads(document, items):
            yield Hit(items.start - 1, "list-heading", f"above {len(lines)} headlines about other things")
        for index in items:
            yield Hit(index, "unrelated-list", f"in a list of which the article knows {known:.0%} of the words")


def _lists(lines: Sequence[Line]) -> Iterator[range]:
    """Stretches of two to ten lines with the same bullet."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and lines[index].bullet == lines[start].bullet:
            continue
        if lines[start].bullet and 2 <= index - start <= MAX_ITEMS:
            yield range(start, index)
        start = index


def _are_headlines(lines: Sequence[Line]) -> bool:
    """Shaped like headlines: hardly a sentence, no quotations or addresses, not the same first word again and again."""
    words = sum(len(line.words) for line in lines) / len(lines)
    if not MIN_WORDS <= words <= MAX_WORDS or any(
        not line.short or line.text.endswith((":", ";", ",")) for line in lines
    ):
        return False
    bare = [line.bare for line in lines]
    if any("@" in text or "://" in text or text[:1].islower() for text in bare):
        return False
    quoted = sum(text[:1] in '"“„«' for text in bare)
    sentences = sum(line.stop for line in lines)
    firsts = Counter(line.words[0] for line in lines)
    determined = sum(line.words[0] in _DETERMINERS for line in lines)
    if 2 * determined > len(lines) or 2 * sum(line.names for line in lines) < len(lines):
        return False  # points of a plan, not news
    return 2 * quoted < len(lines) and 3 * sentences <= len(lines) and max(firsts.values()) < max(2, len(lines) - 1)


def _introduced(document: Document, start: int) -> bool:
    """Whether the list opens the article, or the line above announces it with a colon."""
    return start == 0 or (document.lines[start - 1].text.endswith(":") and len(document.lines[start - 1].words) > 2)


def _known(document: Document, lines: Sequence[Line]) -> float:
    """The share of the items' stems that the rest of the article knows, on average; 1 where it is too short to tell."""
    if len(document.counts()) < MIN_BODY_STEMS:
        return 1.0
    return document.known(lines)


def _heads(document: Document, items: range) -> bool:
    """Whether the line above is the list's heading: short, and of words that the article does not have at all.

    A section head whose list was set into it looks the same; so a single word, or one shared word, leaves it standing.
    """
    head = document.lines[items.start - 1]
    if items.start < 2 or head.prose or head.stop or head.bullet or head.text.endswith("?"):
        return False
    if not MIN_HEADING_WORDS <= len(head.words) <= MAX_HEADING_WORDS or document.overlap(head) > MAX_KNOWN_HEADING:
        return False
    below = document.lines[items.stop : items.stop + REACH]
    return document.stems(head).isdisjoint(frozenset().union(*map(document.stems, below)))
