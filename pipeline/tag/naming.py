"""One name and one label for everybody and everything in an article."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.article import Entity, Mention
from pipeline.tag import tables
from pipeline.tag.spans import PLACE_LABELS, Span, fill
from pipeline.tag.story import Story, by_first_word, find

_TABLE_VOTES = 3  # what a table or a form says, against a guess of the model


@dataclass(frozen=True, slots=True)
class Known:
    """What the article itself says about its names."""

    people: Mapping[str, str]  # full name by surname
    acronyms: Mapping[str, str]  # long name by acronym


def one_label(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, each form with the label that most of its mentions have; in capitals as in normal case."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        name = text[span.start : span.end]
        votes.setdefault(name, Counter())[span.label] += 1 if span.by == "model" else _TABLE_VOTES
    best = {name: _winner(count) for name, count in votes.items()}
    in_capitals = {name.upper(): label for name, label in best.items() if not name.isupper() and len(name) > 3}
    labels = best | {name: label for name, label in in_capitals.items() if name in best}
    return [span._replace(label=labels[text[span.start : span.end]]) for span in spans]


def everywhere(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and their names where the model saw nothing; single words only if never written small."""
    labels = {story.text[s.start : s.end]: s.label for s in spans if s.label != "EVENT" and s.end - s.start > 2}
    index = by_first_word(n for n in labels if n[0].isupper() and (" " in n or n not in story.small))
    return fill(spans, (Span(at, at + len(name), labels[name], "repeated") for at, name in find(story, index)))


def named(text: str, spans: Sequence[Span], known: Known) -> tuple[Entity, ...]:
    """The entities, in the order of first mention: every name once, under one label, with all its mentions."""
    labels: dict[str, Counter[str]] = {}
    mentions: dict[str, list[Mention]] = {}
    for span in spans:
        form = text[span.start : span.end]
        name = _name(form, span.label, known)
        labels.setdefault(name, Counter())[span.label] += 1
        mentions.setdefault(name, []).append(Mention(form, span.start, span.end))
    spellings = {name.upper(): name for name in mentions if not name.isupper()}
    for name in [name for name in mentions if name.isupper() and name in spellings]:
        usual = spellings[name]
        mentions[usual] = sorted(mentions[usual] + mentions.pop(name), key=lambda mention: mention.start)
    entities = [Entity(name, _winner(labels[name]), tuple(found)) for name, found in mentions.items()]
    return tuple(sorted(entities, key=lambda entity: entity.mentions[0].start))


def _name(form: str, label: str, known: Known) -> str:
    """The canonical name: one person's full name in the article, a place's or organisation's in the tables."""
    form = " ".join(form.replace("’", "'").split())
    if label == "PERSON":
        return _person(form, known.people)
    if label in PLACE_LABELS:
        place = tables.place(form)
        return place.name if place and not place.ambiguous else form
    if label == "NORP":
        return tables.demonyms().get(form, form)
    return _organisation(form, known.acronyms) if label == "ORG" else form


def _person(form: str, people: Mapping[str, str]) -> str:
    words = form.split()
    full = people.get(form) or people.get(words[-1]) or (people.get(form.title()) if form.isupper() else None) or form
    full = full.replace("’", "'")
    return tables.person_aliases().get(full, full)


def _organisation(form: str, acronyms: Mapping[str, str]) -> str:
    long = acronyms.get(form, form)
    if len(team := tables.teams().get(form, ())) == 1:
        return team[0]
    for name in (long, form, long.partition(" ")[2] if long.startswith(("U.S. ", "US ")) else ""):
        if organisation := tables.organisations().get(name):
            return organisation.name
    return long


def _winner(count: Counter[str]) -> str:
    return min(count, key=lambda label: (-count[label], label))
