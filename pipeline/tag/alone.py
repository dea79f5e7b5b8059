"""Whom a person's name means: a surname or given name of somebody named in full, or a surname that readers know."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from pipeline.tag import tables
from pipeline.tag.full_names import Names, capitalised, is_given, one_person
from pipeline.tag.spans import Span, overrule, plain, touched
from pipeline.tag.story import Story, by_first_word, find

_MRS = re.compile(r"\b(?:Mrs|Ms|Miss)\.? $")  # the wife or daughter of the person in the table as likely as not
_TABLE = "readers know whom the surname alone means (persons.csv)"
_LEARNED = "the corpus has one person of that surname"
_OFFICE_CHARACTERS = 16  # which the longest of the high offices fits in
_GRACE_YEARS = 3  # news goes on calling somebody by surname alone for a while

type Known = Mapping[str, tuple[str, str] | None]
"""Who is meant by surnames that readers know, and how we know; None: another of the family is named: nobody can say."""


def known(story: Story, people: Names, year: int | None, learned: Mapping[str, str]) -> Known:
    """The people of the table that this article can mean; `year`: when it was published, None if nobody said.

    And those whose surname the corpus gives to one person (`learned`), where the article names nobody so in full.

    Within the years of the table (undated text counts as of any), and where the words stand that the table asks for.
    Where articles of 2012–20 spelled out a full name with such a surname, it was the table's person in 3,681 of 3,771
    cases; so a surname that is never spelled out (Rubio in a text on Mexico) is worth naming.
    """
    words = {word.partition("-")[0] for word in story.starts}
    words |= {word.title() for word in words if word.isupper() and len(word) > 3}
    found: dict[str, tuple[str, str] | None] = {
        surname: (learned[surname], _LEARNED) for surname in (learned.keys() & words) - people.full.keys()
    }
    for surname in tables.persons().keys() & (words | _of_several_words(story)):
        person = tables.persons()[surname]
        if not (year is None or person.since <= year <= person.until + _GRACE_YEARS):
            continue
        if person.beside and not any(words in story.text for words in person.beside):
            continue
        named = {_usual(name) for name in people.full.get(surname, ())}
        if not named or person.name in named or (person.family and _in_office(surname).search(story.text)):
            found[surname] = (person.name, _TABLE)
        elif person.family:
            found[surname] = None
    return found


def _of_several_words(story: Story) -> set[str]:
    """The table's surnames of several words that stand in a text, as such or with a capital: "Von der Quillan"."""
    return {
        surname
        for last, surnames in _by_last_word().items()
        if last in story.starts
        for surname in surnames
        if surname in story.text or capitalised(surname) in story.text
    }


@cache
def _by_last_word() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for surname in tables.persons():
        if " " in surname:
            found.setdefault(surname.split()[-1], []).append(surname)
    return found


@cache
def _in_office(surname: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{tables.alternatives('high_offices')}) {re.escape(surname)}\b")


def _usual(name: str) -> str:
    return tables.person_aliases().get(plain(name), plain(name))


def well_known(story: Story, spans: Sequence[Span], known: Known, people: Names) -> list[Span]:
    """The spans, and people whom the article never names in full, where the model saw nothing or something else.

    Not after Mrs, Ms or Miss; what the corpus taught, only where the model saw some name.
    """
    found = list(spans)
    sure = [(surname, *who) for surname, who in known.items() if who and surname not in people.full]
    names = {form: why for surname, name, why in sure for form in _forms_of(surname, name, why)}
    for start, name in find(story, by_first_word(names)):
        first, last = touched(found, start, start + len(name))
        there = [(span.start, span.end, span.by) for span in found[first:last]]
        free = not there and names[name] == _TABLE
        same = [place[:2] for place in there] == [(start, start + len(name))]
        guessed = same and (names[name] == _TABLE or there[0][2] == "model")
        if (free or guessed) and not _is_mrs(story.text, start):
            found = overrule(found, [Span(start, start + len(name), "PERSON", "well known")])
    return found


def _forms_of(surname: str, name: str, why: str) -> tuple[str, ...]:
    return (surname, capitalised(surname), surname.upper(), name) if why == _TABLE else (surname,)


def _is_mrs(text: str, start: int) -> bool:
    return _MRS.search(text, max(0, start - 6), start) is not None


def resolved(text: str, spans: Sequence[Span], people: Names, known: Known) -> list[Span]:
    """The spans, people among them with their full name in this article, and how it was found.

    A surname that several people of the article bear is his of whom alone it spoke so far.
    """
    meant = _meant(people, known)
    bearers = _bearers(people, known)
    named: dict[str, set[str]] = {}
    found = []
    for span in spans:
        if span.label == "PERSON" and not span.name:
            form = plain(text[span.start : span.end])
            span = _only_one(text, span, form, named, known) or _named(text, span, meant, known)
            for surname in bearers.get(form, ()):
                named.setdefault(surname, set()).add(span.name or form)
        found.append(span)
    return found


def _bearers(people: Names, known: Known) -> dict[str, set[str]]:
    """The surnames that several people bear, by full name and by itself; a person of the table is one of them."""
    shared = {surname for surname, names in people.full.items() if surname not in people.one and len(names) > 1}
    one = ((surname, who[0], _usual(people.one.get(surname, who[0]))) for surname, who in known.items() if who)
    shared |= {surname for surname, known_one, here in one if here.split()[0] != known_one.split()[0]}
    found: dict[str, set[str]] = {}
    for surname in shared:
        for name in (*map(plain, people.full[surname]), surname):
            found.setdefault(name, set()).add(surname)
    return found


def _only_one(text: str, span: Span, form: str, named: Mapping[str, set[str]], known: Known) -> Span | None:
    """The span of a shared surname with the name of the only bearer so far; None where there is none or an office."""
    full = {name for name in named.get(form, ()) if " " in name}
    one = one_person(full, Counter()) if full else None
    office = known.get(form) and _in_office(form).search(text, max(0, span.start - _OFFICE_CHARACTERS), span.end)
    if not one or office or _is_mrs(text, span.start):
        return None
    return span._replace(name=one, why=f"surname of {one}, of whom alone the article spoke so far")


def _named(text: str, span: Span, meant: Mapping[str, tuple[str, str]], known: Known) -> Span:
    form = plain(text[span.start : span.end])
    name, why = meant.get(form) or ("", "")
    if form in known and why in (_TABLE, _LEARNED) and _is_mrs(text, span.start):
        return span
    return span._replace(name=name, why=why) if name and name != form else span


def _meant(people: Names, known: Known) -> dict[str, tuple[str, str]]:
    """Full name, and how it was found, by the forms of this article; the surest of several ways wins."""
    meant = dict(_given(people))
    for surname, one in sorted(people.one.items(), key=lambda item: " " not in item[0]):
        name = plain(one)
        if " " not in surname:
            meant |= {plain(form): (name, f"other form of {name}") for form in _forms(people, surname)}
        meant[plain(surname)] = (name, f"surname of {name} in this article")
    for longer, shorter in _longer(people).items():
        meant |= {form: (shorter, f"longer form of {shorter}") for form, (name, _) in meant.items() if name == longer}
    for surname, who in known.items():
        if who is None:
            meant.pop(surname, None)
        elif _usual(people.one.get(surname, "")) != who[0]:
            meant |= {surname: who, capitalised(surname): who}
    return {form.upper(): who for form, who in meant.items()} | meant


def _forms(people: Names, surname: str) -> Iterator[str]:
    """The full names of a surname but those of juniors, who are others."""
    return (form for form in people.full[surname] if form.split()[-1] not in tables.words("generations"))


def _given(people: Names) -> Iterator[tuple[str, tuple[str, str]]]:
    """Given names that only one person of the article bears."""
    bearers: dict[str, set[str]] = {}
    for surname, names in people.full.items():
        if " " not in surname:
            for name in names:
                bearers.setdefault(name.split()[0], set()).add(plain(people.one.get(surname, name)))
    for given, bearing in bearers.items():
        if len(bearing) == 1 and is_given(given) and given not in people.full:
            (name,) = bearing
            yield plain(given), (name, f"given name of {name} in this article")


def _longer(people: Names) -> dict[str, str]:
    """Names with a second surname, of people who are called without it elsewhere: "Ada Quill Roe" is Ada Quill."""
    names = {name for full in people.full.values() for name in full}
    parted = ((name, *name.rsplit(" ", 1)) for name in names)
    return {
        plain(name): plain(first)
        for name, first, second in parted
        if first in names and len(first.split()[-1].strip(".")) > 1 and second not in tables.words("generations")
    }
