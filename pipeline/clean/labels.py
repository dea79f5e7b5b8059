"""Links inside the body that say what they are: "READ MORE: …", "(Also on …: …)", "Mehr dazu: …"."""

import re
from collections import Counter
from collections.abc import Iterator, Set

from pipeline.clean import headline, vocabulary
from pipeline.clean.headings import is_made_of_heading_words
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.words import Words, count, tokens

MAX_CHARS = 230
MIN_WORDS = 3
MAX_KNOWN = (
    0.5  # share of the headline's stems that the rest of the article knows, where the label alone proves nothing
)
# Points, beside the log-odds of the rest being a headline, and how many are needed.
STRANGE = 4.0  # the article does not know the words
STRANGE_ONLY = 1.0  # the same, behind a label that also heads a part of the article ("Analysis: …")
CAPITALS = 1.5  # the label is set in capitals
BAR = 0.0
MAX_SENTENCE_WORDS = (
    24  # a labelled headline with a full stop may have this many words; more is the article's own sentence
)
MAX_HEADLINE_WORDS = 30
MAX_LABEL_WORDS = 7
MAX_USES = 5  # of one label in one article; above, its headlines must also be strange to the article

# Arabic vowel signs are no letters to `\w`.
_LABEL = re.compile(
    r"[\W_]{0,5}(?P<label>[^\W\d_][\w\u064b-\u0652'’&-]*(?: [\w\u064b-\u0652'’&-]+){0,7}?)"
    r"\s?(?:[:：|»›>→](?!//)|\s[–—-]\s)\s*(?P<rest>\S.*)$"
)
_BRACKETS = re.compile(r"[(\[]\s*(?P<label>[^:()\[\]]{3,50}):\s*(?P<rest>[^()\[\]].*)[)\]]\.?$")
_BRACKET_WORDS = frozenset(
    ["also", "related", "read", "more", "see", "watch", "photos", "slideshow", "gallery", "mehr", "lire", "lea"]
)
_BEGINNINGS = vocabulary.HEADING_SURE_BEGINNINGS | vocabulary.HEADING_SOURCE_BEGINNINGS
FIRST_WORDS = frozenset(
    phrase[0]
    for phrases in (
        vocabulary.LABELS_ALWAYS,
        vocabulary.LABELS_PLAIN_WORDS,
        vocabulary.LABELS_WITH_EVIDENCE,
        _BEGINNINGS,
        [(word,) for word in vocabulary.HEADING_KINDS | vocabulary.LABEL_WORDS],
    )
    for phrase in phrases
)
"""What labels begin with: most lines are told by their first word."""
_WRITERS = frozenset(
    [
        "correspondent",
        "editor",
        "reporter",
        "columnist",
        "korrespondent",
        "korrespondentin",
        "correspondant",
        "corresponsal",
    ]
)
_ALSO = frozenset(["also", "aussi", "également", "auch", "también", "anche", "também", "ook"])

type Label = tuple[str, float | None]
"""A label as it stands in its line, and the score of what is behind it; None: the label alone convicts."""

RULES = (
    Rule(
        "inline-label",
        "a line that is a label (“Read more”, “SEE ALSO”, “Mehr dazu”), a separator and another article's headline",
        (
            "READ MORE: Glacier lake bursts above alpine village",
            "SEE ALSO: Chess prodigy, nine, beats grandmaster",
            "Also Read | Glacier lake bursts above alpine village",
            "( Also on HARBOURTIMES: Chess prodigy beats grandmaster)",
            "(Leggi anche su: Lago glaciale straripa sopra un villaggio alpino)",
            "Mehr dazu: Gletschersee bricht über Bergdorf aus",
            "Lesen Sie auch: Schachtalent schlägt Großmeister",
            "Lire aussi : Un lac de glacier déborde au-dessus d'un village",
            "Lea también: Un lago glaciar se desborda sobre un pueblo",
            "Watch: Glacier lake bursts above alpine village",
            "See: Glacier lake bursts above alpine village",
            "MORE FROM MERIDIAN: Who fishes the strait, and who buys the fish",
            "More from the Harbour Post: Glacier lake bursts above alpine village",
        ),
        (
            "Next: the council votes on the ferry fares on Tuesday.",
            "Watch: the ferry fares will rise again, the harbour board warned.",
            "Read: “We never said that,” the mayor wrote.",
            "The board said: more boats.",
            "See: The ferry fares of the outer islands",
            "More: two crowns for commuters",
            "Next: New boats for the outer islands",
        ),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Lines that are a label and another article's headline; a label on every entry of a digest is its own."""
    labelled = {
        index: found
        for index, line in enumerate(document.lines)
        if len(line.text) <= MAX_CHARS and _has_words_enough(line) and (found := _label(document, line))
    }
    used = _uses(document, {tokens(label) for label, _ in labelled.values()})
    for index, (label, score) in labelled.items():
        if used[tokens(label)] <= MAX_USES or document.overlap(document.lines[index]) <= MAX_KNOWN:
            yield Hit(index, "inline-label", f"a link labelled “{label}”{_said(score)}")


def _said(score: float | None) -> str:
    return "" if score is None else f" (score {score:.1f})"


def _has_words_enough(line: Line) -> bool:
    """For a label and a headline; the letters of words are only looked at where the words are few."""
    return len(line.words) >= MIN_WORDS or count(line.words) >= MIN_WORDS


def _uses(document: Document, labels: Set[Words]) -> Counter[Words]:
    """How many lines of the article begin with each label, convicted or not."""
    sizes = {len(label) for label in labels}
    begun = (line.words[:size] for line in document.lines for size in sizes)
    return Counter(words for words in begun if words in labels)


def _label(document: Document, line: Line) -> Label | None:
    """The label that convicts the line."""
    if line.text[0] in "([" and (bracketed := _bracketed(line)):
        return bracketed, None
    if line.words[0] not in FIRST_WORDS:
        return None
    match = _LABEL.match(line.text)
    if not match:
        return _unseparated(document, line)
    label, rest = match["label"], match["rest"]
    phrase, rest_words = tokens(label), tokens(rest)
    if not rest_words or (line.stop and rest.startswith(('"', "“", "„", "«"))):
        return None
    is_word = phrase in vocabulary.LABELS_PLAIN_WORDS and not label.isupper()
    if phrase in vocabulary.LABELS_ALWAYS and not is_word:
        return (label, None) if _may_be_headline(document, line, len(phrase), count(rest_words)) else None
    leads_on = _leads_on(phrase)
    if not (is_word or leads_on or phrase in vocabulary.LABELS_WITH_EVIDENCE or _is_made_of_label_words(phrase)):
        return None
    if line.stop or line.text.endswith(":") or rest[:1].islower() or not 4 <= len(rest_words) <= MAX_HEADLINE_WORDS:
        return None
    if leads_on and label.isupper():
        return label, None
    score = _weight(document, line, label, rest)
    return (label, score) if score >= BAR else None


def _is_made_of_label_words(phrase: Words) -> bool:
    """ "Full report", "What you need to know": no such label is in a list, but all of its words are."""
    return 2 <= len(phrase) <= MAX_LABEL_WORDS and vocabulary.LABEL_WORDS.issuperset(phrase)


def _leads_on(phrase: Words) -> bool:
    """ "More from the Post", "Our best reads": what heads a list of other articles also labels a single one."""
    begins = any(phrase[:size] in _BEGINNINGS for size in (2, 3, 4))
    return (begins and len(phrase) <= MAX_LABEL_WORDS) or is_made_of_heading_words(phrase)


def _weight(document: Document, line: Line, label: str, rest: str) -> float:
    """How much speaks for another article's headline behind a label that proves nothing alone."""
    words = tokens(label)
    pointing = words in vocabulary.LABELS_POINTING or _leads_on(words)
    if not pointing and not _WRITERS.isdisjoint(line.words):
        return BAR - 1  # "Analysis - Ada Plank, harbour correspondent": who wrote the next part
    if document.overlap(line) <= MAX_KNOWN:
        return headline.likeness(rest) + (STRANGE if pointing else STRANGE_ONLY)
    return headline.likeness(rest) + CAPITALS * label.isupper() if pointing else BAR - 1


def _bracketed(line: Line) -> str | None:
    """The label of "( Also on HARBOURTIMES: …)"."""
    bracketed = _BRACKETS.match(line.text)
    found = bracketed and not (_BRACKET_WORDS | _ALSO).isdisjoint(tokens(bracketed["label"]))
    return bracketed["label"] if bracketed and found else None


def _may_be_headline(document: Document, line: Line, label_words: int, words: int) -> bool:
    """A headline without a full stop; with one, the label must be plain and the article must not know the words."""
    if words < 2 or words > MAX_HEADLINE_WORDS:
        return False
    if not line.stop:
        return True
    return label_words >= 2 and words <= MAX_SENTENCE_WORDS and document.overlap(line) <= MAX_KNOWN


def _unseparated(document: Document, line: Line) -> Label | None:
    """The label of "READ MORE Ferry fares rise", "Lire aussi Le prix du ferry": told by case, "also", or the rest."""
    if line.stop or line.caps or len(line.words) > MAX_HEADLINE_WORDS:
        return None
    for size in (5, 4, 3, 2):
        phrase = line.words[:size]
        if len(line.words) < size + 3 or phrase not in vocabulary.LABELS_ALWAYS:
            continue
        spoken = line.text.split(maxsplit=size)
        label, rest = " ".join(spoken[:size]), spoken[size] if len(spoken) > size else ""
        if tokens(label) != phrase or not rest[:1].isupper():
            continue
        if label.isupper() or phrase[-1] in _ALSO:
            return label, None
        if (score := _weight(document, line, label, rest)) >= STRANGE:
            return label, score
    return None
