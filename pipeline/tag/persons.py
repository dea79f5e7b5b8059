"""People: given name and surname joined, and surnames alone resolved to the full name in the same article.

The model calls "Trump" alone an organisation more often than a person; in news a surname alone nearly always follows
the full name.
"""

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache

from pipeline.tag import tables
from pipeline.tag.full_names import Names, is_given
from pipeline.tag.spans import PLACE_LABELS, Span, fill, overrule, plain, touched
from pipeline.tag.story import Story, Word, begins_sentence, by_first_word, find

_DATE_BEFORE = re.compile(r"\b(?:in|of|since|by|until|last|this|on|early|late|from|through|and|to) $")
_SPEAKS = re.compile(
    r",? (?:said|says|told|added|adds|wrote|writes|joked|recalled|replied|explained|laughed|smiled|starred|tweeted)\b"
    r"|, (?:who|\d\d,)|(?:'s|’s) (?:wife|husband|mother|father|son|daughter|lawyer|agent|manager|career)\b"
)
_GOVERNMENT = re.compile(r"([A-Z][\w’'-]+)(?:['’]s)? (?:[Aa]dministration|[Gg]overnment|White House)$")


def joined(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans; a given name beside a lone capitalised word is one person with it."""
    found = _with_particle(story.text, spans)
    alone = lone(story.text, found)
    for first, second in zip(story.words, story.words[1:], strict=False):
        adjacent = second.start == first.start + len(first.text) + 1 and story.text[second.start - 1] == " "
        if adjacent and first.text in tables.given_names() and (span := _person(found, first, second, alone)):
            found = overrule(found, [span])
    known = find(story, _known_in_full())
    return overrule(found, (Span(at, at + len(name), "PERSON", "table") for at, name in known))


@cache
def _known_in_full() -> Mapping[str, Sequence[str]]:
    """Full names of three words or more that our tables have, which the model takes apart; by their first word."""
    names = {person.name for person in tables.persons().values()} | {*tables.person_aliases().values()}
    return by_first_word(name for name in names | tables.person_aliases().keys() if name.count(" ") > 1)


def lone(text: str, spans: Sequence[Span]) -> frozenset[str]:
    """The single words that are people here."""
    return frozenset(
        form for span in spans if span.label == "PERSON" and " " not in (form := text[span.start : span.end])
    )


def _with_particle(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans; a person and the surname with a small particle right after are one: "Ada" and "el-Quillan"."""
    found: list[Span] = []
    for span in spans:
        before = found[-1] if found else None
        together = before and before.label == span.label == "PERSON" and text[before.end : span.start] == " "
        if before and together and text[span.start].islower():
            found[-1] = before._replace(end=span.end)
        else:
            found.append(span)
    return found


def _person(spans: Sequence[Span], first: Word, second: Word, alone: Set[str]) -> Span | None:
    """The span of two words that are given name and surname, where the model has just one of them."""
    place = second.plain in tables.places()
    common = tables.given_names()[first.text]
    if (
        second.plain in tables.nonentities()
        or second.plain in tables.words("no_surnames")
        or not second.plain[1:2].islower()
    ):
        return None
    a = _exactly(spans, first.start, len(first.text))
    b = _exactly(spans, second.start, len(second.plain))
    end = second.start + len(second.plain)
    if a and a.label in PLACE_LABELS and second.plain in alone and (b or _free(spans, second.start, end)):
        return Span(first.start, end, "PERSON", "given name")  # "India Quill", of whom as Quill the article speaks too
    if a and a.label == "PERSON" and not b and _free(spans, second.start, end) and (common or not place):
        return Span(a.start, end, "PERSON", "given name")
    if b and common and _free(spans, first.start, first.start + len(first.text)) and first.text not in tables.places():
        surname = b.label == "PERSON" or (b.label in ("ORG", "GPE") and not place)
        return Span(first.start, end, "PERSON", "given name") if surname else None
    return None


def _exactly(spans: Sequence[Span], start: int, length: int) -> Span | None:
    first, last = touched(spans, start, start + length)
    only = spans[first] if last - first == 1 else None
    return only if only and (only.start, only.end) == (start, start + length) else None


def _free(spans: Sequence[Span], start: int, end: int) -> bool:
    first, last = touched(spans, start, end)
    return first == last


def by_full_name(story: Story, spans: Sequence[Span], people: Names) -> list[Span]:
    """The spans; a common given name with a surname is a person if somebody of both names is known here."""
    alone = lone(story.text, spans)
    forms = ((span, story.text[span.start : span.end]) for span in spans)
    return [
        span._replace(label="PERSON", by="full name")
        if _is_full_name(form, span, people) or _is_proven(story, span, people, alone)
        else span
        for span, form in forms
    ]


def _is_proven(story: Story, span: Span, people: Names, alone: Set[str]) -> bool:
    """Whether another mention proves a person: the surname alone is one here, or the given name begins a full name."""
    name = story.text[span.start : span.end]
    first, _, last = name.partition(" ")
    if span.by != "model" or span.label not in PLACE_LABELS | {"ORG"} or not is_given(first):
        return False
    if not last:
        return first in people.given and first not in people.full and first not in tables.places()
    # "Now Quillan left", "Lake Quillan"
    word = first in story.small or begins_sentence(story.text, span.start) or span.label != "ORG"
    if last not in alone or (word and first not in tables.given_names()):
        return False
    return _can_be_a_surname(last) and name not in tables.places() and name not in tables.organisations()


def _is_full_name(name: str, span: Span, people: Names) -> bool:
    words = name.split()
    if span.by != "model" or span.label not in PLACE_LABELS | {"ORG"} or len(words) not in (2, 3):
        return False
    if not tables.given_names().get(words[0]) or words[0] in tables.places() or name in tables.places():
        return False
    return _is_no_place(name, words, span.label) or any(
        words[0] == full.split()[0] for full in people.full.get(words[-1], ())
    )


def _is_no_place(name: str, words: Sequence[str], label: str) -> bool:
    """Whether a given name and a word that ends no place's or firm's name are a person, whatever the model says."""
    if label == "FAC" or len(words) != 2 or words[0] in tables.cities() or name in tables.cities():
        return False
    given, last = words
    if given.lower() in tables.words("particles") or not last[0].isupper() or last in tables.words("place_endings"):
        return False
    return label != "ORG" or _can_be_a_surname(last)


def _can_be_a_surname(word: str) -> bool:
    """Whether a word after a given name is no word that organisations, events or things end in."""
    lists = (
        "company_words",
        "institution_words",
        "events",
        "things",
        "offices",
        "no_surnames",
        "legal_forms",
        "buildings",
    )
    known = (tables.organisations(), tables.places(), tables.nonentities(), tables.teams())
    return (
        word.isalpha()
        and word[1:].islower()
        and not any(word in found for found in [*map(tables.words, lists), *known])
    )


def by_surname(text: str, spans: Sequence[Span], people: Names) -> list[Span]:
    """The spans; what is the surname of somebody named in full is a person, whatever the model said."""
    spelled = {surname.upper(): surname for surname in people.full}
    forms = ((span, text[span.start : span.end]) for span in spans)
    return [
        span._replace(label="PERSON", by="surname", name=_speaker(text, span, people))
        if _is_surname(spelled.get(form, form), span, people) or _speaker(text, span, people)
        else span
        for span, form in forms
    ]


def _speaker(text: str, span: Span, people: Names) -> str:
    """Who is meant where a place's name is the surname of one person here and does what people do; else empty."""
    name = text[span.start : span.end]
    speaks = name in people.one and name in tables.places() and _SPEAKS.match(text, span.end)
    return plain(people.one[name]) if speaks else ""


def _is_surname(name: str, span: Span, people: Names) -> bool:
    if name not in people.full or (name in tables.places() and not _is_shared(name, people)) or span.label == "EVENT":
        return False
    if span.label == "NORP" and name in tables.nonentities():
        return False
    if span.by in ("model", "given name"):
        return name in people.one or span.label in PLACE_LABELS | {"NORP", "ORG"}
    if span.by == "context":  # what stands beside one mention says less than a full name
        return name in people.one
    return span.by == "table" and name not in tables.organisations()


def _is_shared(name: str, people: Names) -> bool:
    """Whether a place's name is borne by people as well, and by one here: `places.by_context` has the last word."""
    return name in tables.shared_countries() and name in people.one


def without_government(text: str, spans: Sequence[Span], people: Names) -> list[Span]:
    """The spans; of "Quillan Administration", where a Quillan is known, the person's name alone."""
    return [
        span._replace(end=span.start + len(match[1]), label="PERSON", by="surname")
        if (match := _GOVERNMENT.match(text[span.start : span.end])) and _is_known(match[1], people)
        else span
        for span in spans
    ]


def _is_known(surname: str, people: Names) -> bool:
    return surname in people.full or surname in tables.persons()


def missed(story: Story, spans: Sequence[Span], people: Names) -> list[Span]:
    """The spans, and people named in full somewhere, by full name or surname, where the model saw nothing."""
    known = {*people.full, *(name for full in people.full.values() for name in full)}
    known |= {name.upper() for name in known if " " in name}
    index = by_first_word(name for name in known if name not in tables.places())
    found = (
        Span(start, start + len(name), "PERSON", "surname")
        for start, name in find(story, index)
        if not _is_word(story, start, name)
    )
    return fill(spans, found)


def _is_word(story: Story, start: int, name: str) -> bool:
    """Whether it is the word, not the name: "May 3", or a word at a sentence's start that is also written small."""
    before, after = story.text[max(0, start - 9) : start], story.text[start + len(name) :][:2]
    if name in tables.words("months") and (after.strip().isdigit() or _DATE_BEFORE.search(before)):
        return True
    inside = before.endswith(" ") and before.rstrip()[-1:] not in '.!?:”"'
    return name in story.small and not inside
