"""Blocks of links to other articles: a heading that says so, and the items below it.

Every line below the heading is tried by itself: some sites print the heading alone and the body goes on at once.
"""

from collections.abc import Iterator

from pipeline.clean.headings import Heading, heading, names_articles
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule

MAX_ITEM_WORDS = 26
MIN_PLAIN_WORDS = 3  # shorter plain lines are section heads and bylines
MAX_PLAIN_ITEMS = 6
MAX_BULLETED_ITEMS = 6  # a longer list goes on only while the article does not know it: its own list may follow at once
# Shares of a line's stems that the rest of the article knows. Related headlines share names with the article, so a
# bulleted item under a sure heading may be wholly known; a plain line may not: it could be the next section head.
MAX_KNOWN_PLAIN = 0.6
MAX_KNOWN_UNSURE = 0.5  # on average, under a heading that may be the article's own
MAX_KNOWN_NAMED = 0.85  # the same, under one that at least speaks of stories, news or reading

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
    yield from _blocks(document, by_page=False)
    if any(line.kind == "list_item" for line in document.lines):
        yield from _blocks(document, by_page=True)


def _blocks(document: Document, by_page: bool) -> Iterator[Hit]:
    for index, line in enumerate(document.lines):
        sure = heading(line)
        if sure is Heading.NONE:
            continue
        items = _items(document, index, sure, by_page)
        if items or sure is Heading.ALWAYS:
            with_list = f"above {len(items)} headlines" if items else "says nothing else"
            yield Hit(index, "list-heading", f"a heading of related articles, {with_list}")
        for item in items:
            yield Hit(item, "list-item", f"under the heading “{line.text}”")


def items_below(document: Document, head: int) -> Iterator[Hit]:
    """The items of a heading that something else has convicted."""
    for by_page in (False, True):
        for item in _items(document, head, Heading.ALWAYS, by_page):
            yield Hit(item, "list-item", f"under the heading “{document.lines[head].text}”")


def _items(document: Document, head: int, sure: Heading, by_page: bool) -> range:
    """The indexes of the lines below the heading that are its items; empty if the body goes on at once."""
    lines = document.lines
    first = head + 1
    if first == len(lines):
        return range(0)
    mark = _mark(lines[first], by_page)
    end = first
    limit = first + (MAX_BULLETED_ITEMS if mark else MAX_PLAIN_ITEMS)
    while end < len(lines) and _mark(lines[end], by_page) == mark and _may_be_item(document, lines[end], bool(mark)):
        end += 1
        if end >= limit and (not mark or document.overlap(lines[end - 1]) > MAX_KNOWN_PLAIN):
            break
    if not mark:
        end = _before_section_head(document, first, end)
    items = range(first, end)
    return items if sure is Heading.ALWAYS or _convict(document, lines[head], items, bool(mark)) else range(0)


def _mark(line: Line, by_page: bool) -> str:
    """The bullet a line has, or that the page gave it."""
    return line.bullet or ("li" if by_page and line.kind == "list_item" else "")


def _may_be_item(document: Document, line: Line, marked: bool) -> bool:
    """Shaped like a headline, and not made of what the rest of the article is about."""
    if not line.short or line.prose or len(line.words) > MAX_ITEM_WORDS or heading(line) is not Heading.NONE:
        return False
    if line.text.endswith((":", ";", ",")):
        return False
    known = document.overlap(line)
    if line.stop:
        return marked and known <= MAX_KNOWN_PLAIN / 2
    if marked:
        return True
    return len(line.words) >= MIN_PLAIN_WORDS and not line.numbered and known <= MAX_KNOWN_PLAIN


def _before_section_head(document: Document, first: int, end: int) -> int:
    """Where plain items end if the last ones are really the heads of the text that follows."""
    lines = document.lines
    while end > first and end < len(lines) and len(lines[end - 1].words) <= 6:
        follows = document.stems(lines[end])
        own = document.stems(lines[end - 1])
        if len(own & follows) * 3 <= len(own):
            break
        end -= 1
    return end


def _convict(document: Document, head: Line, items: range, marked: bool) -> bool:
    """Whether the items stand as a list of other articles below a heading that could be the article's own."""
    if len(items) < (1 if marked else 2):
        return False
    lines = [document.lines[index] for index in items]
    if not names_articles(head) and 2 * sum(line.names for line in lines) < len(lines):
        return False
    return document.known(lines) <= (MAX_KNOWN_NAMED if marked and names_articles(head) else MAX_KNOWN_UNSURE)
