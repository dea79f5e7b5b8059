"""Teams: by nickname, and by their city where an article is about a match."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.tag import tables
from pipeline.tag.organisations import as_organisation
from pipeline.tag.spans import PLACE_LABELS, Span
from pipeline.tag.story import Story, by_first_word

_MATCH = 3  # mentions of teams from which on an article is about a match
_IS_A_PLACE = re.compile(r"\b(?:in|at|from|of|near|to|outside|around) $|[A-Z][a-z]+, $|\n$|^$|\($")


def nicknames(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and teams by nickname; nicknames that are words too only where another team is named."""
    known, unsure = tables.teams(), tables.words("unsure_teams")
    named = {story.text[span.start : span.end] for span in spans}
    sure = {name for first in story.starts.keys() & _first_words().keys() for name in _first_words()[first]}
    if any(name in sure or _is_team(name) for name in named):
        sure |= named & unsure & known.keys()
    return as_organisation(story, spans, sure, "team")


@cache
def _first_words() -> Mapping[str, Sequence[str]]:
    """Nicknames that are nothing but teams, by their first word."""
    return by_first_word(name for name in tables.teams() if name not in tables.words("unsure_teams"))


def _is_team(name: str) -> bool:
    organisation = tables.organisations().get(name)
    return organisation is not None and organisation.kind == "team"


def homes(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans; in an article about a match, the city of a team that plays is the team: "Seattle won 3-1".

    Not after "in", "at", "from" and the like, nor at a line's head, where it is a dateline.
    """
    playing = [team for span in spans if (team := _team(story.text[span.start : span.end])) in tables.team_homes()]
    if len(playing) < _MATCH:
        return list(spans)
    sport, _ = Counter(tables.team_homes()[team][1] for team in playing).most_common(1)[0]
    home: dict[str, set[str]] = {}
    for team in playing:
        if tables.team_homes()[team][1] == sport:
            home.setdefault(tables.team_homes()[team][0], set()).add(team)
    return [_as_team(story.text, span, home.get(story.text[span.start : span.end], set())) for span in spans]


def _team(name: str) -> str:
    """The one team of a full name or nickname; empty for any other name."""
    if _is_team(name):
        return tables.organisations()[name].name
    teams = tables.teams().get(name, ())
    return teams[0] if len(teams) == 1 else ""


def _as_team(text: str, span: Span, teams: set[str]) -> Span:
    """The span as the team of that place; left alone where two teams of it play."""
    if span.label not in PLACE_LABELS | {"ORG"} or len(teams) != 1:
        return span
    if _IS_A_PLACE.search(text[max(0, span.start - 14) : span.start]):
        return span
    return span._replace(label="ORG", by="city of a team", name=next(iter(teams)))
