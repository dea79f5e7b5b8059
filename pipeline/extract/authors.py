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
SEPARATOR = re.compile(r"\s*[;|/·•]\s*")
AND = re.compile(r",?\s+(?:and|und|et|y|e|og|och|en|&)\s+", re.IGNORECASE)
ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|(?<!\w)@\w+", re.IGNORECASE)
BRACKETS = re.compile(r"\s*[(\[<][^()\[\]<>]*[)\]>]")
SUFFIX = re.compile(r"(?:jr|sr|m\.?d|ph\.?d|phd|md|esq|ii|iii|iv|ba|ma|msc|dds|rn|rd)\.?", re.IGNORECASE)
# A date, a caption or a button where a name was expected.
NO_NAME = re.compile(
    r"\d{2}|:|\b(?:image|photo|updated|published|posted|read more|min read|comments?|follow)\b", re.IGNORECASE
)
NOBODY = frozenset(
    {
        "admin", "administrator", "anonymous", "author", "by", "contributor", "editor", "editors", "guest", "n/a", "na",
        "newsroom", "none", "null", "redaktion", "root", "share", "staff", "undefined", "unknown", "user", "webmaster",
        "written", "written by",
    }
)  # fmt: skip


def authors(names: Iterable[str]) -> tuple[str, ...]:
    """Distinct names in the order given: "By", addresses and job titles taken off, joined names taken apart."""
    found = [name for joined in names for piece in _taken_apart(plain(joined) or "") if (name := _name(piece))]
    slugs = {re.sub(r"[\W_]+", "-", name.casefold()) for name in found if " " in name}
    return distinct([name for name in found if name not in slugs], MOST)  # "ann-lee" is Ann Lee's page


def _taken_apart(joined: str) -> list[str]:
    line = BY.sub("", BRACKETS.sub(" ", ADDRESS.sub(" ", joined)).strip())
    pieces = [name for piece in SEPARATOR.split(line) for name in _comma_list(piece)]
    together = AND.split(line)
    if len(together) > 1 and any(len(BY.sub("", name).split()) < 2 for piece in together for name in piece.split(",")):
        return pieces  # "Office of Trade and Industry" is one
    return [name for piece in pieces for part in AND.split(piece) for name in _comma_list(part)]


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
    name = BY.sub("", piece).strip(" ,.:-–—|/()[]\t\"'")
    if not name or len(name) > LONGEST or NO_NAME.search(name) or not any(c.isalpha() for c in name):
        return None
    return None if name.casefold() in NOBODY else name
