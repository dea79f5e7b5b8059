"""Organisations: by legal form, by the table, by the acronym in brackets after the long name."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cache

from pipeline.tag import tables
from pipeline.tag.parting import LEGAL_FORM
from pipeline.tag.spans import THING, Span, fill, touched
from pipeline.tag.story import Story, by_first_word, find

_LEGAL_FORM_NEXT = re.compile(rf"(?:,? (?:{tables.alternatives('legal_forms')})\b(?:\.(?!\s+[A-Z]|$))?){{1,3}}")
_WORD_BEFORE = re.compile(r"(?<=[a-z,] )([A-Z][\w&’'-]+) $")  # inside a sentence
_ACRONYM = re.compile(r" \(([A-Z][A-Za-z.&\-]{1,9})\)")
_OFFICE_OF = re.compile(
    r"\b(?:Department|Ministry|Office|Bureau|Committee|Institute|School|Agency|Center|Centre) (?:of|for|on) "
)
_AMERICAN = ("U.S. ", "US ")


def with_legal_form(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans; a name with Inc, Ltd, AG and so on is an organisation and reaches to its legal form."""
    found = []
    for span in spans:
        following = _LEGAL_FORM_NEXT.match(text, span.end)
        name = text[span.start : span.end]
        if span.label in ("NORP", "EVENT"):
            found.append(span)
        elif LEGAL_FORM.search(name) or following:
            start = _first_word(text, span.start, found[-1].end if found else 0)
            end = following.end() if following and not LEGAL_FORM.search(name) else span.end
            found.append(span._replace(start=start, end=end, label="ORG", by="legal form"))
        else:
            found.append(span)
    return fill([], found)


def with_second_half(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans; an office's second matter is part of its name: "Department of Tides" + "Harbour Control"."""
    found: list[Span] = []
    for span in spans:
        if found and _is_second_half(text, found[-1], span):
            found[-1] = found[-1]._replace(end=span.end)
        else:
            found.append(span)
    return found


def _is_second_half(text: str, office: Span, span: Span) -> bool:
    if (office.label, span.label, span.by) != ("ORG", "ORG", "model") or text[office.end : span.start] != " and ":
        return False
    name, more = text[office.start : office.end], text[span.start : span.end]
    known = tables.organisations()
    return (
        _OFFICE_OF.search(name) is not None
        and not (name in known or more in known or more.isupper())
        and tables.words("institution_words").isdisjoint(more.split())
    )


def _first_word(text: str, start: int, free: int) -> int:
    """Where a firm's name begins of which the model missed the first word: "holding Quillan [Foods Inc]"."""
    word = _WORD_BEFORE.search(text, max(free, start - 24), start)
    return word.start(1) if word and word[1] not in tables.words("titles") | tables.words("no_names") else start


def companies(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans; what bears a legal form somewhere is an organisation wherever its bare name stands."""
    full = {story.text[span.start : span.end] for span in spans if span.by == "legal form"}
    bare = {LEGAL_FORM.sub("", name) for name in full}
    bare = {name for name in bare if len(name) > 2 and name not in tables.places()}
    return as_organisation(story, spans, bare, "legal form elsewhere")


def known(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, labelled as organisations where the table knows the name."""
    return [
        span._replace(label="ORG", by="table") if _is_known(text[span.start : span.end], span.label) else span
        for span in spans
    ]


def _is_known(name: str, label: str) -> bool:
    table = tables.organisations()
    organisation = table.get(name)
    if organisation:
        return not organisation.ambiguous or (name.isupper() and label != "NORP")
    return name.startswith(_AMERICAN) and name.split(" ", 1)[1] in table


def missed(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans, and known organisations where the model saw nothing, or only parts ("U.S." + "Food and Drug ...")."""
    found = list(spans)
    for start, name in find(story, _safe()):
        end = start + len(name)
        first, last = touched(found, start, end)
        whole = all(start <= span.start and span.end <= end for span in found[first:last])
        if whole and (" " in name or first == last):
            found[first:last] = [Span(start, end, "ORG", "table")]
    return found


@cache
def _safe() -> Mapping[str, Sequence[str]]:
    not_alone, short = tables.words("organisations_not_alone"), tables.words("two_letter_organisations")
    return by_first_word(
        form
        for form, organisation in tables.organisations().items()
        if not organisation.ambiguous and form not in not_alone and (len(form) > 2 or form in short)
    )


def acronyms(story: Story, spans: Sequence[Span]) -> dict[str, str]:
    """Long name by the acronym given in brackets after it, where the letters fit."""
    found: dict[str, str] = {}
    for span in spans:
        name = story.text[span.start : span.end]
        match = _ACRONYM.match(story.text, span.end)
        if match and " " in name and span.label in ("ORG", "PERSON", "GPE", "FAC") and _abbreviates(match[1], name):
            found.setdefault(match[1], name)
    return {short: name for short, name in found.items() if short not in tables.places()}


def things(story: Story, spans: Sequence[Span]) -> list[Span]:
    """The spans; what stands in brackets after a law or a product is one as well: "Harbour Dues Act (HDA)"."""
    ends = (span.end for span in spans if span.label == THING)
    short = {match[1] for end in ends if (match := _ACRONYM.match(story.text, end))}
    return [
        span._replace(label=THING, by="thing") if story.text[span.start : span.end] in short else span for span in spans
    ]


def _abbreviates(short: str, name: str) -> bool:
    """Whether the acronym's letters stand, in order, among the initials of the name."""
    letters = re.sub(r"\W", "", short).lower()
    initials = iter(word[0].lower() for word in re.findall(r"\w+", name))
    return sum(map(str.isupper, short)) > 1 and all(letter in initials for letter in letters)


def abbreviated(story: Story, spans: Sequence[Span], short: Mapping[str, str]) -> list[Span]:
    """The spans; acronyms and their long names are organisations, wherever they stand."""
    return as_organisation(story, spans, {*short, *short.values()}, "acronym") if short else list(spans)


def as_organisation(story: Story, spans: Sequence[Span], names: Set[str], by: str) -> list[Span]:
    """The spans; these names are organisations, wherever they stand."""
    labelled = [
        span._replace(label="ORG", by=by) if story.text[span.start : span.end] in names else span for span in spans
    ]
    return fill(labelled, _found(story, names, by)) if names else labelled


def _found(story: Story, names: Set[str], by: str) -> Iterator[Span]:
    for start, name in find(story, by_first_word(names)):
        yield Span(start, start + len(name), "ORG", by)
