"""When it was published: every string somebody wrote as a date, read without guessing, within bounds.

A small reader of our own: the guessing libraries that come with the extractor read 02/03/2026 by the machine's taste,
fill missing parts from today's date, and take digits of article numbers for days.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from pipeline.article import Precision

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # before the web: an epoch of zero, a template's default
AHEAD = timedelta(days=1)  # clocks and zones differ; a story of tomorrow is a mistake

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero gennaio",
            "feb february februar février febrero febbraio",
            "mar march märz mars marzo",
            "apr april avril abril aprile",
            "may mai mayo maggio",
            "jun june juni juin junio giugno",
            "jul july juli juillet julio luglio",
            "aug august août agosto",
            "sep sept september septembre septiembre settembre",
            "oct october oktober octobre octubre ottobre okt",
            "nov november novembre noviembre",
            "dec december dezember décembre diciembre dicembre dez",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

# Hours east of UTC. The zone names of RFC 822 and of the feeds that still write them; a name with two meanings has the
# one news is written with (CST and IST: America and India; BST: Britain's summer; MEST: Germany's old name for CEST).
ZONES: dict[str, float] = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2,
    "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "AST": -4, "ADT": -3,
    "NST": -3.5, "NDT": -2.5, "IST": 5.5, "PKT": 5, "SGT": 8, "HKT": 8, "AWST": 8, "JST": 9, "KST": 9, "ACST": 9.5,
    "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "SAST": 2, "EAT": 3, "WAT": 1, "BRT": -3,
    "ART": -3,
}  # fmt: skip

TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[ap]\.?m\.?)?"
ZONE = r"\s*(?P<zone>(?:(?:UTC|GMT)\s*)?[+-]\d{1,2}(?::?\d{2})?|Z|[A-Za-z]{2,4}(?![a-z]))?"
ISO = re.compile(
    rf"(?P<year>\d{{4}})(?P<dash>[-/.]?)(?P<month>\d{{2}})(?P=dash)(?P<day>\d{{2}})(?:(?:T|\s+|,\s*){TIME}{ZONE})?",
    re.IGNORECASE,
)
# "05.03.2026, 9:20 Uhr": with dots the day stands first wherever it is written so
DOTTED = re.compile(
    rf"(?P<day>\d{{1,2}})\.(?P<month>\d{{1,2}})\.(?P<year>\d{{4}})(?:,?\s+(?:um\s+)?{TIME}{ZONE})?", re.IGNORECASE
)
# "Thu, 30 Apr 2026 08:57:00 MEST", "30 April 2026", "30. April 2026, 8:57 Uhr"
DAY_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?(?P<month>[^\W\d]{{3,12}})\.?,?[\s-]+(?:de\s+)?"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:,?\s+(?:at\s+|um\s+|à\s+)?{TIME}{ZONE})?",
    re.IGNORECASE,
)
# "April 30, 2026 at 8:57 am EST", "Thu Apr 30 2026 08:57:00 GMT+0200 (CEST)"
MONTH_FIRST = re.compile(
    rf"(?:[^\W\d]+\.?,?\s+)?(?P<month>[^\W\d]{{3,12}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"(?:,?\s+(?:at\s+)?{TIME}{ZONE})?",
    re.IGNORECASE,
)
# "Thu Apr 30 08:57:00 EDT 2026": C's asctime
YEAR_LAST = re.compile(
    rf"(?:[^\W\d]+,?\s+)(?P<month>[^\W\d]{{3,12}})\s+(?P<day>\d{{1,2}})\s+{TIME}{ZONE}\s+(?P<year>\d{{4}})"
)
EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\d{3})?")
REST = re.compile(r"\s*(?:\([^()]*\)|Uhr|\[[^\[\]]*\])?\s*\Z", re.IGNORECASE)
LONGEST = 80

# A day in an address counts only as a whole: year, month and day between slashes, or a date at a segment's start or
# end. /2026/04/02713 names no day; nor does /2026/04/27 at the end, where 27 may be a number.
URL_DAY = re.compile(
    r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2}|[a-z]{3})/(?P<day>\d{1,2})(?=[/-])|"
    r"[/-](?P<year2>(?:19|20)\d\d)-(?P<month2>\d\d)-(?P<day2>\d\d)(?=/|$|[?#])|"
    r"/(?P<year3>(?:19|20)\d\d)-(?P<month3>\d\d)-(?P<day3>\d\d)(?=[/_-]|$)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as somebody wrote it."""

    at: datetime  # UTC; midnight where only the day is known
    precision: Precision
    zoned: bool  # whether the zone was written; else UTC is assumed
    local: datetime  # as written on the writer's clock, for comparing with a moment without zone


def moment(text: str) -> Moment | None:
    """The moment that a string means, or None: ISO 8601, RFC 822 with zone names, dates in words, Unix time.

    Digits with slashes are not read unless the year stands first: 02/03/2026 means two days.
    """
    text = " ".join(text[: 2 * LONGEST].split())
    if len(text) > LONGEST:
        return None
    if epoch := EPOCH.fullmatch(text):
        at = datetime.fromtimestamp(int(epoch["seconds"]), UTC)
        return Moment(at, "time", True, at.replace(tzinfo=None))
    for pattern in (ISO, DOTTED, DAY_FIRST, MONTH_FIRST, YEAR_LAST):
        match = pattern.match(text)
        if match and REST.match(text, match.end()):
            return _moment(match)
    return None


def best_moment(strings: Iterable[str], now: datetime) -> Moment | None:
    """The first moment within bounds; a later one that gives the same day its time, or the time its zone, wins."""
    found = [at for text in strings if (at := moment(text)) and within_bounds(at.at, now)]
    if not found:
        return None
    first = found[0]
    for other in found[1:]:
        if _refines(other, first):
            first = other
    return first


def url_day(url: str, now: datetime) -> Moment | None:
    """The day in an address, where the address is certain to mean one."""
    match = URL_DAY.search(url)
    if match is None:
        return None
    parts = [match[name] or match[name + "2"] or match[name + "3"] for name in ("year", "month", "day")]
    at = _day(*parts)
    return (
        Moment(at.replace(tzinfo=UTC), "day", False, at) if at and within_bounds(at.replace(tzinfo=UTC), now) else None
    )


def within_bounds(at: datetime, now: datetime) -> bool:
    """Whether an article that was read `now` can bear this date."""
    return EARLIEST <= at <= now + AHEAD


def _refines(other: Moment, first: Moment) -> bool:
    if first.precision == "day":
        return other.precision == "time" and first.local.date() in (other.local.date(), other.at.date())
    return not first.zoned and other.zoned and other.precision == "time" and other.local == first.local


def _moment(match: re.Match[str]) -> Moment | None:
    day = _day(match["year"], match["month"], match["day"])
    if day is None or match["hour"] is None:
        return Moment(day.replace(tzinfo=UTC), "day", False, day) if day else None
    hour = _hour(int(match["hour"]), match["half"])
    offset = _offset(match["zone"])
    try:
        local = day.replace(hour=hour, minute=int(match["minute"]), second=min(59, int(match["second"] or 0)))
        at = local.replace(tzinfo=timezone(offset or timedelta())).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(at, "time", offset is not None, local)


def _day(year: str, month: str, day: str) -> datetime | None:
    number = int(month) if month.isdigit() else MONTHS.get(month.lower(), 0)
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) < 70 else 1900)  # POSIX's pivot
    try:
        return datetime(full, number, int(day))
    except ValueError:
        return None


def _hour(hour: int, half: str | None) -> int:
    if half is None or hour > 12:
        return hour
    return hour % 12 + (12 if half.lower().startswith("p") else 0)


def _offset(zone: str | None) -> timedelta | None:
    """Hours and minutes east of UTC, or None where no zone, or one nobody knows, is written."""
    if zone is None:
        return None
    if zone.upper() in ZONES:
        return timedelta(hours=ZONES[zone.upper()])
    digits = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", zone)
    if digits is None:
        return None
    size = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return size if digits[1] == "+" else -size
