"""Which address an article has: what was given, checked against what the page says about itself."""

from collections.abc import Iterable

import ada_url

from pipeline.urls import canonicalise, is_home_page, same_site


def own_address(said: Iterable[str], given: str | None) -> str | None:
    """The page's statement about its own address that can be believed, or None.

    Not believed: a home page (a template's mistake that makes all articles of a site one), another site's address
    than the given one's or, where none was given, than most of the page's statements; and what no base makes
    absolute.
    """
    absolute = [
        address for text in dict.fromkeys(said) if (address := _absolute(text, given)) and not is_home_page(address)
    ]
    if given is not None:
        return next((address for address in absolute if same_site(address, given)), None)
    return max(absolute, key=lambda one: sum(same_site(one, other) for other in absolute), default=None)


def _absolute(text: str, base: str | None) -> str | None:
    """The address as canonical if it is absolute, or relative to the root of a known base."""
    text = text.strip()
    if text.startswith("//"):
        text = "https:" + text
    elif text.startswith("/") and base is not None and canonicalise(base):
        text = ada_url.join_url(base, text)
    return canonicalise(text)
