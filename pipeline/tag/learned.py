"""Names learned from the corpus: which full names, spellings and acronyms its articles use, and in how many.

What an article does not tell by itself, other articles often do: who the Quillan is that it never names in full. The
counts are made from what stands in the texts, never from names that were resolved with them, so that learning again
from the same texts gives the same table. Rules read by eye over 2,500 articles (190 merges, 3 of them wrong).
"""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from pipeline.article import Entity
from pipeline.tag import tables
from pipeline.tag.marks import folded
from pipeline.tag.spans import plain

MIN_ARTICLES = 10  # from which a surname alone is somebody's
MIN_SHARE = 0.95  # of the articles with a full name of that surname
MIN_SEEN = 3  # articles with the plain name, or with the acronym after its long name
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """In how many articles something stands."""

    people: Mapping[str, int]  # by full name
    acronyms: Mapping[str, int]  # by "HSB=Harbour Safety Board"
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Learned:
    """What is looked up: canonical name by the form; empty: nothing was learned."""

    surnames: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)  # full name by another form of it
    acronyms: Mapping[str, str] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)  # "Ada Quillán" by "Ada Quillan"
    digest: str = ""  # 16 hex digits of the snapshot

    def name(self, form: str, label: str) -> str | None:
        """The name that the corpus has for a full name or an acronym, or None; surnames depend on the article."""
        if label == "PERSON":
            return self.people.get(form)
        return self.acronyms.get(form) if label == "ORG" else None


def count(articles: Iterable[Iterable[Entity]]) -> Counts:
    """The counts of articles' entities, whatever their order; names of a single article are left out."""
    people, acronyms, number = Counter[str](), Counter[str](), 0
    for entities in articles:
        number += 1
        people.update(set(_full_names(entities := list(entities))))
        acronyms.update(set(_acronyms(entities)))
    return Counts(_repeated(people), _repeated(acronyms), number)


def _repeated(counts: Counter[str]) -> dict[str, int]:
    return {name: number for name, number in sorted(counts.items()) if number > 1}


def _full_names(entities: Iterable[Entity]) -> Iterator[str]:
    """The full names that stand in a text."""
    for entity in entities:
        if entity.label == "PERSON":
            yield from (plain(mention.text) for mention in entity.mentions if _is_full(mention.text))


def _is_full(form: str) -> bool:
    words = form.split()
    return 1 < len(words) < 5 and not form.isupper() and words[-1] not in tables.words("generations")


def _acronyms(entities: Iterable[Entity]) -> Iterator[str]:
    """Acronyms beside their long name, of one organisation in one text."""
    for entity in entities:
        forms = {plain(mention.text).removeprefix("The ") for mention in entity.mentions}
        long = max(forms, key=len, default="")
        if entity.label == "ORG" and " " in long:
            yield from (f"{form}={long}" for form in forms if form.isupper() and form.isalpha() and len(form) > 2)


def snapshot(counts: Counts) -> bytes:
    """The counts as the bytes of a file, the same for the same counts."""
    rows = {"format": FORMAT, "articles": counts.articles, "people": counts.people, "acronyms": counts.acronyms}
    return gzip.compress(msgspec.json.encode(rows, order="sorted"), mtime=0)


def learned(data: bytes, digest: str) -> Learned:
    """What a snapshot of that digest teaches. Raises msgspec.DecodeError or OSError for bytes that are none."""
    counts = msgspec.json.decode(gzip.decompress(data), type=_Rows)
    people = _without_marks(counts.people)
    plain_forms = _without_initials(people)
    return Learned(
        surnames=_surnames(people, plain_forms),
        people=plain_forms,
        marked=_with_marks(counts.people),
        acronyms=_one_meaning(counts.acronyms),
        digest=digest,
    )


class _Rows(msgspec.Struct, frozen=True):
    people: dict[str, int]
    acronyms: dict[str, int]


def _without_marks(people: Mapping[str, int]) -> Counter[str]:
    """The counts of names as they are compared: "Quillán" and "Quillan" are one."""
    counts = Counter[str]()
    for name, number in people.items():
        counts[folded(name)] += number
    return counts


def _with_marks(people: Mapping[str, int]) -> dict[str, str]:
    """The spelling with marks that most articles use, by the name without."""
    found: dict[str, str] = {}
    for name in sorted((n for n in people if not n.isascii()), key=lambda n: (-people[n], n)):
        if people[name] >= MIN_SEEN:
            found.setdefault(folded(name), name)
    return found


def _without_initials(people: Mapping[str, int]) -> dict[str, str]:
    """ "Ada Quillan" by "Ada M. Quillan": where both are used, and no other initial stands between the two names.

    Middle names, nicknames and "Jr." are never dropped: 5 of 51, 8 of 58 and 7 of 27 such merges were wrong.
    """
    initials: dict[str, set[str]] = {}
    for name in people:
        first, *middle, last = name.split()
        if len(middle) == 1 and len(middle[0].strip(".")) == 1:
            initials.setdefault(f"{first} {last}", set()).add(name)
    return {
        form: short
        for short, forms in sorted(initials.items())
        if len({form.split()[1].strip(".") for form in forms}) == 1 and people.get(short, 0) >= MIN_SEEN
        for form in sorted(forms)
    }


def _surnames(people: Mapping[str, int], same: Mapping[str, str]) -> dict[str, str]:
    """The one person of a surname."""
    bearers: dict[str, Counter[str]] = {}
    for name, number in people.items():
        bearers.setdefault(name.split()[-1], Counter())[_usual(same.get(name, name))] += number
    found = {}
    for surname, counts in sorted(bearers.items()):
        name, number = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if number >= MIN_ARTICLES and number >= MIN_SHARE * counts.total() and not _is_something_else(surname):
            found[surname] = name
    return found


def _usual(name: str) -> str:
    return tables.person_aliases().get(name, name)


def _is_something_else(surname: str) -> bool:
    """Whether the word is a given name, a place or an organisation too: then alone it says too little."""
    known = (tables.given_names(), tables.places(), tables.cities(), tables.organisations(), tables.nonentities())
    return any(surname in names for names in known)


def _one_meaning(acronyms: Mapping[str, int]) -> dict[str, str]:
    """The one long name of an acronym, but for those that our tables know."""
    meanings: dict[str, Counter[str]] = {}
    for pair, number in acronyms.items():
        short, _, long = pair.partition("=")
        meanings.setdefault(short, Counter())[long] += number
    found = {}
    for short, counts in sorted(meanings.items()):
        long, number = min(counts.items(), key=lambda item: (-item[1], item[0]))
        if number >= MIN_SEEN and number >= MIN_SHARE * counts.total() and short not in tables.organisations():
            found[short] = long
    return found
