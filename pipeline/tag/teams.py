"""Teams: by nickname, and by their city where an article is about a match."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from functools import cache

from pipeline.tag import tables
from pipeline.tag.organisations import as_organisation
from pipeline.tag.spans import PLACE_LABELS, Span
from pipeline.tag.story import Story, by_first_word, find

_MATCH = 3  # mentions of teams, or nicknames of one sport, from which on an article is about a match
_BY_COMPETITION = {"football": "football_competitions", "ncaa": "college_competitions"}
"""Sports whose teams are called by their places as a rule, and the list of what they compete in."""

_IS_A_PLACE = re.compile(r"\b(?:in|at|from|of|near|to|outside|around) $|[A-Z][a-z]+, $|\($")
_PLAYS = re.compile(r"['’]s? | \(\d+-\d+| [a-z]")  # after a name at a line's head: a sentence, no dateline
_RANK = re.compile(r"\bNo\. ?\d{1,2} $")


def named(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and teams: by nickname, and by city where an article is about a match."""
    meant = _meant(story, spans)
    return _homes_too(story, _nicknames(story, spans, meant), meant)


def _meant(story: Story, spans: Sequence[Span]) -> dict[str, str]:
    """The team that a nickname of the article means, by nickname; empty where nobody can say.

    The one that is named in full; else the one of the sport that other teams here play; else of the big leagues.
    """
    full = {tables.organisations()[name].name for name in _names(story, spans) if _is_team(name)}
    here = {name for _, name in find(story, _by_first_word())}
    sports = Counter(tables.team_sports()[team] for team in full)
    sports.update(tables.team_sports()[teams[0]] for name in here if len(teams := tables.teams()[name]) == 1)
    return {name: _one(tables.teams()[name], full, sports) for name in here}


def _names(story: Story, spans: Sequence[Span]) -> set[str]:
    return {story.text[span.start : span.end] for span in spans}


def _one(teams: Sequence[str], full: Set[str], sports: Mapping[str, int]) -> str:
    """The one of several teams with a nickname; empty where none or more than one fits."""
    most = max((sports[tables.team_sports()[team]] for team in teams), default=0)
    for fitting in (
        [team for team in teams if team in full],
        [team for team in teams if most and sports[tables.team_sports()[team]] == most],
        [team for team in teams if tables.team_sports()[team] in tables.words("big_leagues")],
        teams,
    ):
        if len(fitting) == 1:
            return fitting[0]
    return ""


def _nicknames(story: Story, spans: Sequence[Span], meant: Mapping[str, str]) -> list[Span]:
    """The spans, and teams by nickname; nicknames that are words too only where another team is named.

    Or where the team itself is, in full, or by its place beside "the Wolverines", or several nicknames of one sport
    are: there they are found wherever they stand.
    """
    unsure, names = tables.words("unsure_teams"), _names(story, spans)
    sure = {name for name in meant if name not in unsure or _is_introduced(story.text, name, names)}
    played = Counter(sport for name in meant for sport in {tables.team_sports()[team] for team in tables.teams()[name]})
    sure |= {name for name, team in meant.items() if team and played[tables.team_sports()[team]] >= _MATCH}
    if any(name in sure or _is_team(name) for name in names):
        sure |= names & unsure & meant.keys()
    labelled = as_organisation(story, spans, sure, "team")
    return [_named(story.text, span, meant) if span.by == "team" else span for span in labelled]


def _is_introduced(text: str, nickname: str, names: Set[str]) -> bool:
    """Whether the text names a team of that nickname in full, or its place and "the" nickname."""
    teams = tables.teams()[nickname]
    if not names.isdisjoint(teams):
        return True
    by_place = any(team.removesuffix(f" {nickname}") in names for team in teams)
    return by_place and f"the {nickname}" in text


def _named(text: str, span: Span, meant: Mapping[str, str]) -> Span:
    return span._replace(name=meant.get(text[span.start : span.end], ""))


@cache
def _by_first_word() -> Mapping[str, Sequence[str]]:
    return by_first_word(tables.teams())


def _is_team(name: str) -> bool:
    organisation = tables.organisations().get(name)
    return organisation is not None and organisation.name in tables.team_sports()


def _homes_too(story: Story, spans: Sequence[Span], meant: Mapping[str, str]) -> list[Span]:
    """The spans; in an article about a match, the city of a team that plays is the team: "Seattle won 3-1".

    And what is ranked, in any: "No. 3 Kansas". Not after "in", "at", "from" and the like, nor in a dateline.
    """
    text = story.text
    teams = [team for span in spans if (team := _team(text[span.start : span.end], meant))]
    home = _homes([team for team in teams if team in tables.team_homes()])
    for sport in _BY_COMPETITION:
        if _is_about(sport, story, teams):
            home |= tables.team_of_place(sport)
    home = {place: team for place, team in home.items() if place not in _surnames(text, spans)}
    ranked = {text[s.start : s.end] for s in spans if _is_ranked(text, s)}
    home |= {place: tables.team_of_place("ncaa").get(place, "") for place in ranked - home.keys()}
    return [_as_team(text, span, home) for span in spans] if home else list(spans)


def _team(name: str, meant: Mapping[str, str]) -> str:
    """The team of a full name or nickname; empty for any other name."""
    return tables.organisations()[name].name if _is_team(name) else meant.get(name, "")


def _homes(playing: Sequence[str]) -> dict[str, str]:
    """The one team of its place, by place, of those that play the sport most named; none below a few mentions."""
    if len(playing) < _MATCH:
        return {}
    sport, _ = Counter(tables.team_homes()[team][1] for team in playing).most_common(1)[0]
    home: dict[str, set[str]] = {}
    for team in playing:
        if tables.team_homes()[team][1] == sport:
            home.setdefault(tables.team_homes()[team][0], set()).add(team)
    return {place: next(iter(teams)) for place, teams in home.items() if len(teams) == 1}


def _is_about(sport: str, story: Story, teams: Sequence[str]) -> bool:
    """Whether teams of a sport are named, and its competition or more of them: there each is called by its place."""
    playing = sum(tables.team_sports()[team] == sport for team in teams)
    return playing >= _MATCH or (playing > 0 and bool(find(story, _competitions(sport))))


@cache
def _competitions(sport: str) -> Mapping[str, Sequence[str]]:
    return by_first_word(tables.words(_BY_COMPETITION[sport]))


def _surnames(text: str, spans: Sequence[Span]) -> set[str]:
    """Last words of the people named in full: "Washington" of Kenny Washington is he."""
    people = (text[span.start : span.end] for span in spans if span.label == "PERSON")
    return {name.rpartition(" ")[2] for name in people if " " in name}


def _is_ranked(text: str, span: Span) -> bool:
    return span.label in ("GPE", "ORG") and _RANK.search(text, max(0, span.start - 8), span.start) is not None


def _as_team(text: str, span: Span, home: Mapping[str, str]) -> Span:
    """The span as the team of that place."""
    name = text[span.start : span.end]
    if name not in home or not _can_be_a_team(span) or _is_where(text, span):
        return span
    return span._replace(label="ORG", by="city of a team", name=home[name])


def _can_be_a_team(span: Span) -> bool:
    """Whether a span of a team's place may be the team; of a person, too, if only the model says so: "Chelsea"."""
    return span.label in PLACE_LABELS | {"ORG"} or (span.label == "PERSON" and span.by == "model")


def _is_where(text: str, span: Span) -> bool:
    """Whether something happens in the place, as the words before it or a dateline say."""
    before = text[max(0, span.start - 14) : span.start]
    at_head = not before or before.endswith("\n")
    if at_head and not _PLAYS.match(text, span.end):
        return True
    return _IS_A_PLACE.search(before) is not None or text.startswith((" native", "-born"), span.end)
