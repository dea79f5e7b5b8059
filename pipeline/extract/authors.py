"""Who wrote it: names only, out of bylines, addresses, handles and lists."""

import re
from collections.abc import Iterable

from pipeline.extract.plain import distinct, plain

MOST = 20
LONGEST = 80  # characters; a longer "name" is a biography

BY = re.compile(
    r"^(?:(?:written|reported|posted|story|words|text|analysis|opinion|review)\s+)?(?:by|von|par|por|di|av|af|door|od|autor|auteur|author)\b"
    r"(?:\s*:)?\s+",
    re.IGNORECASE,
)
SEPARATOR = re.compile(r"\s*(?:;|\||/|·|•|\s+(?:and|und|et|y|e|og|och|en|&)\s+)\s*", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+", re.IGNORECASE)
BRACKETS = re.compile(r"\s*[(\[<][^()\[\]<>]*[)\]>]")
SUFFIX = re.compile(r"(?:jr|sr|m\.?d|ph\.?d|phd|md|esq|ii|iii|iv|ba|ma|msc|dds|rn|rd)\.?", re.IGNORECASE)
NOBODY = frozenset(
    "admin administrator anonymous author editor editors staff webmaster null none undefined unknown n/a na user root "
    "redaktion redaction newsroom guest contributor published updated share".split()
)


def authors(names: Iterable[str]) -> tuple[str, ...]:
    """Distinct names in the order given, "By", addresses, handles and job titles taken off, joined names taken apart."""
    found = [name for joined in names for piece in _taken_apart(plain(joined) or "") if (name := _name(piece))]
    return distinct(list(found), MOST)


def _taken_apart(joined: str) -> list[str]:
    pieces = SEPARATOR.split(BY.sub("", ADDRESS.sub(" ", joined).strip()))
    return [name for piece in pieces for name in _comma_list(piece)]


def _comma_list(piece: str) -> list[str]:
    """The names between commas, if each is one; "Smith, John" and "John Smith, Jr." are one name."""
    parts = [part.strip() for part in piece.split(",") if part.strip()]
    if len(parts) < 2 or SUFFIX.fullmatch(parts[-1]):
        return [piece]
    if any(len(part.split()) < 2 for part in parts):
        # "John Smith, Reporter": what follows a full name is what he does
        return [parts[0]] if len(parts[0].split()) > 1 else [piece]
    return parts


def _name(piece: str) -> str | None:
    name = BY.sub("", BRACKETS.sub("", piece)).strip(" ,.:-–—|/\t\"'")
    if not name or len(name) > LONGEST or name.casefold() in NOBODY or not any(c.isalpha() for c in name):
        return None
    return name
