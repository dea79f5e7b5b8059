"""Blocks of links to other articles: a heading that says so, and the items below it.

Every line below the heading is tried by itself: some sites print the heading alone and the body goes on at once.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.clean import own, unspaced
from pipeline.clean.headings import Heading, can_only_head_links, heading, names_articles
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.runs import Item, Weighed, best_start, without_last_own
from pipeline.clean.vocabulary import DETERMINERS, HEADING_BEGINNINGS_ALONE, MEANINGLESS

MAX_ITEM_WORDS = 26
MAX_ALONE_WORDS = 8
MAX_TAKEN_UP = 0.34  # share of such a heading's words in the rest of the article: a section head is taken up
POINTING = (MEANINGLESS - DETERMINERS) | {"below", "above"}  # what follows "more on" where it heads no links: "that"
MAX_PLAIN_ITEMS = 6
MAX_BULLETED_ITEMS = 6  # a longer list goes on only while the article does not know it: its own list may follow at once
# Plain lines are weighed one by one (`runs`); the heading adds to every score, and the sum must stay above 0.
BONUS_SURE = 3.0
BONUS_UNSURE = 0.0
FLOOR_SURE = -4.5
FLOOR_UNSURE = -2.0
# Shares of a bulleted line's words that the rest of the article knows. Related headlines share names with the
# article, so an item under a sure heading may be wholly known.
MAX_KNOWN_LONG = 0.6  # beyond the first `MAX_BULLETED_ITEMS`
MAX_KNOWN_UNSURE = 0.5  # on average, under a heading that may be the article's own
MAX_KNOWN_QUESTION = 0.0  # of a question that ends the list: the article's own asks about what it says
MIN_SENTENCE = 4.0  # score from which a plain sentence may be an item; 4 % of headlines have a full stop
MIN_LIKENESS_SENTENCE = 0.0  # and its log-odds of being made like a headline
MAX_KNOWN_SENTENCE = 0.1  # share of its words that the article may know then
MAX_KNOWN_NAMED = 0.85  # the same, under one that at least speaks of stories, news or reading
_TURN = re.compile(r"[QAFRPD][:.] ")  # question and answer, Frage, réponse, pregunta, domanda

RULES = (
    Rule(
        "list-heading",
        "the heading of a block of links to other articles: one that says nothing else, or has such a list below",
        (
            "Recommended Stories",
            "**READ MORE:**",
            "➡️ You may also like…",
            "## Related Articles",
            "Das könnte Sie auch interessieren:",
            "More on the election",
        ),
        ("The recommended stories were read aloud in class.", "More schools", "Related costs rose too.", "Opinion"),
    ),
    Rule(
        "list-item",
        "the headlines below such a heading, bulleted or not, up to the first line that is not one",
        (
            "Recommended Stories\n- Glacier lake bursts above alpine village\n- Chess prodigy, nine, beats grandmaster",
            "Most Read\nGlacier lake bursts above alpine village\nChess prodigy, nine, beats grandmaster",
        ),
        ("- Fares rise by two crowns;\n- Night boats run until three;\n- Dogs travel free.",),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Headings of related blocks and their items, told from the text; then once more with the page's own list items."""
    weighed = Weighed(document)
    yield from _blocks(weighed, by_page=False)
    if not document.is_plain and any(line.kind == "list_item" for line in document.lines):
        yield from _blocks(weighed, by_page=True)


def _blocks(weighed: Weighed, by_page: bool) -> Iterator[Hit]:
    for index, line in enumerate(weighed.document.lines):
        sure = heading(line)
        if sure is Heading.NONE:
            continue
        items = _items(weighed, index, sure, by_page)
        if items or _goes_alone(weighed.document, index, sure):
            with_list = f"above {len(items)} headlines" if items else "says nothing else"
            yield Hit(index, "list-heading", f"a heading of related articles, {with_list}")
        yield from _hits(weighed, index, items, by_page)


def _goes_alone(document: Document, head: int, sure: Heading) -> bool:
    """Whether the heading goes without a list: it can be no section head, or heads no text.

    "More on the mid-terms" does where the article says nothing of them.
    """
    line = document.lines[head]
    if sure is Heading.ALWAYS:
        return can_only_head_links(line) or unspaced.is_unspaced(line) or not _heads_text(document, head)
    if line.prose or head == 0 or not 2 < len(line.words) <= MAX_ALONE_WORDS:
        return False
    begins = line.words[:2] in HEADING_BEGINNINGS_ALONE and line.words[2] not in POINTING
    return begins and document.overlap(line) < MAX_TAKEN_UP


def _heads_text(document: Document, head: int) -> bool:
    """Whether text stood right below from the first: positions have a gap where something was taken."""
    below = document.lines[head + 1] if head + 1 < len(document.lines) else None
    stood_there = below is not None and below.position == document.lines[head].position + 1
    return below is not None and stood_there and (below.prose or below.stop)


def items_below(document: Document, head: int) -> Iterator[Hit]:
    """The items of a heading that something else has convicted."""
    for by_page in (False, True):
        weighed = Weighed(document)
        yield from _hits(weighed, head, _items(weighed, head, Heading.ALWAYS, by_page), by_page)


def _hits(weighed: Weighed, head: int, items: range, by_page: bool) -> Iterator[Hit]:
    """The items, with their scores where only these made them items: of plain lines with words between spaces."""
    lines = weighed.document.lines
    plain = items and not _mark(lines[items.start], by_page) and not unspaced.is_unspaced(lines[items.start])
    scores = {item.index: f" (score {item.score:.1f})" for item in weighed.since(items.start)} if plain else {}
    for index in items:
        yield Hit(index, "list-item", f"under the heading “{lines[head].text}”{scores.get(index, '')}")


def _items(weighed: Weighed, head: int, sure: Heading, by_page: bool) -> range:
    """The indexes of the lines below the heading that are its items; empty if the body goes on at once."""
    lines = weighed.document.lines
    first = head + 1
    if first == len(lines):
        return range(0)
    if not _mark(lines[first], by_page):
        if sure is Heading.ALWAYS and unspaced.is_unspaced(lines[first]):
            return unspaced.headlines(weighed.document, first, MAX_PLAIN_ITEMS, weighed.pairs_said)
        return _plain_items(weighed, head, sure)
    items = _marked_items(weighed.document, first, by_page)
    if sure is Heading.ALWAYS and not _is_inside_list(weighed.document, head):
        return range(0) if own.is_written_out(lines[items.start : items.stop]) else items
    return items if _convict(weighed.document, lines[head], items) else range(0)


def _is_inside_list(document: Document, head: int) -> bool:
    """Whether a list goes on below the heading as it stood above: the heading may have been put into it."""
    above = document.lines[head - 1] if head else None
    return above is not None and bool(above.bullet) and above.bullet == document.lines[head + 1].bullet


def _plain_items(weighed: Weighed, head: int, sure: Heading) -> range:
    """Plain headlines, as many as the sum of their scores carries; two at least under a heading that may be own."""
    items = weighed.since(head + 1)[:MAX_PLAIN_ITEMS]
    items = items[: next((at for at, item in enumerate(items) if _ends_list(weighed.document, item)), None)]
    if sure is Heading.ALWAYS:
        items = best_start(items, FLOOR_SURE, BONUS_SURE)
    else:
        items = best_start(items, FLOOR_UNSURE, BONUS_UNSURE)
    items = without_last_own(weighed.document, _without_questions(weighed.document, items))
    found = range(head + 1, head + 1 + len(items))
    if sure is not Heading.ALWAYS and (len(items) < 2 or own.is_own(weighed.document.lines[found.start : found.stop])):
        return range(0)
    return found


def _ends_list(document: Document, item: Item) -> bool:
    """A plain line that can be no item: a number, an introduction, another heading, a sentence, a turn in a talk."""
    line = document.lines[item.index]
    if line.numbered or heading(line) is not Heading.NONE or line.text.endswith((":", ";", ",")):
        return True
    if line.stop and not _is_headline_with_stop(item):
        return True
    return own.is_quotation(line) or bool(_TURN.match(line.text))


def _is_headline_with_stop(item: Item) -> bool:
    """A sentence that the article does not know, and that is made like a headline."""
    sure = item.score >= MIN_SENTENCE and item.likeness >= MIN_LIKENESS_SENTENCE
    return sure and item.known <= MAX_KNOWN_SENTENCE


def _without_questions(document: Document, items: Sequence[Item]) -> Sequence[Item]:
    """The items without last ones that ask what the text right below may answer: an interview's, a section head."""
    while items and document.lines[items[-1].index].text.endswith("?") and items[-1].known > MAX_KNOWN_QUESTION:
        items = items[:-1]
    return items


def _marked_items(document: Document, first: int, by_page: bool) -> range:
    """Bulleted headlines, up to the first line that has another mark or is none."""
    lines, end = document.lines, first
    while end < len(lines) and _mark(lines[end], by_page) == _mark(lines[first], by_page):
        if not _may_be_item(document, lines[end]):
            break
        end += 1
        if end - first >= MAX_BULLETED_ITEMS and document.overlap(lines[end - 1]) > MAX_KNOWN_LONG:
            break
    return range(first, end)


def _mark(line: Line, by_page: bool) -> str:
    """The bullet a line has, or that the page gave it."""
    return line.bullet or ("li" if by_page and line.kind == "list_item" else "")


def _may_be_item(document: Document, line: Line) -> bool:
    """Shaped like a headline; with a full stop only if the article does not know it."""
    if not line.short or line.prose or len(line.words) > MAX_ITEM_WORDS or heading(line) is not Heading.NONE:
        return False
    if line.text.endswith((":", ";", ",")):
        return False
    return not line.stop or document.overlap(line) <= MAX_KNOWN_LONG / 2


def _convict(document: Document, head: Line, items: range) -> bool:
    """Whether the items stand as a list of other articles below a heading that could be the article's own."""
    lines = document.lines[items.start : items.stop]
    if not items or own.is_own(lines):
        return False
    if not names_articles(head) and 2 * sum(line.names for line in lines) < len(lines):
        return False
    return document.known(lines) <= (MAX_KNOWN_NAMED if names_articles(head) else MAX_KNOWN_UNSURE)
