"""Places and what is no name at all, by the tables of countries, states, regions, cities and non-entities."""

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache

from pipeline.tag import tables
from pipeline.tag.elsewhere import elsewhere
from pipeline.tag.spans import PLACE_LABELS, THING, Span, touched
from pipeline.tag.story import Story, by_first_word, find

_LARGE_CITY, _VERY_LARGE_CITY = 300_000, 1_000_000  # people; smaller ones share their names with too many others
_OF_A_STATE = re.compile(
    r"['’]s (?:ambassador|army|border|capital|cent(?:er|re)|central bank|economy|embassy|foreign minist|government|king"
    r"|military|parliament|population|president|prime minister|queen|royal)",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:in|into|inside|outside|across|throughout|near|visit(?:s|ed|ing)?"
    r"|(?:fl[ye]w?|flies|flown|flights?|travel\w*|trips?|went|return\w*|visits?) (?:to|from)"
    r"|(?:borders?|trade|ties|talks) with"
    r"|trade between) $"
)
_COUNTED = re.compile(r"\b(?:an?|another|one|two|three|\d+) $", re.IGNORECASE)  # "a Pole" is from Poland
_COUNTRY_BEFORE = re.compile(r"([A-Z]\w+),?(?: and)? $")
_COUNTRY_AFTER = re.compile(r",?(?: and)? ([A-Z]\w+)")
_TITLE = re.compile(rf"\b(?:{tables.alternatives('titles')}) $")
UNDECIDED = " (undecided)"
"""After the name of places that several bear, where the article does not tell which of them is meant."""

_SHORT_STATE = 9  # letters; "Virginia", "Georgia": the model's word that it is a person stands


def without_nonentities(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans but those of diseases, laws, indices and the like; nationalities and parties labelled as NORP.

    Of several words, they stay as things, so that no word of theirs is taken for a name.
    """
    table = tables.nonentities()
    kept = []
    for span in spans:
        name = text[span.start : span.end]
        label = "EVENT" if span.by == "model" and _is_event(name, span.label) else table.get(name)
        if label is None:
            kept.append(span)
        elif label or " " in name:
            kept.append(span._replace(label=label or THING, by="table"))
    return kept


def _is_event(name: str, label: str) -> bool:
    """Whether it is called like a race, cup or festival, and no organisation of that name is known."""
    last = name.rpartition(" ")[2]
    return last in tables.words("events") and last != name and label != "NORP" and name not in tables.organisations()


def known(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with the label of a place where the table knows the name, whatever the model said."""
    return [
        span._replace(label=label, by="table") if (label := _label(text[span.start : span.end], span)) else span
        for span in spans
    ]


def _label(name: str, span: Span) -> str | None:
    """The label of a place; None where the name is unknown or says too little."""
    if span.by == "model" and name.rpartition(" ")[2] in tables.words("buildings") and " " in name:
        return "FAC"
    place = tables.place(name)
    if span.by == "credit" or (span.label == "NORP" and (place is None or name in tables.demonyms())):
        return None
    if place:
        unsafe = place.ambiguous or (place.kind == "state" and span.label == "PERSON" and len(name) < _SHORT_STATE)
        return None if unsafe else place.label
    if span.label in ("ORG", "PERSON") and _is_city(name):
        return "GPE"
    return None


def _is_city(name: str) -> bool:
    if name in tables.words("no_cities") or name in tables.given_names() or name in tables.organisations():
        return False
    population = tables.cities().get(name) or (tables.cities().get(name.title()) if name.isupper() else None)
    return bool(population and population > _LARGE_CITY)


def by_context(story: Story, spans: Sequence[Span], people: Set[str]) -> list[Span]:
    """The spans; names of a country that are names of people too ("Jordan"), as the country where the article is there.

    That is where a word for its people or its capital stands in the text. `people` are surnames of those whom the
    article names in full: where one of them is called so, only what itself stands as a place does is the country, as
    in "flew to Jordan", "Jordan’s King", "Syria and Jordan". A given name does not count: news calls few people by it
    alone.
    """
    return [_in_context(story, span, people) for span in spans]


def _in_context(story: Story, span: Span, people: Set[str]) -> Span:
    name = story.text[span.start : span.end]
    if span.label not in ("PERSON", "ORG") or name not in tables.shared_countries():
        return span
    if name in people:
        return span._replace(label="GPE", by="context", name=name) if _stands_as_a_place(story.text, span) else span
    told = tables.shared_countries()[name].search(story.text) or _stands_as_a_place(story.text, span)
    return span._replace(label="GPE", by="context") if told else span


def _stands_as_a_place(text: str, span: Span) -> bool:
    """Whether the words beside a mention speak of a place, or another country does in one breath."""
    before = text[max(0, span.start - 28) : span.start]
    if _OF_A_STATE.match(text, span.end) or _WHERE.search(before):
        return True
    beside = _COUNTRY_BEFORE.search(before), _COUNTRY_AFTER.match(text, span.end)
    return any(word and _is_country(word[1]) for word in beside)


def _is_country(name: str) -> bool:
    place = tables.places().get(name)
    return place is not None and place.kind == "country" and not place.ambiguous


def resolved(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans; of places that share a name, the one that the rest of the article speaks for; none is guessed.

    Where nothing tells, the name is "Georgia (undecided)", so that neither Georgia has articles that may be about the
    other.
    """
    shared = [s for s in spans if s.label in PLACE_LABELS and text[s.start : s.end] in tables.place_meanings()]
    as_place = {text[s.start : s.end] for s in shared if s.by == "context" or _stands_as_a_place(text, s)}
    meant = {form: _meaning(text, form, form in as_place) for form in {text[s.start : s.end] for s in shared}}
    for form, name in elsewhere(text, spans).items():
        known = next(
            (n for n, words in tables.place_meanings().get(form, ()) if words.search(name.split(", ")[1])), name
        )
        meant[form] = known, f"the article says {name}"
    meant |= _peoples(meant)
    return [_meaning_it(text, span, meant) for span in spans]


def _peoples(meant: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Whom "Georgians" are in an article that has Georgia: of the same state or country."""
    name, why = meant.get("Georgia", ("Georgia", ""))
    which = name.removeprefix("Georgia")
    return dict.fromkeys(("Georgian", "Georgians"), (f"Georgian{which}", why)) if which else {}


def _meaning_it(text: str, span: Span, meant: Mapping[str, tuple[str, str]]) -> Span:
    form = text[span.start : span.end]
    if span.name or span.label not in PLACE_LABELS | {"NORP", "PERSON", "ORG"}:
        return span
    if span.label in ("PERSON", "ORG"):
        return _guessed(text, span, meant.get(form))
    name, why = meant.get(form, ("", ""))
    return span._replace(name=name, why=why) if name else span


def _guessed(text: str, span: Span, meant: tuple[str, str] | None) -> Span:
    """What only the model takes for somebody: the place that the article has of that name; a country's is undecided."""
    form = text[span.start : span.end]
    if span.by != "model":
        return span
    if meant and ", " in meant[0]:
        return span._replace(label="GPE", name=meant[0], why=meant[1])
    if form not in tables.shared_countries() or _TITLE.search(text, max(0, span.start - 24), span.start):
        return span
    return span._replace(name=f"{form}{UNDECIDED}", why=f"not told apart: {form} or somebody of that name")


def _meaning(text: str, form: str, as_place: bool) -> tuple[str, str]:
    """The place that a form means, and why; `as_place`: it stands there as a place does, which tells it from people."""
    meanings = tables.place_meanings()[form]
    told = [(name, match[0]) for name, words in meanings if (match := words.search(text))]
    if len(told) == 1:
        return told[0][0], f"the article also says {told[0][1]}"
    if as_place and len(meanings) == 1:
        return meanings[0][0], ""
    names = " or ".join([*(name for name, _ in meanings), *(["somebody of that name"] if len(meanings) == 1 else [])])
    return f"{form}{UNDECIDED}", f"not told apart: {names}"


def missed(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and known places and peoples where the model saw nothing, or only parts ("Trinidad" and "Tobago")."""
    labels, index = _safe()
    found = list(spans)
    for start, name in find(story, index):
        end = start + len(name)
        if name in tables.words("peoples_not_alone") and not _COUNTED.search(story.text, max(0, start - 9), start):
            continue
        first, last = touched(found, start, end)
        parts = not name.isalpha() and all(start <= span.start and span.end <= end for span in found[first:last])
        if first == last or (parts and found[first:last] != [(start, end, *found[first][2:])]):
            found[first:last] = [Span(start, end, labels[name], "table")]
    return found


@cache
def _safe() -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
    """Label by place or people that may be found by its name alone, and their index."""
    unsafe = tables.words("places_not_alone")
    labels = {form: p.label for form, p in tables.places().items() if not p.ambiguous and form not in unsafe}
    labels |= {form.removeprefix("the "): label for form, label in labels.items()}
    for name, population in tables.cities().items():
        if population > _VERY_LARGE_CITY and len(name) > 3 and _is_city(name):
            labels.setdefault(name, "GPE")
    counted = tables.words("peoples_not_alone")
    labels |= dict.fromkeys(tables.demonyms().keys() - labels.keys() - counted, "NORP")
    labels |= {form.upper(): label for form, label in labels.items() if form.istitle() and len(form) > 3}
    labels |= dict.fromkeys(counted & tables.demonyms().keys(), "NORP")
    return labels, by_first_word(labels)
