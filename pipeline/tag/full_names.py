"""The people an article names in full, and whom each surname means: the ground on which surnames alone are resolved."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.tag import tables
from pipeline.tag.spans import Span, plain

_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\.?")  # "W.", "H.W."
_ARTICLE = re.compile(r"(?:a[dlnrst]|el|ul)-(?=[A-Z])")  # "al-Quillan"


@dataclass(frozen=True, slots=True)
class Names:
    """The people an article names in full."""

    full: Mapping[str, frozenset[str]]  # full names by surname
    one: Mapping[str, str]  # the full name by surname, where the article has one person of that surname

    @property
    def given(self) -> frozenset[str]:
        """The first words of the full names."""
        return frozenset(name.split()[0] for names in self.full.values() for name in names)


def names(text: str, spans: Sequence[Span], in_capitals: Mapping[str, str]) -> Names:
    """Who is named in full, by surname; names in capitals only as `in_capitals` spells them in normal case.

    Others in capitals do not count, as they may hold a headline's other words.
    """
    forms = (text[span.start : span.end] for span in spans if span.label == "PERSON")
    counts = Counter(in_capitals.get(form, form) for form in forms)
    full: dict[str, set[str]] = {}
    for name in counts:
        for surname in _surnames(name):
            full.setdefault(surname, set()).add(name)
    one = {surname: person for surname, found in full.items() if (person := one_person(found, counts))}
    return Names({surname: frozenset(found) for surname, found in full.items()}, one)


def _surnames(name: str) -> Iterator[str]:
    """What a person is called alone, at a sentence's start too, with either apostrophe: a text may have both."""
    for form in _forms(name):
        for surname in {form, capitalised(form)}:
            yield from {surname, surname.replace("’", "'"), surname.replace("'", "’")}


def capitalised(surname: str) -> str:
    """The surname as a sentence begins with it: "Van der Quillan"."""
    return surname[0].upper() + surname[1:]


def _forms(name: str) -> Iterator[str]:
    """The last word, and with its particle or second surname; without the article of "al-Quillan"."""
    words = [word for word in name.split() if word not in tables.words("generations")]
    if not 1 < len(words) < 6 or name.isupper() or not all(_name_word(word) for word in words):
        return
    last = words[-1].rstrip(",")
    if last in tables.words("no_surnames") or len(last.strip(".")) < 2 or last.islower():
        return
    yield last
    if article := _ARTICLE.match(last):
        yield last[article.end() :]
    if len(words) > 2:
        yield f"{words[-2]} {last}"
    if len(words) > 3 and words[-3] in tables.words("particles"):
        yield " ".join([*words[-3:-1], last])  # "van der Quillan"
    if generation := name.removeprefix(" ".join(words)):
        yield f"{last}{generation}"


def is_given(word: str) -> bool:
    """Whether the first word of a full name may stand for its bearer: a given name, or no other word."""
    known = (
        tables.places(),
        tables.cities(),
        tables.organisations(),
        tables.demonyms(),
        tables.nonentities(),
        tables.teams(),
        tables.persons(),
        tables.words("titles"),
        tables.words("company_words"),
        tables.words("institution_words"),
        tables.words("place_endings"),
        tables.words("no_names"),
    )
    if word in tables.given_names():
        return True
    return word.isalpha() and word[0].isupper() and word[1:].islower() and not any(word in names for names in known)


def _name_word(word: str) -> bool:
    return word[0].isupper() or word in tables.words("particles") or not word[0].isalpha() or bool(_ARTICLE.match(word))


def one_person(found: set[str], counts: Mapping[str, int]) -> str | None:
    """The name that is used for them if they can all be one person's; None for two people.

    The form without initials is what readers use. A junior beside the senior is somebody else, and the surname alone
    is the senior, where they share the given name; of "Jr." beside "Sr.", or the second beside the third, it is nobody.
    """
    if len({tables.person_aliases().get(plain(name), name) for name in found}) == 1:
        return max(sorted(found), key=lambda name: counts[name])
    seniors = {name for name in found if not _generations({name})}
    juniors = found - seniors
    if seniors and not all(any(_can_be(name, senior) for senior in seniors) for name in juniors):
        return None
    if not seniors and len(_generations(found)) > 1:
        return None
    found = seniors or found
    found = {name for name in found if not any(_is_cut_from(name, other) for other in found)}
    best = max(
        sorted(found),
        key=lambda name: (_first(name) in tables.given_names(), not _initials(name), counts[name], len(name)),
    )
    if len({initials for name in found if (initials := _initials(name))}) > 1:
        return None
    return best if all(_can_be(name, best) for name in found) else None


def _generations(names: Iterable[str]) -> set[str]:
    """What tells fathers from sons among names: "Jr" of "Bodo Roe Jr."."""
    return {last.strip(".") for name in names if (last := name.split()[-1]) in tables.words("generations")}


def _is_cut_from(name: str, other: str) -> bool:
    """Whether a name is the end of a longer one, "Van Quillan" of "Ada van Quillan", and the rest is no initial."""
    return other.endswith((f" {name}", f" {name[0].lower()}{name[1:]}")) and len(_first(other)) > 1


def _can_be(name: str, other: str) -> bool:
    """Whether two full names of one surname can be one person's: by the first word, or one is the end of the other."""
    first, second = _first(name), _first(other)
    return first.startswith(second) or second.startswith(first) or name.endswith(other) or other.endswith(name)


def _first(name: str) -> str:
    """The first word without full stops: "J.D." is "JD"."""
    return name.split()[0].replace(".", "")


def _initials(name: str) -> str:
    """The initials after the first word, and the first where it is one: "W" of "George W. Roe", "HW" of "H.W."."""
    first, *rest = name.split()
    initials = [word.replace(".", "") for word in rest if _INITIALS.fullmatch(word)]
    return "".join([first.strip(".") if len(first.strip(".")) == 1 else "", *initials])
