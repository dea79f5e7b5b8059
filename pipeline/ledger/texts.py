"""Texts as strangers write them, in columns that every database can store and look up."""

import re
from hashlib import sha256
from typing import Any

from sqlalchemy import Text as PlainText
from sqlalchemy import TypeDecorator

MAX_KEY_BYTES = 2000
"""Of a text that is looked up: PostgreSQL's indexes hold 2,704 bytes."""

DIGEST_BYTES = len("…".encode()) + 64

UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What PostgreSQL refuses in a text, and SQLite's driver in part: names of files have it, and what feeds say."""


def storable(text: str) -> str:
    """The text as every database takes it: what none can store becomes U+FFFD."""
    return UNSTORABLE.sub("\ufffd", text)


def key(text: str) -> str:
    """What stands for the text where it is looked up: itself, or its beginning and its digest.

    The latter where no index could hold it, or where another text would be stored alike.
    """
    stored = storable(text)
    beginning = stored.encode()
    if len(beginning) <= MAX_KEY_BYTES and stored == text:
        return text
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{beginning[: MAX_KEY_BYTES - DIGEST_BYTES].decode(errors='ignore')}…{digest}"


class Text(TypeDecorator[str]):
    """A text that nobody looks up."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # SQLAlchemy's Dialect is no type here
        return None if value is None else storable(value)


class Key(TypeDecorator[str]):
    """An address, a path, a name: a text that is looked up."""

    impl = PlainText
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:  # likewise
        return None if value is None else key(value)
