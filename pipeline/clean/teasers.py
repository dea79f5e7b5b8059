"""Teasers of other articles in one block: cut off before "Read more", or a heading glued to the headlines below it.

Both are told from the article by what they are about: a block goes whole or stays whole, and a paragraph of the body
may end in a link or have lost the space before its first word.
"""

import re
from collections.abc import Iterator

from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.vocabulary import HEADING_SURE_BEGINNINGS, HEADINGS_ALWAYS, TEASER_TAILS
from pipeline.clean.words import tokens

MAX_TEASER_CHARS = 330
MIN_TEASER_WORDS = 4  # before the tail; less is a heading or a button
MAX_HEADLINE_WORDS = 26
MAX_GLUED_CHARS = 900  # five headlines and their heading; more is the body behind a heading
MAX_GLUED_HEADING_CHARS = 80
MAX_KNOWN = 0.5  # share of a block's stems that the rest of the article knows; above, it may be the article's own

_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*[(\[]?(?P<tail>[^….()\[\]]{3,30}?)[)\]]?\s*[»›>→.]*$")
_FIRST = re.compile(
    "|".join(sorted({phrase[0] for phrase in HEADINGS_ALWAYS | HEADING_SURE_BEGINNINGS})), re.IGNORECASE
)
_LAST_OF_TAILS = frozenset(phrase[-1] for phrase in TEASER_TAILS)
_ARROWS = frozenset("»›→>")
_ARROW = re.compile(r"[^\s»›→>]\s?(?:»|›|→|>>)$")
_QUOTED = re.compile(r"[«»›‹].*[»«›‹]")  # then the last one may end a quotation
_GLUE = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z])")

SINGLE_TAILS = frozenset([("more",), ("mehr",), ("suite",)])
"""What ends a cut-off teaser but may end a headline ("Why less is More")."""

RULES = (
    Rule(
        "teaser",
        "another article's beginning, cut off before “Read more”, in a block of its own",
        (
            "A glacier lake burst above an Alpine village on Sunday and swept away … Read more",
            "Nine-year-old chess prodigy Vo beats a grandmaster in Bergen… [Read More]",
            "Ein Gletschersee in den Alpen brach am Sonntag aus und riss ... Weiterlesen »",
            "Un lac de glacier a débordé dimanche au-dessus d'un village… Lire la suite",
            "Un lago glaciar se desbordó sobre un pueblo alpino… Leer más",
            "Listen to the whole interview with the harbour master »",
            "Ferry fares: harbour board accused of doubling the cost of the night boats Read more",
        ),
        (
            "The board raised the fares by two crowns, and the mayor left the room … Read more",
            "A glacier lake may burst, and a village may go… nobody will read more",
            "“I never… Read more,” the librarian told the pupils.",
        ),
    ),
    Rule(
        "glued-list",
        "a heading of other articles that was glued to their headlines, all in one block",
        (
            "Most Read from Example WeeklyGlacier Lake Bursts Above Alpine VillageWhy Cocoa Prices Keep Climbing",
            "Recommended StoriesGlacier lake bursts above Alpine villageChess prodigy Vo beats grandmaster",
        ),
        (
            "Recommended StoriesThe mayor voted against the plan for the ferry fares and left the harbour board",
            "Related costsMore boats, more fuel",
        ),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Blocks that are teasers and speak of something else than the article."""
    for index, line in enumerate(document.lines):
        if index and _is_cut_off(line) and document.overlap(line) <= MAX_KNOWN:
            yield Hit(
                index, "teaser", f"cut off before a link; the article knows {document.overlap(line):.0%} of its words"
            )
        elif index and _has_link_behind(line):
            yield Hit(index, "teaser", "a headline with the words of its link behind it")
        elif index and (head := _glued_heading(line)) and document.overlap(line) <= MAX_KNOWN:
            yield Hit(index, "glued-list", f"headlines glued to the heading “{head}”")


def _is_cut_off(line: Line) -> bool:
    """An ellipsis and then nothing but "Read more"."""
    if "…" not in line.text and "..." not in line.text:
        return False
    if len(line.text) > MAX_TEASER_CHARS or line.text[0] in "\"“„«‘'":
        return False
    cut = _CUT.search(line.text[-MAX_GLUED_HEADING_CHARS:])
    tail = tokens(cut["tail"]) if cut and cut["tail"][:1].isupper() else ()
    return tail in TEASER_TAILS and len(line.words) - len(tail) >= MIN_TEASER_WORDS


def _has_link_behind(line: Line) -> bool:
    """ "Boat burns in harbour Read more": the link's words follow a headline that does not end like a sentence."""
    words = line.words
    size = 0
    if words and words[-1] in _LAST_OF_TAILS:
        size = next((size for size in (4, 3, 2, 1) if words[-size:] in TEASER_TAILS), 0)
    if line.text[-1:] in _ARROWS and _ARROW.search(line.text[-4:]) and not _QUOTED.search(line.text):
        return len(words) <= MAX_HEADLINE_WORDS and len(words) >= MIN_TEASER_WORDS and not line.bullet
    if (
        not size
        or words[-size:] in SINGLE_TAILS
        or not MIN_TEASER_WORDS <= len(words) - size <= MAX_HEADLINE_WORDS
        or line.stop
    ):
        return False
    behind = line.text.split()[-size:]
    before = line.text.removesuffix(" ".join(behind)).rstrip()
    return behind[0][:1].isupper() and (before[-1:].isalnum() or before[-1:] in "?!’'\"”)")


def _glued_heading(line: Line) -> str | None:
    """The sure heading that runs into the next word without a space ("Most Read from Example WeeklyGlacier …")."""
    if len(line.text) > MAX_GLUED_CHARS or line.stop or not _FIRST.match(line.text):
        return None
    for glue in _GLUE.finditer(line.text[:MAX_GLUED_HEADING_CHARS]):
        head = line.text[: glue.start()]
        words = tokens(head)
        begins = any(words[:size] in HEADING_SURE_BEGINNINGS for size in range(2, len(words)))
        if begins or (len(words) > 1 and words in HEADINGS_ALWAYS):
            return head
    return None
