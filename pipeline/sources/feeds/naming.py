"""The publisher's name in a feed's title: “Harbour Post - World | RSS” is the Harbour Post's."""

import re
from collections.abc import Iterable

from pipeline.urls import host

PARTED = re.compile(r"\s+[|·•»>:–—-]+\s+|\s*[|»]\s*|:\s+")
# Parts that name no publisher in any title
GENERIC = re.compile(
    r"(?:rss|atom|json|xml|all|latest|recent|main|full|the)?\s*(?:rss|atom|json|xml|news)?\s*"
    r"(?:rss|atom|feeds?|2\.0|newsfeed|news|headlines|stories|top stories|articles|posts|home|home ?page|updates)",
    re.IGNORECASE,
)
TRAILING = re.compile(r"\s+(?:\(?(?:rss|atom)(?:\s+\d\.\d)?(?:[\s-]*feeds?)?\)?)$", re.IGNORECASE)


def publisher(title: str | None, addresses: Iterable[str | None]) -> str | None:
    """The part of a feed's title that its host spells, else the title without parts such as “RSS”; None: no title."""
    if not title:
        return None
    parts = [TRAILING.sub("", part.strip()) for part in PARTED.split(title) if part.strip()]
    labels = {label for address in addresses if address for label in (host(address) or "").split(".")}
    for part in parts:
        if labels & _spellings(part):
            return part
    if len(parts) > 1 and GENERIC.fullmatch(parts[-1]):
        last = title.rindex(parts[-1])
        return TRAILING.sub("", title[:last].rstrip(" |·•»>:–—-")) or title
    return TRAILING.sub("", title) or title


def _spellings(name: str) -> set[str]:
    """How a host may spell a name: “The Harbour Post” as theharbourpost, harbourpost, the-harbour-post."""
    words = re.findall(r"\w+", name.lower())
    if words[:1] == ["the"]:
        return {joint.join(part) for part in (words, words[1:]) for joint in ("", "-")} - {""}
    return {"".join(words), "-".join(words)} - {""}
