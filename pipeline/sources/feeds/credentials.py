"""Secrets of paid and private feeds: named in the feeds file, standing in the environment, never anywhere else.

A feed that says `credentials = "wire"` gets what the variable NEWS_FEED_WIRE holds, line by line one of

    basic user:password        the user and the password of HTTP's basic scheme (RFC 7617)
    bearer TOKEN               a token (RFC 6750)
    Header-Name: value         any other header; with a blank after the colon

They go to the feed's own origin alone: `fetcher` leaves them out where a redirect leads away, `go_to` says it of an
address that was remembered.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping

from pipeline.settings import Settings
from pipeline.sources.feeds.subscriptions import Subscription
from pipeline.sources.fetch.message import unsendable
from pipeline.sources.fetch.policy import from_settings
from pipeline.sources.fetch.result import Headers, Request
from pipeline.sources.fetch.target import Target, keeps_secrets, target

BASIC = re.compile(r"basic +([^:]*:.*)", re.IGNORECASE)
BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]+(.+)")
FORMS = "write “basic user:password”, “bearer TOKEN” or “Header-Name: value”, several each on a line of its own"


class _Secrets(dict[str, Headers]):
    """Headers by feed, which do not show themselves: what is printed in a hurry must not end up in a log."""

    def __repr__(self) -> str:
        return f"<secrets of {len(self)} feeds>"


def variable(name: str) -> str:
    """The environment variable that holds the credentials of this name."""
    return f"NEWS_FEED_{name.upper()}"


def headers_for(
    subscriptions: Iterable[Subscription], settings: Settings
) -> tuple[Mapping[str, Headers], Mapping[str, str]]:
    """Headers to send, by the address of the feed; and for feeds that cannot be asked now a sentence saying why.

    A feed without credentials is in neither.
    """
    headers, troubles = _Secrets(), dict[str, str]()
    for subscription in subscriptions:
        if name := subscription.credentials:
            found = _headers(name, settings.feed_secrets.get(variable(name)))
            if isinstance(found, str):
                troubles[subscription.url] = found
            elif why := _readable_by_others(subscription.url, settings):
                troubles[subscription.url] = why
            else:
                headers[subscription.url] = found
    return headers, troubles


def go_to(feed: str, address: str, settings: Settings) -> bool:
    """Whether the headers of a feed may be sent to this address of it, such as the one that it moved to."""
    policy = from_settings(settings)
    first, here = target(feed, policy), target(address, policy)
    return isinstance(first, Target) and isinstance(here, Target) and keeps_secrets(first, here)


def _headers(name: str, secret: str | None) -> Headers | str:
    """The headers, or what to do about them. No sentence repeats any part of the secret."""
    places = f"{variable(name)}, or in Airflow the connection news_feed_{name.lower()}"
    if not secret:
        return f"its credentials “{name}” are missing: set {places}"
    headers = [_header(line.strip()) for line in re.split(r"[\r\n]", secret) if line.strip()]
    found = tuple(header for header in headers if header)
    if len(found) < len(headers) or unsendable(Request("https://feed.invalid/", headers=found)):
        return f"its credentials “{name}” cannot be sent: mend {places}; {FORMS}"
    return found


def _header(line: str) -> tuple[str, str] | None:
    if said := BASIC.fullmatch(line):
        return "Authorization", f"Basic {b64encode(said[1].encode()).decode()}"
    if said := BEARER.fullmatch(line):
        return "Authorization", f"Bearer {said[1]}"
    said = HEADER.fullmatch(line)
    return (said[1], said[2]) if said else None


def _readable_by_others(url: str, settings: Settings) -> str | None:
    place = target(url, from_settings(settings))
    if not isinstance(place, Target) or place.scheme == "https" or place.vouched:
        return None
    return (
        "its credentials would be readable by everybody on the way: give its address with https://, or name "
        f"{place.host}:{place.port} in NEWS_ALLOW_PRIVATE_HOSTS"
    )
