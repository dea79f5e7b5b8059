"""Short forms of organisations: "the Commission", "Quillan" of "Quillan Foods", "HSB" of "Harbour Safety Board"."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set

from pipeline.tag import tables
from pipeline.tag.parting import LEGAL_FORM
from pipeline.tag.spans import PLACE_LABELS, Span, fill, plain
from pipeline.tag.story import Story, by_first_word, find

_NO_FIRM = re.compile(r"\b(?:in|near) $")  # "in Quillan" is not in Quillan Foods
_SMALL_WORDS = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to", "&"})
_RUN = re.compile(r"[A-Z][a-z]{3,}s$")  # ferries, farms, lines: what a firm has many of
_MIN_INITIALS = 3  # two letters fit too much


def short_forms(story: Story, spans: Sequence[Span]) -> tuple[list[Span], dict[str, str]]:
    """The spans, short forms among them labelled as organisations; and the long name by short form.

    Only where one long name of the article fits, and nobody here bears the word as a surname.
    """
    text = story.text
    long = sorted({_bare(text[span.start : span.end]) for span in spans if span.label == "ORG"})
    long = [name for name in long if " " in name]
    forms = {text[span.start : span.end] for span in spans if span.label in PLACE_LABELS | {"ORG", "PERSON"}}
    forms -= {
        text[span.start : span.end] for span in spans if _NO_FIRM.search(text, max(0, span.start - 5), span.start)
    }
    people = {text[span.start : span.end] for span in spans if span.label == "PERSON"}
    surnames = {name.rpartition(" ")[2] for name in people if " " in name}
    called = {text[span.start : span.end] for span in spans if span.label == "ORG"}
    found = _fitting(forms - surnames, long, called) | _offices(long)
    labelled = [span._replace(label="ORG", by="short form") if _is_short(text, span, found) else span for span in spans]
    return fill(labelled, _missed(story, found)), found


def resolved(text: str, spans: Sequence[Span], short: Mapping[str, str], acronyms: Mapping[str, str]) -> list[Span]:
    """The spans, organisations by a short form with their long name in this article."""
    forms = {text[span.start : span.end] for span in spans if span.label == "ORG"}
    return [
        _named(text, span, short, acronyms, forms) if span.label == "ORG" and not span.name else span for span in spans
    ]


def _named(text: str, span: Span, short: Mapping[str, str], acronyms: Mapping[str, str], forms: Set[str]) -> Span:
    form = text[span.start : span.end].removeprefix("The ")
    if long := acronyms.get(form):
        return span._replace(name=plain(long), why=f"acronym of {plain(long)} in this article")
    if (long := short.get(form)) and (form not in tables.words("offices") or span.by == "short form"):
        return span._replace(name=plain(long), why=f"short for {plain(long)} in this article")
    if (bare := _bare(form)) != form and bare in forms:
        return span._replace(name=plain(bare), why=f"the same firm as {plain(bare)} in this article")
    return span


def _is_short(text: str, span: Span, found: Mapping[str, str]) -> bool:
    """Whether the span is a short form; a word such as Bank or Party only after "the"."""
    name = text[span.start : span.end]
    if span.by not in ("model", "context", "given name") or name not in found:
        return False
    return name not in tables.words("offices") or _after_the(text, span.start)


def _after_the(text: str, start: int) -> bool:
    return text[max(0, start - 4) : start].lower() == "the "


def _bare(name: str) -> str:
    return LEGAL_FORM.sub("", name).removeprefix("The ")


def _fitting(forms: Set[str], long: Sequence[str], called: Set[str]) -> dict[str, str]:
    """The one long name that begins with the word, or whose initials it is, by short form.

    `called`: forms that are organisations by themselves, where less is asked of the long name.
    """
    found = {}
    for form in forms:
        if " " not in form and not _means_something_else(form):
            fitting = [name for name in long if _begins(name, form, form in called) or _initials(name) == form]
            if len({_canonical(name) for name in fitting}) == 1:
                found[form] = fitting[0]
    return found


def _begins(name: str, form: str, called: bool) -> bool:
    """Whether the name begins with the word and ends like a firm's; else it may be a product, "Quillan Phone".

    What is an organisation by itself is one with an institution too, or with what a firm runs: "Quillan Ferries".
    """
    last = name.rpartition(" ")[2]
    if not name.startswith(f"{form} "):
        return False
    if last in tables.words("company_words"):
        return True
    return called and (last in tables.words("institutions_by_first_word") or _RUN.match(last) is not None)


def _means_something_else(form: str) -> bool:
    """Whether the word is a name or an adjective by itself, as in "Boston Group", "American Foods"."""
    known = (tables.places(), tables.cities(), tables.nonentities(), tables.organisations())
    return any(form in names for names in known) or form in tables.words("no_short_forms")


def _initials(name: str) -> str:
    initials = "".join(word[0] for word in re.findall(r"\w+|&", name) if word not in _SMALL_WORDS)
    return initials if len(initials) >= _MIN_INITIALS and initials.isupper() else ""


def _offices(long: Sequence[str]) -> dict[str, str]:
    """The one long name of an office, by its kind: "Commission" is the European one where no other is named."""
    found: dict[str, list[str]] = {}
    for name in long:
        words = name.split()
        for kind in {words[-1], words[0] if words[1] in ("of", "for") else ""} & tables.words("offices"):
            found.setdefault(kind, []).append(name)
    return {kind: names[0] for kind, names in found.items() if len({_canonical(name) for name in names}) == 1}


def _canonical(name: str) -> str:
    organisation = tables.organisations().get(name)
    return organisation.name if organisation else name


def _missed(story: Story, found: Mapping[str, str]) -> Iterator[Span]:
    """Where offices stand that the model did not see: after "the", inside a sentence, as a word that is never small."""
    offices = [form for form in found if form in tables.words("offices")]
    for start, form in find(story, by_first_word(offices)):
        if _after_the(story.text, start):
            yield Span(start, start + len(form), "ORG", "short form")
