"""One name and one label for everybody and everything in an article."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.article import Entity, Mention
from pipeline.tag.canonical import canonical
from pipeline.tag.spans import Span, fill, plain
from pipeline.tag.story import Story, by_first_word, find

_INSIDE = re.compile(r"[\w,;’')] The $")
_TABLE_VOTES = 3  # what a table or a form says, against a guess of the model


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
    labels = {
        story.text[s.start : s.end]: s.label for s in spans if s.label != "EVENT" and s.end - s.start > 2 and not s.name
    }
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


def named(text: str, spans: Sequence[Span]) -> tuple[Entity, ...]:
    """The entities, in the order of first mention: every name once, under one label, with all its mentions.

    Names that differ in capitals only are one, in the spelling most used but for all capitals.
    """
    groups: dict[str, list[tuple[str, Span]]] = {}
    for span in spans:
        name = canonical(span.name or plain(text[span.start : span.end]), span.label)
        groups.setdefault(name.casefold(), []).append((name, span))
    return tuple(_entity(text, group) for group in groups.values())


def _entity(text: str, group: Sequence[tuple[str, Span]]) -> Entity:
    spellings = Counter(name for name, _ in group)
    name = min(spellings, key=lambda name: (name.isupper(), -spellings[name], name))
    mentions = tuple(Mention(text[span.start : span.end], span.start, span.end) for _, span in group)
    return Entity(name, _winner(Counter(span.label for _, span in group)), mentions)


def _winner(count: Counter[str]) -> str:
    return min(count, key=lambda label: (-count[label], label))
