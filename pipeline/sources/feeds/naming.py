"""The publisher's name in a feed's title: “Harbour Post - World | RSS” is the Harbour Post's."""

import re
from collections.abc import Iterable
from itertools import pairwise

from pipeline.urls import host

PARTING = re.compile(r"\s+[|·•»>:–—-]+(?:\s+|\Z)|\s*[|»]\s*|:\s+")
SECTION = (
    "world|national|international|local|politics|business|economy|markets|money|finance|sports?|football|technology|tech|"
    "science|health|environment|climate|culture|arts|entertainment|lifestyle|life|style|travel|opinion|comment|education|"
    "us|uk|eu|europe|asia|africa|americas|middle east"
)
KIND = (
    "rss|atom|json|xml|feeds?|rss ?feeds?|newsfeed|news|headlines?|stories|story|articles?|posts?|updates?|home|"
    "home ?page|breaking|latest|recent|newest|all|top|main|full|the|most|frontpage|2\\.0"
)
GENERIC = re.compile(rf"(?:(?:{SECTION}|{KIND})(?:\s+|\Z))+", re.IGNORECASE)
"""What names no publisher: a format, a section, “all the latest stories”."""
FORMAT = re.compile(r"\s+\(?(?:rss|atom|xml)(?:\s\d\.\d)?(?:[\s-]feeds?)?\)?\Z|\s+\(?feed\)?\Z", re.IGNORECASE)
LONGEST = 200


def publisher(title: str | None, addresses: Iterable[str | None]) -> str | None:
    """The part of a feed's title that its hosts spell, else the title without parts that name nobody.

    None where nothing is left: the page, or its host, then tells the name.
    """
    parts = [(start, part) for start, part in _parts((title or "")[:LONGEST]) if not GENERIC.fullmatch(part)]
    if title is None or not parts:
        return None
    labels = {label for address in addresses if address for label in (host(address) or "").split(".")}
    for _, part in parts:
        if labels & _spellings(part):
            return part
    (first, _), (last, end) = parts[0], parts[-1]
    return title[first : last + len(end)]


def _parts(title: str) -> list[tuple[int, str]]:
    """(where it begins, part) of a title, without the name of a format at the end of each."""
    edges = [(0, 0), *((match.start(), match.end()) for match in PARTING.finditer(title)), (len(title), 0)]
    pieces = [(end, title[end:start]) for (_, end), (start, _) in pairwise(edges)]
    return [(at, FORMAT.sub("", piece)) for at, piece in pieces if piece.strip()]


def _spellings(name: str) -> set[str]:
    """How a host may spell a name: “The Harbour Post” as theharbourpost, harbourpost, the-harbour-post."""
    words = re.findall(r"\w+", name.lower())
    ways = (words, words[1:]) if words[:1] == ["the"] else (words,)
    return {joint.join(way) for way in ways for joint in ("", "-")} - {""}
