"""What response headers mean; from hostile text too they make a plain value, or None."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from pipeline.sources.fetch.result import Freshness, Headers

LONGEST_S = 366 * 86_400  # nobody means more than a year; RFC 9111, 1.2.2 lets a cache cut too
_MAX_AGE = re.compile(r'(?:^|[,\s])max-age\s*=\s*"?(\d+)', re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?![\w=-])", re.IGNORECASE)


def first(headers: Headers, name: str) -> str | None:
    """The first value of a header without blanks around it, None where it is missing or empty; name in lower case."""
    values = (value.strip(" \t") for key, value in headers if key.lower() == name)  # U+00A0 may be half a character
    return next(filter(None, values), None)


def every(headers: Headers, name: str) -> str:
    """All values of a header that may stand several times, as one list (RFC 9110, 5.3)."""
    return ", ".join(value for key, value in headers if key.lower() == name)


def freshness(headers: Headers, now: datetime) -> Freshness:
    """When the server would like to be asked again."""
    return Freshness(
        max_age_s=max_age(every(headers, "cache-control"), first(headers, "age")),
        expires_s=expires(first(headers, "expires"), first(headers, "date"), now),
        retry_after_s=retry_after(first(headers, "retry-after"), now),
    )


def max_age(cache_control: str, age: str | None) -> int | None:
    """Seconds of Cache-Control's max-age that are left after Age; 0 for no-cache and no-store."""
    if _NO_CACHE.search(cache_control):
        return 0
    if not (said := _MAX_AGE.search(cache_control)):
        return None
    return max(0, _seconds(said[1]) - (_seconds(age) if age and _is_number(age) else 0))


def expires(value: str | None, date: str | None, now: datetime) -> int | None:
    """Seconds until Expires, by the server's own Date where there is one; 0 for what is no date (RFC 9111, 5.3)."""
    if value is None:
        return None
    moment = http_date(value)
    return _until(moment, http_date(date or "") or now) if moment else 0


def retry_after(value: str | None, now: datetime) -> int | None:
    """Seconds to wait, from either form, rounded up and at most a year; None for what is neither."""
    if value is None:
        return None
    if _is_number(value):
        return _seconds(value)
    moment = http_date(value)
    return _until(moment, now) if moment else None


def http_date(value: str) -> datetime | None:
    """The moment in any of HTTP's three forms of a date (RFC 9110, 5.6.7), else None."""
    try:
        moment = parsedate_to_datetime(value)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def text(value: str) -> str:
    """A value as text, in the encoding that servers use in spite of the standard: UTF-8, else Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value


def sendable(value: str | None) -> str | None:
    """A validator as text whose UTF-8 bytes are those that came, None where there is none such or it is no one line."""
    if value is None:
        return None
    try:
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return None
    return text if is_one_line(text) else None


def is_one_line(value: str) -> bool:
    """Whether a value can stand in a header: no control characters, which could begin another one."""
    return not any((ord(c) < 32 and c != "\t") or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in value)


def codings(headers: Headers) -> list[str]:
    """The content codings in the order they were applied, in lower case, without those that change nothing."""
    names = (name.strip().lower() for name in every(headers, "content-encoding").split(","))
    return [name for name in names if name not in ("", "identity", "none")]


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _seconds(digits: str) -> int:
    return min(int(digits[:12]), LONGEST_S)  # Python refuses to read numbers of thousands of digits


def _until(moment: datetime, now: datetime) -> int:
    return min(max(0, -((now - moment) // timedelta(seconds=1))), LONGEST_S)
