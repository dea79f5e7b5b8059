"""Whether the line above a convicted list is its heading, and goes with it, or the article's own section head.

The heading of a list of other articles is made of words about reading, or of common words that name nothing; a section
head is taken up by the text around it.
"""

import re

from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document
from pipeline.clean.tables import RAREST, RARITY, table
from pipeline.clean.vocabulary import HEADING_FUNCTION, HEADING_KINDS, HEADING_THINGS, MEANINGLESS

MAX_WORDS = 10
_ADDRESS = re.compile(r"[@/|$%=<>{}]|\.com")
_TABLE = table("heading")


def may_head(document: Document, index: int) -> bool:
    """Whether the line could head a list at all: it is short, not text, no item, and not the article's first."""
    if index < 1:
        return False
    line = document.lines[index]
    plain = not (line.prose or line.stop or line.bullet or line.numbered)
    return line.short and plain and len(line.words) <= MAX_WORDS


def score(document: Document, items: range) -> float:
    """The log-odds that the line above the items is their heading."""
    return _TABLE.score(heading_features(document, items))


def heading_features(document: Document, items: range) -> dict[str, float]:
    """What the table `heading` weighs."""
    lines = document.lines
    head = lines[items.start - 1]
    count = max(1, len(head.words))
    own = document.stems(head)
    aside = document.together(range(items.start - 1, items.stop))
    return {
        "known_heading": heading(head) is not Heading.NONE,
        "heading_words": sum(word in HEADING_THINGS or word in HEADING_KINDS for word in head.words) / count,
        "common_words": sum(word in HEADING_FUNCTION or word in MEANINGLESS for word in head.words) / count,
        "words": min(8, count) / 4,
        "one_word": count == 1,
        "many_words": count >= 7,
        "known": document.share_known(head, aside) if own else 0.0,
        "names_nothing": not own,
        "taken_up": document.share_said(head, range(items.stop, min(len(lines), items.stop + 3))),
        "said_before": document.share_said(head, range(max(0, items.start - 3), items.start - 1)),
        "rarity": sum(RARITY.get(stem, RAREST) for stem in own) / max(1, len(own)) / 5,
        "numbered": head.numbered,
        "bulleted": bool(head.bullet),
        "colon": head.text.endswith(":"),
        "stop": head.stop or head.text.endswith((",", ";", ")")),
        "question": head.text.endswith("?"),
        "names": 0.3 if head.caps else sum(word[:1].isupper() for word in head.bare.split()[1:]) / count,
        "digits": any(word[0].isdigit() for word in head.words),
        "address": bool(_ADDRESS.search(head.text)),
        "capitals": head.caps,
        "begins_lower": head.text[:1].islower(),
        "text_above": items.start > 1 and lines[items.start - 2].prose,
    }
