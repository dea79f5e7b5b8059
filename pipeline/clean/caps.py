"""Promotions of other articles set in capitals between two paragraphs ("MAYOR TO OPEN BRIDGE, SOURCES SAY").

A section head is taken up by the text below it, and stands in an article that has others; a promo is long, made like a
headline, and says nothing that the article says. The fitted table `capitals` weighs it; the bar was set so that no
section head of half of the publishers is lost, since a head lost is worse than a promo kept.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from pipeline.clean import headline
from pipeline.clean.headings import Heading, heading
from pipeline.clean.lines import Document, Line, share
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.tables import table
from pipeline.clean.vocabulary import ARTICLE_WORDS, HEADLINE_PRONOUNS, HEADLINE_QUESTIONS, HEADLINE_VERBS

MIN_WORDS = 5  # below that a line in capitals is nearly always a section head
MAX_WORDS = 24
MAX_TAKEN_UP = 0.55  # share of its words in the next two paragraphs; above, nothing convicts it
MAX_KNOWN = 0.9  # the same of the whole article
MAX_KNOWN_QUESTION = 0.5  # the same for "WHAT THE FARES MEAN", as section heads begin more often than promos
BAR = 0.5  # log-odds; of 639 section heads set in capitals four go, of 789 of the other half one
BAR_SHORT = 1.0  # more for a line of five or six words
MAX_OTHERS = 25  # lines in capitals that tell how this article uses them
REACH = 5  # lines below in which the next two paragraphs are looked for
_TAIL = re.compile(
    r", [A-Z .'’]{2,30} (?:SAYS?|SAID|FINDS?|REPORTS?|WARNS?|CLAIMS?|SHOWS?)$|: (?:REPORTS?|POLL|STUDY|SOURCES)$"
)
_LABELLED = re.compile(r"[QA]\s?\d{0,3}\s?[:.)]|[QA]\d|(?:THE )?[^\W\d_]+: ")  # "Q2:", "CLAIM: ", a speaker
_ANNOUNCES = (":", "：", " as follows.")
_NEED = ("what", "you", "need", "to", "know")
_TABLE = table("capitals")

RULES = (
    Rule(
        "caps-promo",
        "another article's headline in capitals between two paragraphs, whose words the text below does not take up",
        ("CHESS PRODIGY TO RECEIVE NATIONAL MEDAL OF HONOUR, COACH SAYS",),
        (
            "Q: WHY ARE THE FERRY FARES RISING SO QUICKLY THIS YEAR?",
            "WHAT THE NEW FERRY FARES MEAN FOR HARBOUR COMMUTERS",
            "NIGHT BOATS",
        ),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Lines in capitals that the article does not take up; none of an article that begins with such a line."""
    capitals = capitals_of(document)
    if 0 in capitals and len(document.lines[0].words) >= MIN_WORDS:
        return  # it sets the heads of its sections so
    cited = _cited(document, capitals)
    for index in capitals:
        if not index or index in cited or not may_be_promo(document.lines[index]):
            continue
        features = promo_features(document, index, capitals)
        score = _TABLE.score(features)
        asks = document.lines[index].words[0] in HEADLINE_QUESTIONS
        known = MAX_KNOWN_QUESTION if asks else MAX_KNOWN
        if (
            score >= BAR + BAR_SHORT * (not features["words_7"])
            and features["taken_up"] <= MAX_TAKEN_UP
            and features["known"] <= known
        ):
            why = f"in capitals (score {score:.1f}); the text below takes up {features['taken_up']:.0%} of its words"
            yield Hit(index, "caps-promo", f"{why}, the article {features['known']:.0%}")


def capitals_of(document: Document) -> dict[int, float]:
    """The index of every line in capitals, and how much of it the text below takes up."""
    capitals = (index for index, line in enumerate(document.lines) if line.caps and len(line.words) > 1)
    return {index: _taken_up(document, index) for index in capitals}


def may_be_promo(line: Line) -> bool:
    """Long enough, and neither numbered nor a question, a label or a quotation."""
    if not MIN_WORDS <= len(line.words) <= MAX_WORDS or line.bullet or line.numbered or line.stop or not line.caps:
        return False
    if len(line.words) - len(line.phrase) > 2:  # a line of stock prices
        return False
    return not line.text.endswith((":", "?")) and not _LABELLED.match(line.text) and line.text[0] not in "\"“‘'„«»‹*["


def _cited(document: Document, capitals: Iterable[int]) -> frozenset[int]:
    """The index of those below a colon or in a row: signs, telegrams, inscriptions, front pages.

    Promos stand alone, but for boxes whose first line says so ("BREAKING NEWS ABOUT THE HARBOUR").
    """
    rows: list[list[int]] = []
    for index in capitals:
        if rows and rows[-1][-1] == index - 1:
            rows[-1].append(index)
        else:
            rows.append([index])
    return frozenset(
        index
        for row in rows
        for index in row
        if (row[0] and document.lines[row[0] - 1].text.endswith(_ANNOUNCES))
        or (len(row) > 1 and not _heads_promos(document.lines[row[0]]))
    )


def _heads_promos(line: Line) -> bool:
    """A heading of other articles, or one that begins with words of such."""
    if heading(line) is not Heading.NONE or line.words[:5] == _NEED:
        return True
    return not ARTICLE_WORDS.isdisjoint(line.words[:3])


def promo_features(document: Document, index: int, capitals: Mapping[int, float]) -> dict[str, float]:
    """What the table `capitals` weighs; `capitals` are all lines in capitals (`capitals_of`)."""
    line = document.lines[index]
    count = len(line.words)
    others = [one for one in islice(capitals, MAX_OTHERS) if one != index]
    taken_up = [capitals[one] for one in others]
    return {
        "words": min(12, count) / 4,
        "words_7": count >= 7,
        "taken_up": capitals[index],
        "said_before": document.share_said(line, range(max(0, index - 2), index)),
        "known": document.overlap(line),
        "likeness": max(-3.0, min(3.0, headline.likeness(line.text.capitalize()))),
        "verb": not HEADLINE_VERBS.isdisjoint(line.words[1:]),
        "tail": bool(_TAIL.search(line.text)),
        "colon": ":" in line.text,
        "dash": "—" in line.text or "--" in line.text,
        "pronoun": not HEADLINE_PRONOUNS.isdisjoint(line.words),
        "heads": min(4, sum(share_ >= 0.3 for share_ in taken_up)),
        "others_taken_up": sum(taken_up) / len(taken_up) if taken_up else 0.25,
        "short_others": min(3, sum(len(document.lines[one].words) <= 5 for one in others)),
        "text_above": document.lines[index - 1].prose,
        "text_below": index + 1 < len(document.lines) and document.lines[index + 1].prose,
        "capitals_next": index - 1 in capitals or index + 1 in capitals,
    }


def _taken_up(document: Document, index: int) -> float:
    """The share of the line's words in the next two paragraphs, 0..1; 1 of a line without any."""
    own = document.stems(document.lines[index])
    below = range(index + 1, min(len(document.lines), index + 1 + REACH))
    return share(own, document.said([one for one in below if _says_something(document.lines[one])][:2])) if own else 1.0


def _says_something(line: Line) -> bool:
    return line.prose or (len(line.words) >= MIN_WORDS and not line.caps)
