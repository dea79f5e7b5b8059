"""Whether a line is the heading of a block of links to other articles."""

from enum import IntEnum

from pipeline.clean import vocabulary
from pipeline.clean.lines import Line
from pipeline.clean.words import Words

MAX_HEADING_CHARS = 80
MAX_HEADING_WORDS = 10
_LONGEST_BEGINNING = vocabulary.longest(vocabulary.HEADING_BEGINNINGS | vocabulary.HEADING_SURE_BEGINNINGS)
FIRST_WORDS = frozenset(
    phrase[0]
    for phrases in (
        vocabulary.HEADINGS_ALWAYS,
        vocabulary.HEADINGS_WITH_LIST,
        vocabulary.HEADING_BEGINNINGS,
        vocabulary.HEADING_SURE_BEGINNINGS,
        [(word,) for word in vocabulary.HEADING_KINDS | vocabulary.HEADING_THINGS],
    )
    for phrase in phrases
)
"""What headings begin with: most lines are told by their first word."""
_HEADING_WORDS = vocabulary.HEADING_KINDS | vocabulary.HEADING_THINGS | vocabulary.HEADING_FUNCTION
_OPEN_ENDS = (":", "..", "…")  # "More:" and "More..." point at something; "More" may be a word


class Heading(IntEnum):
    """How sure a heading is."""

    NONE = 0
    WITH_LIST = 1  # may be the article's own: only the list below it convicts it
    ALWAYS = 2  # never the article's own


def heading(line: Line) -> Heading:
    """What the line is as a heading of a related block; decoration, case and numbers do not matter."""
    if not line.phrase or line.phrase[0] not in FIRST_WORDS or len(line.text) > MAX_HEADING_CHARS:
        return Heading.NONE
    if _ends_like_a_sentence(line.text):
        return Heading.NONE
    if line.phrase in vocabulary.HEADINGS_ALWAYS and (len(line.phrase) > 1 or not line.bullet):
        return Heading.ALWAYS  # "» Mehr zum Thema": an arrow is decoration here
    if line.bullet:
        return Heading.NONE
    if _begins_with(line, vocabulary.HEADING_SURE_BEGINNINGS) or (
        line.phrase == ("more",) and line.text.endswith(_OPEN_ENDS)
    ):
        return Heading.ALWAYS
    if line.phrase in vocabulary.HEADINGS_WITH_LIST or _begins_with(line, vocabulary.HEADING_BEGINNINGS):
        return Heading.WITH_LIST
    if is_made_of_heading_words(line.phrase):
        return Heading.WITH_LIST
    return Heading.NONE


def names_articles(line: Line) -> bool:
    """Whether a heading speaks of articles ("Top stories", "Further reading"), and not of a matter ("Background")."""
    return not vocabulary.ARTICLE_WORDS.isdisjoint(line.words)


def can_only_head_links(line: Line) -> bool:
    """Whether a sure heading is no section head either: "Read more", "You may also like"; not "Related", "À lire"."""
    if not vocabulary.HEADING_LINK_WORDS.isdisjoint(line.phrase) or line.text.endswith(_OPEN_ENDS):
        return True
    beginnings = vocabulary.HEADING_LINK_BEGINNINGS | vocabulary.HEADING_SURE_BEGINNINGS
    return any(line.phrase[:size] in beginnings for size in range(1, _LONGEST_BEGINNING + 1))


def is_made_of_heading_words(words: Words) -> bool:
    """ "More great photo galleries for you": every word is one of headings, with a kind and a thing among them."""
    if not 2 <= len(words) <= MAX_HEADING_WORDS or not _HEADING_WORDS.issuperset(words):
        return False
    return not vocabulary.HEADING_KINDS.isdisjoint(words) and not vocabulary.HEADING_THINGS.isdisjoint(words)


def _begins_with(line: Line, beginnings: frozenset[Words]) -> bool:
    if len(line.words) > MAX_HEADING_WORDS:
        return False
    return any(line.phrase[:size] in beginnings for size in range(1, _LONGEST_BEGINNING + 1))


def _ends_like_a_sentence(text: str) -> bool:
    """One full stop; three ("More On This...") are decoration."""
    return text.endswith((",", ";")) or (text.endswith(".") and not text.endswith(".."))
