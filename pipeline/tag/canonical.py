"""The one name for somebody or something across articles, by the tables: the form that readers use."""

from pipeline.tag import tables
from pipeline.tag.repair import LEGAL_FORM
from pipeline.tag.spans import PLACE_LABELS

_AMERICAN = ("U.S. ", "US ")


def canonical(name: str, label: str) -> str:
    """The canonical name of a name as it stands in an article, `plain`."""
    if label == "PERSON":
        return tables.person_aliases().get(name, name)
    if label in PLACE_LABELS:
        place = tables.place(name)
        return place.name if place else name
    if label == "NORP":
        return tables.demonyms().get(name, name)
    return _organisation(name) if label == "ORG" else name


def _organisation(name: str) -> str:
    """Never with "The", so that the Guardian is not two: sentences begin with it, and headlines drop it."""
    if len(team := tables.teams().get(name, ())) == 1:
        return team[0]
    for form in (name, name.partition(" ")[2] if name.startswith(_AMERICAN) else "", _without_legal_form(name)):
        if organisation := tables.organisations().get(form):
            return organisation.name.removeprefix("The ")
    return _without_legal_form(name).removeprefix("The ")


def _without_legal_form(name: str) -> str:
    """ "Quillan" of "Quillan Ltd"; but "News Corporation" and "Quillan Holdings" are called so."""
    bare = LEGAL_FORM.sub("", name)
    return name if len(bare) <= 2 or name.split()[-1] in tables.words("kept_legal_forms") else bare
