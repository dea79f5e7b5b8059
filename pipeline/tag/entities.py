"""From the model's spans to the names of an article: repaired, labelled, resolved in the article, canonical."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from pipeline.article import Entity
from pipeline.tag import (
    agency,
    alone,
    capitals,
    evidence,
    full_names,
    naming,
    organisations,
    persons,
    places,
    repair,
    shortforms,
    teams,
    titles,
)
from pipeline.tag.canonical import NOTHING, Overlay
from pipeline.tag.full_names import Names
from pipeline.tag.marks import unmarked
from pipeline.tag.spans import Span, overrule
from pipeline.tag.story import Story, read


class Told(NamedTuple):
    """What an article says about its own names."""

    people: Names
    short: Mapping[str, str]  # long name by short form of organisations
    acronyms: Mapping[str, str]  # long name by acronym that stands in brackets after it


def entities(
    text: str, spans: Sequence[Span], published: date | None, overlay: Overlay = NOTHING
) -> tuple[Entity, ...]:
    """Everybody and everything the text names, in the order of first mention, each once with all its mentions.

    `spans` are the model's; `published` is None if nobody said. Mentions never overlap.
    """
    if not text or text.isspace():
        return ()
    story = read(unmarked(text))
    found, told = labelled(story, repaired(story.text, spans))
    found = resolved(story, found, told, published, overlay)
    return naming.named(text, found, overlay)


def entities_in_other_language(
    text: str, spans: Sequence[Span], published: date | None, overlay: Overlay = NOTHING
) -> tuple[Entity, ...]:
    """The same for a text in another language than our tables': the model's names, trimmed, surnames resolved."""
    if not text or text.isspace():
        return ()
    story = read(unmarked(text))
    found = repair.in_other_language(story.text, spans)
    people = full_names.names(story.text, found, {})
    found = persons.by_surname(story.text, found, people)
    found = naming.aliased(story, naming.one_label(story.text, found), overlay.corrections, published)
    return naming.named(text, alone.resolved(story.text, found, people, {}), overlay, by_tables=False)


def repaired(text: str, spans: Sequence[Span]) -> list[Span]:
    """The model's spans where readers see the names, and names that stand in the fixed forms of agencies."""
    found = organisations.with_legal_form(text, organisations.with_second_half(text, repair.repair(text, spans)))
    return overrule(
        found,
        [
            *agency.credits(text),
            *agency.bare_datelines(text, found),
            *agency.datelines(text),
            *agency.nicknames(text, found),
        ],
    )


def labelled(story: Story, spans: Sequence[Span]) -> tuple[list[Span], Told]:
    """The spans with the labels that tables and the rest of the article speak for, and what the model missed."""
    found = places.without_nonentities(story.text, persons.joined(story, titles.titled(story, list(spans))))
    found = organisations.known(story.text, places.known(story.text, organisations.things(story, found)))
    found = places.missed(story, organisations.missed(story, found))
    found = teams.named(story, found)
    acronyms = organisations.acronyms(story, found)
    found = organisations.companies(story, organisations.abbreviated(story, found, acronyms))
    found, short = shortforms.short_forms(story, found)
    found, in_capitals = capitals.people(story, evidence.by_context(story, found))
    found = persons.by_full_name(story, found, full_names.names(story.text, found, in_capitals))
    people = full_names.names(story.text, found, in_capitals)
    found = persons.by_surname(story.text, persons.without_government(story.text, found, people), people)
    found = places.by_context(story, persons.missed(story, found, people), people.full.keys())
    return found, Told(people, short, acronyms)


def resolved(
    story: Story, spans: Sequence[Span], told: Told, published: date | None, overlay: Overlay = NOTHING
) -> list[Span]:
    """The spans, each name under one label and wherever it stands, with whom it means in this article."""
    text, people = story.text, told.people
    known = alone.known(story, people, published.year if published else None, overlay.learned.surnames)
    found = naming.aliased(story, alone.well_known(story, spans, known, people), overlay.corrections, published)
    found = naming.with_article(text, naming.everywhere(story, naming.one_label(text, found)))
    found = places.resolved(text, alone.resolved(text, found, people, known))
    return shortforms.resolved(text, found, told.short, told.acronyms)
