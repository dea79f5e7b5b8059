"""What somebody said about a document in JSON, beside it or in its line: checked, and nothing more."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from pipeline.article import Given
from pipeline.errors import Rejected

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_KINDS = {dict: "an object", list: "a list", str: "a string", bool: "true or false", int: "a number", float: "a number"}


def members(text: str | bytes) -> Mapping[str, object]:
    """Return the members of a JSON object; Rejected, saying what is wrong and where, if it is not one."""
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if error.lineno > 1 else f"character {error.colno}"
        raise Rejected(f"not valid JSON: {error.msg.lower().removesuffix(' at')} ({where})") from error
    except (ValueError, RecursionError) as error:  # not UTF-8; a number of 5,000 digits; nested 100,000 deep
        raise Rejected(f"not valid JSON: {str(error).lower()}") from error
    if not isinstance(said, dict):
        raise Rejected(f"not a JSON object but {_kind(said)}: write {{…}} with keys such as url and title")
    return said


def given(said: Mapping[str, object]) -> Given:
    """Return what these members say about a document; unknown keys are ignored, null and "" count as not said.

    A list of one string is taken for that string, and a string for a list of one. Rejected for other types.
    """
    return Given(
        url=_text(said, "url"),
        title=_text(said, "title"),
        published_at=_text(said, "published_at"),
        modified_at=_text(said, "modified_at"),
        source=_text(said, "source"),
        authors=_list(said, "authors"),
        categories=_list(said, "categories"),
        section=_text(said, "section"),
        language=_text(said, "language"),
        summary=_text(said, "summary"),
    )


def sound(text: str) -> str:
    """Return the text without lone surrogates, which JSON escapes can write and UTF-8 cannot."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def moment(text: str) -> datetime | None:
    """Return an ISO 8601 moment in UTC and whole milliseconds, without a zone read as UTC; None if it is none."""
    try:
        found = datetime.fromisoformat(text.strip())
        found = found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found.replace(microsecond=found.microsecond // 1000 * 1000)


def _text(said: Mapping[str, object], key: str) -> str | None:
    value = said.get(key)
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None:
        return None
    if not isinstance(value, str):
        raise Rejected(f"“{key}” must be a string, not {_kind(value)}")
    return sound(value) if value.strip() else None


def _list(said: Mapping[str, object], key: str) -> tuple[str, ...]:
    value = said.get(key)
    values = value if isinstance(value, list) else [value]
    found = []
    for each in values:
        if not isinstance(each, str | None):
            raise Rejected(f"“{key}” must be a list of strings, not of {_kind(each)}")
        if each and each.strip():
            found.append(sound(each))
    return tuple(found)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "null")
