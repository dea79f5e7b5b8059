"""Relative addresses in an entry's HTML made absolute: once it leaves its feed, nobody knows where it was."""

import re
from urllib.parse import urljoin

# What has a scheme, starts with two slashes and a host, or points into the text itself stays. (Not `//host`: it takes
# the scheme of the base.)
RELATIVE = re.compile(
    r"""(?P<before><[a-zA-Z][^<>]*?\s(?:href|src)\s*=\s*(?P<quote>["']))(?![a-zA-Z][\w+.-]*:|\#)(?P<address>[^"'<>]+)""",
)


def absolute(markup: str, base: str | None) -> str:
    """The HTML with relative `href` and `src` resolved against the base, one in each tag; unchanged without a base."""
    if not base or not base.startswith(("http://", "https://")):
        return markup
    return RELATIVE.sub(lambda match: match["before"] + resolved(base, match["address"].strip()), markup)


def resolved(base: str | None, address: str) -> str:
    """The address resolved against the base, or as given where that cannot be done."""
    try:
        return urljoin(base or "", address)
    except ValueError:  # such as "//[": no address at all
        return address
