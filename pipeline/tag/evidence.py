"""What a name is, told by the words beside it: "retailer Quillan", "the town of Quillan", "Quillan, 45, said".

The model reads each place for itself; a reader who met "retailer Quillan" once knows it for the rest of the article.
So the words beside all mentions of a name are counted together, and decide where no table or form has spoken.
"""

import re
from collections.abc import Sequence
from functools import cache

from pipeline.tag import tables
from pipeline.tag.spans import PLACE_LABELS, Span
from pipeline.tag.story import Story, begins_sentence, by_first_word, find

_BEFORE_CHARACTERS = 32  # room for two or three words
_NOUN_WORDS = 4  # between ", a" and the noun that tells: ", an Italian luxury clothing maker"
_AGE = re.compile(r", (?:aged )?\d\d(?:,|\.|;| years)")
_SHARES_BEFORE = re.compile(r"\b(?:shares|stakes?|stock) (?:in|of) $|\b(?:takeover|acquisition|subsidiary) of $")
_SHARES_AFTER = re.compile(
    r"(?:['’]s)? (?:(?:shares|stock) (?:rose|fell|are|were|have|had|has|closed|jumped|slumped|surged|dropped|traded"
    r"|gained|slid|plunged|climbed|soared|tumbled|lost|listed|price)\b"
    r"|(?:Chief (?:Executive|Financial|Operating)|CEO|CFO)\b)"
)
_SETTLEMENT = re.compile(
    r"\b(?:city|town|village|suburb|district|province|county|island|municipality|mayor|outskirts) of $"
)
_STATE = re.compile(r", ([A-Z][a-z]+(?: [A-Z][a-z]+)*|[A-Z][a-z]+\.)(?=[,.;)\n]| \()")
_CLAUSE_END = re.compile(
    r"[.,;:)]|\s(?:and|on|after|as|where|when|which|since|for|last|this|to|is|was|are|were|by|with|who|but|before|until"
    r"|during)\b|$"
)
_OWNERS = ("'", "’", "‘")  # "a stake in Quillan’s firm" is none in Quillan


def by_context(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans; names that only the model has labelled, with the label that the words beside them speak for.

    One word for another kind is enough where none speaks for the model's; where words disagree, nothing changes.
    """
    spans = _without_first_words(story, spans)
    names = {story.text[span.start : span.end]: span.label for span in spans if _is_guess(span)}
    said: dict[str, set[str]] = {}
    for start, name in find(story, by_first_word(names)):
        if kind := _kind(story.text, Span(start, start + len(name), names[name])):
            said.setdefault(name, set()).add(kind)
    told = {name: next(iter(kinds)) for name, kinds in said.items() if len(kinds) == 1}
    return [_labelled(span, told.get(story.text[span.start : span.end])) for span in spans]


def _without_first_words(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans but those of words that only begin sentences here and are written small elsewhere: "Healthcare"."""
    forms = {story.text[span.start : span.end] for span in spans if span.label == "ORG" and span.by == "model"}
    words = {
        form
        for form in forms & story.small
        if form not in tables.organisations()
        and all(begins_sentence(story.text, start) for start in story.starts.get(form, ()))
    }
    return [span for span in spans if span.by != "model" or story.text[span.start : span.end] not in words]


def _is_guess(span: Span) -> bool:
    return span.by == "model" and span.label not in ("NORP", "EVENT")


def _labelled(span: Span, label: str | None) -> Span:
    same = label is None or span.label == label or (label == "GPE" and span.label in PLACE_LABELS)
    return span if same or span.by != "model" else span._replace(label=label or "", by="context")


def _kind(text: str, span: Span) -> str | None:
    """The label that the words around a mention speak for; None where they say nothing."""
    name = text[span.start : span.end]
    before = text[max(0, span.start - _BEFORE_CHARACTERS) : span.start]
    if _names_an_office(name):
        return None
    owns = text.startswith(_OWNERS, span.end)
    kind = _before(before, span.label, owns) or _after(text, span) or _inside(text, span, before)
    return None if kind == "GPE" and _is_full_name(name) else kind


def _before(before: str, label: str, owns: bool) -> str | None:
    """By the words that lead to a name."""
    if not before.endswith(" "):
        return None
    if _SHARES_BEFORE.search(before) and not owns:
        return "ORG"
    if _SETTLEMENT.search(before):
        return "GPE"
    word = before.split()[-1] if before.strip() else ""
    if word in tables.words("firm_words") or (word in tables.words("firm_or_person_words") and label != "PERSON"):
        return "ORG"
    if word in tables.words("role_words") or word in tables.words("titles"):
        return "PERSON"
    return None


def _after(text: str, span: Span) -> str | None:
    """By the words that follow a name."""
    if text.startswith(", ", span.end):
        if _AGE.match(text, span.end):
            return "PERSON"
        if span.label != "PERSON" and (state := _STATE.match(text, span.end)) and _is_state(state[1]):
            return "GPE"
        noun = _apposition().match(text, span.end)
        return _kind_of_noun(noun[1]) if noun else None
    return "ORG" if _SHARES_AFTER.match(text, span.end) else None


def _inside(text: str, span: Span, before: str) -> str | None:
    """A place by "in": for a single word that ends its clause, as "a plant in Quillan."; shares are held in firms."""
    words = before.split()[-2:]
    if span.label != "ORG" or len(words) < 2 or words[1] != "in" or words[0] in tables.words("in_firms"):
        return None
    name = text[span.start : span.end]
    return "GPE" if name.istitle() and name.isalpha() and _CLAUSE_END.match(text, span.end) else None


def _is_full_name(name: str) -> bool:
    """Whether it begins with a given name: "Ada Roe, Ohio," may say where somebody is from."""
    first, _, more = name.partition(" ")
    return bool(more) and first in tables.given_names()


def _is_state(name: str) -> bool:
    """Whether it is a state or a country, after which a comma or the sentence's end makes the name before it a town."""
    place = tables.places().get(name)
    return place is not None and place.kind in ("state", "country")


@cache
def _apposition() -> re.Pattern[str]:
    """The first noun that tells in ", a leading Italian clothing maker"; not a possessive, "the firm’s head"."""
    lists = ("firm_words", "role_words", "place_words")
    nouns = "|".join(re.escape(word) for name in lists for word in sorted(tables.words(name)) if word.islower())
    return re.compile(
        rf", (?:an?|the|one of the|who is|which is) (?:[\w’'.-]+ ){{0,{_NOUN_WORDS}}}?({nouns})s?\b(?!['’-]| said)"
    )


def _kind_of_noun(noun: str) -> str:
    for words, label in (("firm_words", "ORG"), ("role_words", "PERSON")):
        if noun in tables.words(words):
            return label
    return "GPE"


def _names_an_office(name: str) -> bool:
    """Whether a word of the name itself says what it is, such as University or Hospital."""
    return not tables.words("institution_words").isdisjoint(name.split())
