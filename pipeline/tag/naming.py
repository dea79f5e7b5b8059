"""One name and one label for everybody and everything in an article."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.article import Entity, Mention
from pipeline.tag import tables
from pipeline.tag.spans import PLACE_LABELS, Span, fill
from pipeline.tag.story import Story, by_first_word, find

_INSIDE = re.compile(r"[\w,;’')] The $")
_TABLE_VOTES = 3  # what a table or a form says, against a guess of the model


@dataclass(frozen=True, slots=True)
class Known:
    """What the article itself says about its names."""

    people: Mapping[str, str]  # full name by surname, both `plain`
    acronyms: Mapping[str, str]  # long name by acronym, both `plain`


def known(people: Mapping[str, str], acronyms: Mapping[str, str]) -> Known:
    """What was found, in the spelling of the tables."""
    return Known(*({plain(short): plain(full) for short, full in found.items()} for found in (people, acronyms)))


def one_label(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, each form with the label that most of its mentions have; in capitals as in normal case."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        if not span.name:
            name = text[span.start : span.end]
            votes.setdefault(name, Counter())[span.label] += 1 if span.by == "model" else _TABLE_VOTES
    best = {name: _winner(count) for name, count in votes.items()}
    in_capitals = {name.upper(): label for name, label in best.items() if not name.isupper() and len(name) > 3}
    labels = best | {name: label for name, label in in_capitals.items() if name in best}
    return [span if span.name else span._replace(label=labels[text[span.start : span.end]]) for span in spans]


def everywhere(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and their names where the model saw nothing; single words only if never written small."""
    labels = {story.text[s.start : s.end]: s.label for s in spans if s.label != "EVENT" and s.end - s.start > 2 and not s.name}
    index = by_first_word(n for n in labels if n[0].isupper() and (" " in n or n not in story.small))
    return fill(spans, (Span(at, at + len(name), labels[name], "repeated") for at, name in find(story, index)))


def with_article(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans; a capital "The" inside a sentence is part of an organisation's mention: "told The Quillan Times"."""
    return [
        span._replace(start=span.start - 4) if span.label == "ORG" and _INSIDE.search(text, *_lead(span)) else span
        for span in spans
    ]


def _lead(span: Span) -> tuple[int, int]:
    return max(0, span.start - 6), span.start


def named(text: str, spans: Sequence[Span], known: Known) -> tuple[Entity, ...]:
    """The entities, in the order of first mention: every name once, under one label, with all its mentions.

    Names that differ in capitals only are one, in the spelling most used but for all capitals.
    """
    groups: dict[str, list[tuple[str, Span]]] = {}
    for span in spans:
        name = span.name or _name(text[span.start : span.end], span.label, known)
        groups.setdefault(name.casefold(), []).append((name, span))
    return tuple(_entity(text, group) for group in groups.values())


def _entity(text: str, group: Sequence[tuple[str, Span]]) -> Entity:
    spellings = Counter(name for name, _ in group)
    name = min(spellings, key=lambda name: (name.isupper(), -spellings[name], name))
    mentions = tuple(Mention(text[span.start : span.end], span.start, span.end) for _, span in group)
    return Entity(name, _winner(Counter(span.label for _, span in group)), mentions)


def _name(form: str, label: str, known: Known) -> str:
    """The canonical name: one person's full name in the article, a place's or organisation's in the tables."""
    form = plain(form)
    if label == "PERSON":
        return _person(form, known.people)
    if label in PLACE_LABELS:
        place = tables.place(form)
        return place.name if place else form
    if label == "NORP":
        return tables.demonyms().get(form, form)
    return _organisation(form, known.acronyms) if label == "ORG" else form


def plain(form: str) -> str:
    """The form with straight apostrophes and single spaces, as the tables have it."""
    return " ".join(form.replace("’", "'").split())


def _person(form: str, people: Mapping[str, str]) -> str:
    words = form.split()
    full = people.get(form) or people.get(words[-1]) or (people.get(form.title()) if form.isupper() else None) or form
    return tables.person_aliases().get(full, full)


def _organisation(form: str, acronyms: Mapping[str, str]) -> str:
    """Never with "The", so that the Guardian is not two: sentences begin with it, and headlines drop it."""
    return _full_organisation(form, acronyms).removeprefix("The ")


def _full_organisation(form: str, acronyms: Mapping[str, str]) -> str:
    long = acronyms.get(form, form)
    if len(team := tables.teams().get(form, ())) == 1:
        return team[0]
    for name in (long, form, long.partition(" ")[2] if long.startswith(("U.S. ", "US ")) else ""):
        if organisation := tables.organisations().get(name):
            return organisation.name
    return long


def _winner(count: Counter[str]) -> str:
    return min(count, key=lambda label: (-count[label], label))
