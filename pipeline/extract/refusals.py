"""Pages that are no article though they came with status 200: checks for robots, consent and pay walls, error pages.

What counts is how much is left of a page's text when the sentences of walls are taken off: an article about captchas
quotes them and goes on, an article with a banner around it is still told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from pipeline.article import Block
from pipeline.errors import Rejected
from pipeline.extract import fragment
from pipeline.extract.elements import letters
from pipeline.extract.walls import (
    BEFORE_WORDS,
    CHALLENGE,
    CHECK_TITLE,
    CONSENT,
    COOKIES,
    CUT_OFF,
    ERROR_TITLE,
    FURNITURE,
    PAID,
    READER,
    REPORTED,
    ROBOTS,
    SENTENCE_END,
    SUBSCRIPTION,
    Speech,
)

# Only short pages are suspected. In characters of extracted text:
SUSPICIOUSLY_SHORT = 1_500
CHECK_PROSE = 250  # what checks and error pages say besides their telling sentences
TITLED_PROSE = 600  # an article may be called "Access denied", but does not also ask its readers for JavaScript
CONSENT_PROSE = 200
NO_PROSE = 12  # beside a single sentence about cookies; a brief has more, also where a sign is a word
TEASER = 250  # less in front of a pay wall is not worth keeping
LINKED = 0.9  # share inside links from which a block is a button or leads elsewhere
MOST_SHOWN = 6_000  # on a whole page that is only a check


@dataclass(frozen=True, slots=True)
class _Said:
    """A text taken apart: how many telling sentences of one kind of wall, and how much prose of no wall."""

    telling: int
    prose: int


def refuse_walls(title: str | None, blocks: Sequence[Block], tree: HtmlElement, told: int = 0) -> None:
    """Raise `Rejected` for a page that stands in the way of an article.

    `blocks` is what was extracted from `tree`; `told` so many characters of the article are had from elsewhere, and a
    teaser in front of a pay wall is worth keeping only if it has more.
    """
    heading = (title or "").strip()
    body = [block for block in blocks if block.kind != "heading" and letters(block.text) != letters(heading)]
    scripts = "\n".join(_scripts(tree))
    if _is_check(heading, body, tree, scripts):
        raise Rejected(
            "the page is a check for robots, not the article; fetch it again later or save it with a browser"
        )
    if ERROR_TITLE.fullmatch(heading) and _heard(body, ROBOTS).prose <= CHECK_PROSE:
        raise Rejected(f"the page is an error page ({heading}), not an article")
    if _asks_for_consent(body) or (_length(body) <= TEASER and _asks_for_consent(fragment.blocks_of(tree))):
        raise Rejected("the page asks for consent to cookies and holds no article; save it with a browser")
    if _is_pay_wall(body, scripts, told):
        raise Rejected("the page asks for a subscription and holds no article")


def _is_check(heading: str, body: Sequence[Block], tree: HtmlElement, scripts: str) -> bool:
    said = _heard(body, ROBOTS)
    if said.prose > (TITLED_PROSE if said.telling else CHECK_PROSE):
        return False
    if CHECK_TITLE.fullmatch(heading) or CHALLENGE.search(scripts):
        return True
    shown = fragment.blocks_of(tree)
    is_small = said.prose <= CHECK_PROSE and sum(len(block.text) for block in shown) <= MOST_SHOWN
    return is_small and _heard(shown, ROBOTS).telling > 0


def _asks_for_consent(blocks: Sequence[Block]) -> bool:
    """Whether blocks are a request for consent: several of its sentences and little else, or one and nothing else."""
    said = _heard((block for block in blocks if block.kind != "heading"), CONSENT)
    if said.telling == 1:
        return said.prose <= NO_PROSE and any(COOKIES.search(block.text) for block in blocks)
    return said.telling > 1 and said.prose <= CONSENT_PROSE


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_pay_wall(body: Sequence[Block], scripts: str, told: int) -> bool:
    said = _heard(body, SUBSCRIPTION)
    asks = said.telling > 0 or PAID.search(scripts) is not None
    if asks and said.prose <= TEASER:
        return True
    breaks_off = bool(body) and CUT_OFF.search(body[-1].text) is not None
    return (asks or breaks_off) and said.prose <= told


def _heard(blocks: Iterable[Block], wall: Speech) -> _Said:
    telling = prose = 0
    for block in blocks:
        is_link = (block.link_share or 0.0) >= LINKED
        for found in SENTENCE_END.split(block.text):
            sentence = BEFORE_WORDS.sub("", found)
            if wall.telling.match(sentence):
                telling += 1
            elif not is_link and not _is_kindred(sentence, wall):
                prose += len(sentence)
    return _Said(telling, prose)


def _is_kindred(sentence: str, wall: Speech) -> bool:
    """Whether a sentence speaks to the reader about a wall's matter, or is a button or a number on it."""
    if FURNITURE.fullmatch(sentence):
        return True
    speaks = wall.matter.search(sentence) and READER.search(sentence)
    return bool(speaks) and not REPORTED.search(sentence)


def _scripts(tree: HtmlElement) -> Iterable[str]:
    """What a page's scripts and frames hold, and its elements are called, as far as a check would show in it."""
    for element in tree.iter("script", "iframe"):
        yield f"{element.get('src', '')} {(element.text or '')[:20_000]}"
    yield from (element.get("id", "") for element in tree.xpath("//*[@id]")[:500])
