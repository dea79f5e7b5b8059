"""Which address a page has, by what it says about itself."""

from collections.abc import Iterable
from itertools import islice

import ada_url

from pipeline.urls import canonicalise, is_home_page, same_site

MOST = 20  # statements of one page about its address; each is held against each


def own_address(said: Iterable[str], given: str | None) -> str | None:
    """The page's statement about its own address that can be believed, in its canonical form, or None.

    `said` in the order of trust; `given` is the canonical form of the address it was fetched under, if one is known.
    Not believed: a home page or a section's front (a template's mistake, that makes all articles of a site one),
    another site's address than the given one's or, where none was given, than most of the page's statements; and what
    no base makes absolute.
    """
    absolute = [address for text in islice(said, MOST) if (address := _absolute(text, given))]
    known = [*absolute, given] if given else absolute
    own = [address for address in absolute if not is_home_page(address) and not _is_section(address, known)]
    if given is not None:
        return next((address for address in own if same_site(address, given)), None)
    return max(own, key=lambda one: sum(same_site(one, other) for other in absolute), default=None)


def _absolute(text: str, base: str | None) -> str | None:
    """The address as canonical if it is absolute, or relative to the root of a known base."""
    text = text.strip()
    if text.startswith("//"):
        text = "https:" + text
    elif text.startswith("/") and base is not None:
        text = ada_url.join_url(base, text)
    return canonicalise(text)


def _is_section(address: str, known: list[str]) -> bool:
    """Whether an address has one path segment and another known one goes on from there: /news and /news/2026/x."""
    parsed = ada_url.URL(address)
    path = parsed.pathname.rstrip("/")
    front = f"{parsed.protocol}//{parsed.host}{path}/"
    behind = (other.removeprefix(front).strip("/") for other in known if other.startswith(front))
    return path.count("/") == 1 and any("/" in rest or "-" in rest for rest in behind)
