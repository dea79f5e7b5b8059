"""Places and what is no name at all, by the tables of countries, states, regions, cities and non-entities."""

from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.tag import tables
from pipeline.tag.spans import Span, fill
from pipeline.tag.story import Story, by_first_word, find

_LARGE_CITY, _VERY_LARGE_CITY = 300_000, 1_000_000  # people; smaller ones share their names with too many others
_SHORT_STATE = 9  # letters; "Virginia", "Georgia": the model's word that it is a person stands


def without_nonentities(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans but those of diseases, laws, indices and the like; nationalities and parties labelled as NORP."""
    table = tables.nonentities()
    kept = []
    for span in spans:
        name = text[span.start : span.end]
        label = "EVENT" if span.by == "model" and _is_event(name, span.label) else table.get(name)
        if label is None:
            kept.append(span)
        elif label:
            kept.append(span._replace(label=label, by="table"))
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
    if span.label == "NORP" or span.by == "credit":
        return None
    place = tables.place(name)
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


def missed(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and known places where the model saw nothing."""
    labels, index = _safe()
    found = (Span(start, start + len(name), labels[name], "table") for start, name in find(story, index))
    return fill(spans, found)


@cache
def _safe() -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
    """Label by place that may be found by its name alone, and their index."""
    unsafe = tables.words("places_not_alone")
    labels = {form: p.label for form, p in tables.places().items() if not p.ambiguous and form not in unsafe}
    for name, population in tables.cities().items():
        if population > _VERY_LARGE_CITY and len(name) > 3 and _is_city(name):
            labels.setdefault(name, "GPE")
    labels |= {form.upper(): label for form, label in labels.items() if form.istitle() and len(form) > 3}
    return labels, by_first_word(labels)
