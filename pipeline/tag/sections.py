"""What a publisher's own sections say of an article's topics: words of its section, its categories and its address.

A hint, not a verdict: many a section is a desk or a catch-all ("world", "news"), which the table leaves out.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.tag.concepts import concepts, path_to
from pipeline.tag.own import NOTHING, Own, slug

DATA = Path(__file__).parent / "data"


class Hint(NamedTuple):
    """A section that is known, and the topic it speaks for."""

    section: str  # as addresses have it
    code: str  # of a class; of any topic where the user's file says so
    own: bool  # the user's file says so


def hints(
    section: str | None, categories: tuple[str, ...], url: str | None, own: Own = NOTHING
) -> dict[str, tuple[Hint, ...]]:
    """What was said, by the class it speaks for; each topic once, by the first section that named it."""
    found: dict[str, dict[str, Hint]] = {}
    for word in _words(section, categories, url):
        if code := sections(own).get(word):
            found.setdefault(path_to(code, own.topics)[0], {}).setdefault(code, Hint(word, code, word in own.sections))
    return {top: tuple(by_code.values()) for top, by_code in found.items()}


def _words(section: str | None, categories: tuple[str, ...], url: str | None) -> Iterator[str]:
    """The section, the categories, and the parts of the address's path but the last, which is the article's."""
    path = urlsplit(url).path.split("/")[1:-1] if url else []
    for word in (section, *categories, *path):
        yield slug(word or "")


@cache
def sections(own: Own = NOTHING) -> dict[str, str]:
    """Code of the topic by section word, as publishers write it in addresses ("us-politics").

    A section that is called like one of the Media Topics speaks for its class, if the table does not say otherwise.
    """
    raw = tomllib.loads((DATA / "sections.toml").read_text("utf-8"))
    named = {slug(concept.name): path_to(code, {})[0] for code, concept in concepts().items()}
    ours = {word: top for top, words in raw["sections"].items() for word in words}
    silent: dict[str, str | None] = dict.fromkeys(raw["silent"])
    return {word: code for word, code in {**named, **ours, **silent, **own.sections}.items() if code}
