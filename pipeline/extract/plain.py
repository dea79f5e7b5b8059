"""Strings from metadata made plain: one line, no markup, bounded, free of what no index can carry."""

import html
import re

from pipeline.decoding import tidy

# Only real tags: "a <b and c> d" is prose.
TAG = re.compile(
    r"</?(?:a|abbr|b|br|cite|em|i|mark|p|q|s|small|span|strong|sub|sup|u|wbr)(?:\s[^<>]*)?/?>", re.IGNORECASE
)
LONGEST = 2_000


def plain(text: str | None, longest: int = LONGEST) -> str | None:
    """The text on one line without tags, cut at a word after `longest` characters; None if nothing is left."""
    if not text:
        return None
    text = text[: 20 * longest]  # before any work: metadata of megabytes is somebody's mistake
    line = " ".join(tidy(TAG.sub("", text) if "<" in text else text).split())
    if len(line) > longest:
        line = line[:longest].rpartition(" ")[0] + "…"
    return line or None


def unescaped(text: str | None) -> str | None:
    """The text with its character references resolved, once: for JSON-LD, which no HTML parser has read."""
    return html.unescape(text) if text and "&" in text else text


def distinct(values: list[str | None], most: int) -> tuple[str, ...]:
    """The values that are there, without repetitions in whatever capitals, in order, at most so many."""
    found: dict[str, str] = {}
    for value in values:
        if value:
            found.setdefault(value.casefold(), value)
    return tuple(found.values())[:most]
