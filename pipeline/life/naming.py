"""Which document is meant: by its id, the beginning of it, its address or its file."""

import re
from hashlib import sha256
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.installation import Installation
from pipeline.urls import canonicalise

ID = re.compile(r"[0-9a-f]{6,32}")
"""An id or the beginning of one; with fewer digits two of some thousand documents would often begin alike."""

HOST = re.compile(r"[\w-]+(\.[\w-]+)+/")
"""How an address begins that was copied without https://."""


def find(installation: Installation, wanted: str) -> str:
    """The id of the document that is meant. Raises UsageError where none is known, or several are."""
    if ID.fullmatch(wanted.lower()):
        return _beginning(installation, wanted.lower())
    names = places(wanted)
    states = installation.ledger.locators(names)
    given = [state.id for name in names if (state := states.get(name)) and state.id]
    # A page that names another address as its own is known by that one too.
    for id in (*given, *map(id_of, names)):
        if installation.ledger.documents([id]):
            return id
    raise UsageError(f"no document is known as {wanted}: `news why` says what became of an address or a file")


def address(named: str) -> str | None:
    """The canonical address that is meant, also without its scheme; None for the path of a file."""
    url = canonicalise(named)
    if url is None and HOST.match(named) and not Path(named.partition("#")[0]).exists():
        return canonicalise(f"https://{named}")
    return url


def places(named: str) -> tuple[str, ...]:
    """The locators that a person can mean by an address or a path."""
    url, path = address(named), str(Path(named).expanduser().absolute())
    if url is None:
        return path, named
    scheme, _, rest = url.partition(":")
    return url, f"{'http' if scheme == 'https' else 'https'}:{rest}", named, path


def id_of(canonical_url: str) -> str:
    """The id of the document of an address (law 2)."""
    return sha256(canonical_url.encode("utf-8", "replace")).hexdigest()[:32]


def _beginning(installation: Installation, digits: str) -> str:
    ids = installation.ledger.ids(digits, limit=2)
    if not ids:
        raise UsageError(f"no document's id begins with {digits}: `news why` says what became of an address or a file")
    if len(ids) > 1:
        raise UsageError(f"several documents' ids begin with {digits}, as {ids[0]} and {ids[1]}: write more digits")
    return ids[0]
