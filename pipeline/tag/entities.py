"""From the model's spans to the names of an article, step by step."""

from collections.abc import Sequence

from pipeline.article import Entity
from pipeline.tag import agency, alone, capitals, evidence, naming, organisations, persons, places, shortforms, teams
from pipeline.tag.repair import repair
from pipeline.tag.spans import Span, overrule
from pipeline.tag.story import read


def entities(text: str, spans: Sequence[Span], year: int | None) -> tuple[Entity, ...]:
    """Everybody and everything the text names, in the order of first mention, each once with all its mentions.

    `spans` are the model's; `year` is when the text was published, None if nobody said. Mentions never overlap.
    """
    if not text or text.isspace():
        return ()
    story = read(text)
    found = repair(text, spans)
    found = organisations.with_legal_form(text, found)
    found = overrule(found, [*agency.credits(text), *agency.datelines(text), *agency.nicknames(text, found)])
    found = persons.joined(story, found)
    found = places.without_nonentities(text, found)
    found = organisations.known(text, places.known(text, found))
    found = places.missed(story, organisations.missed(story, found))
    found = teams.homes(story, teams.nicknames(story, found))
    acronyms = organisations.acronyms(story, found)
    found = organisations.companies(story, organisations.abbreviated(story, found, acronyms))
    found, short = shortforms.short_forms(story, found, frozenset())
    found = evidence.by_context(story, found)
    found, in_capitals = capitals.people(story, found)
    people = persons.names(text, found, in_capitals)
    found = persons.without_government(text, found, people)
    found = persons.by_surname(text, persons.by_full_name(text, found, people), people)
    found = persons.missed(story, found, people)
    found = places.by_context(story, found, people.full.keys() | people.given)
    known = alone.known(story, people, year)
    found = alone.well_known(story, found, known, people)
    found = naming.with_article(text, naming.everywhere(story, naming.one_label(text, found)))
    found = places.resolved(text, alone.resolved(text, found, people, known))
    found = shortforms.resolved(text, found, short, acronyms)
    return naming.named(text, found)
