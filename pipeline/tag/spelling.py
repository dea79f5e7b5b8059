"""The marks of names, as our tables write them: "Viktor Orbán"."""

from functools import cache

from pipeline.tag import tables
from pipeline.tag.marks import folded

_FILES_OF_KIND = {
    "people": ("persons.csv", "person_aliases.csv"),
    "places": ("countries.csv", "regions.csv", "cities.csv"),
    "others": ("organisations.csv", "teams.csv"),
}
_LAST_OF_LATIN_1 = "\xff"


@cache
def spelled(kind: str) -> dict[str, str]:
    """Names with their marks by the plain form: "Viktor Orbán" by "Viktor Orban"; `kind`: people, places, others.

    Of cities only with the marks of Western European languages, and not those that English has its own spelling of.
    """
    found: dict[str, str] = {}
    for file in _FILES_OF_KIND[kind]:
        for row in tables.written(file):
            for form in (row["name"], *tables.listed(row.get("aliases", "")), *tables.listed(row.get("surname", ""))):
                if not form.isascii() and (file != "cities.csv" or _shows_marks(form)):
                    found.setdefault(folded(form), form)
    return found


def _shows_marks(city: str) -> bool:
    return max(city) <= _LAST_OF_LATIN_1 and folded(city) not in tables.words("plain_cities")
