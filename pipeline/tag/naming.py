"""One name and one label for everybody and everything in an article."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from pipeline.article import Entity, Mention
from pipeline.tag.canonical import NOTHING, Name, Overlay, canonical
from pipeline.tag.corrections import Corrections
from pipeline.tag.marks import unmarked
from pipeline.tag.spans import KEPT, Span, fill, plain, touched
from pipeline.tag.story import Story, by_first_word, find

_INSIDE = re.compile(r"[\w,;’')] The $")
_WHY = {
    "acronym": "acronym after its long name",
    "brand": "called like a shop",
    "capitals": "a full name in capitals",
    "city of a team": "city of a team that plays here",
    "context": "the words beside it",
    "credit": "a photo credit",
    "dateline": "the dateline",
    "full name": "given name and surname of somebody here",
    "given name": "a given name beside it",
    "legal form": "its legal form",
    "legal form elsewhere": "its legal form elsewhere in the article",
    "model": "the model",
    "nickname": "a nickname in quotes",
    "party": "after the letter of a party",
    "repeated": "named elsewhere in the article",
    "short form": "short for a name in the article",
    "surname": "a surname of somebody here",
    "table": "our tables",
    "thing": "its other mentions",
    "title": "a title before it",
    "team": "the nickname of a team",
    "well known": "a surname that readers know",
    "your file": "",
}
"""What a reader is told of the step that found a mention or gave its label."""

_SAID_BY_MEANING = frozenset({"surname", "well known", "short form", "acronym"})
_TABLE_VOTES = 3  # what a table or a form says, against a guess of the model


def one_label(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, each form with the label that most of its mentions have; in capitals as in normal case."""
    votes: dict[str, Counter[str]] = {}
    for span in spans:
        if not span.name:
            name = text[span.start : span.end]
            votes.setdefault(name, Counter())[span.label] += _votes(span)
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


def aliased(story: Story, spans: Sequence[Span], corrections: Corrections, published: date | None) -> list[Span]:
    """The spans, and what the user's file says that forms mean; where it says the kind, wherever they stand.

    But not within a longer name: who says whom "Quillan" means does not speak of the "Quillan Ports".
    """
    found = list(spans)
    for start, form in find(story, by_first_word(corrections.aliases)):
        row = corrections.alias(form, published)
        first, last = touched(found, start, start + len(form))
        same = [(span.start, span.end) for span in found[first:last]] == [(start, start + len(form))]
        whole = all(start <= span.start and span.end <= start + len(form) for span in found[first:last])
        if row and (same or (row[0].label and whole)):
            label = row[0].label or found[first].label
            why = f"your facets file, line {row[1]}"
            found[first:last] = [Span(start, start + len(form), label, "your file", row[0].name, why)]
    return found


def named(
    text: str, spans: Sequence[Span], overlay: Overlay = NOTHING, *, by_tables: bool = True
) -> tuple[Entity, ...]:
    """The entities, in the order of first mention: every name once, under one label, with all its mentions.

    Names that differ in capitals only are one, in the spelling most used but for all capitals; names that differ in
    marks only ("Orbán") are one with its marks.
    """
    ground = unmarked(text)
    marked = _marked(text, ground, spans)
    groups: dict[str, list[tuple[str, Span, str]]] = {}
    names: dict[tuple[str, str], Name | None] = {}
    for span in spans:
        if span.label not in KEPT:
            continue
        form = span.name or plain(ground[span.start : span.end])
        key = (form, span.label)
        if key not in names:
            names[key] = canonical(*key, text, overlay, marked, by_tables=by_tables)
        if name := names[key]:
            why = _reasons(span.by, _spelled(span.why, marked), name.why)
            groups.setdefault(name.name.casefold(), []).append((name.name, span, why))
    return tuple(_entity(text, group) for group in groups.values())


def _marked(text: str, ground: str, spans: Sequence[Span]) -> dict[str, str]:
    """The names that this text writes with marks, by the plain form; of several spellings that most used."""
    if text == ground:
        return {}
    forms = ((plain(ground[s.start : s.end]), plain(text[s.start : s.end])) for s in spans)
    written = Counter(pair for pair in forms if pair[0] != pair[1])
    return dict(sorted(written, key=lambda pair: (written[pair], pair)))


def _spelled(why: str, marked: Mapping[str, str]) -> str:
    for form, name in marked.items() if why else ():
        why = why.replace(form, name)
    return why


@lru_cache(1024)
def _reasons(by: str, meant: str, called: str) -> str:
    """How a mention was found, whom it means and why that one is called so, in one sentence."""
    found = "" if meant and by in _SAID_BY_MEANING else _WHY[by]
    return "; ".join(filter(None, (found, meant, called)))


def _entity(text: str, group: Sequence[tuple[str, Span, str]]) -> Entity:
    spellings = Counter(name for name, _, _ in group)
    name = min(spellings, key=lambda name: (name.isupper(), -spellings[name], name))
    mentions = tuple(Mention(text[span.start : span.end], span.start, span.end, why) for _, span, why in group)
    votes = Counter[str]()
    for _, span, _ in group:
        votes[span.label] += _votes(span)
    return Entity(name, _winner(votes), mentions)


def _votes(span: Span) -> int:
    return 1 if span.by in ("model", "repeated") else _TABLE_VOTES


def _winner(count: Counter[str]) -> str:
    return min(count, key=lambda label: (-count[label], label))
