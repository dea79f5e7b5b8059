"""The feeds file: which feeds are read. A TOML file that people edit, so it is added to and never written anew."""

import json
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from pipeline.toml_lines import begins, with_lines
from pipeline.urls import canonicalise, host

KEYS = ("url", "name", "folder", "credentials")
CREDENTIALS = re.compile(r"[A-Za-z0-9_]{1,60}")


@dataclass(frozen=True, slots=True)
class Subscription:
    """A feed that is read."""

    url: str
    name: str | None = None  # the publisher, as articles shall show it; None: the feed's own title
    folder: str | None = None  # where it stands in other programs' lists, levels parted by a slash
    credentials: str | None = None  # the name under which the environment has its secret (`credentials`); no secret


def read(path: Path) -> tuple[Subscription, ...]:
    """The feeds in a file, in its order. Raises UsageError for a file that is missing or cannot be meant."""
    try:
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError(
            f"{path} does not exist: `news feeds add URL` makes it, or name another file in NEWS_FEEDS_FILE"
        ) from error
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder: name the feeds file in NEWS_FEEDS_FILE") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): mend its permissions") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML ({error}): mend that line") from error
    feeds = document.get("feed", [])
    strange = sorted(document.keys() - {"feed"})
    if strange or not isinstance(feeds, list):
        raise UsageError(f"{path} has “{(strange or ['feed'])[0]}”: begin each feed with a line [[feed]]")
    return _subscriptions(with_lines(feeds, begins(text, "feed")), path)


def new(offered: Iterable[Subscription], known: Iterable[Subscription]) -> tuple[Subscription, ...]:
    """Those of the offered that are not known, each once, in their order."""
    seen = set(map(identity, known))
    fresh = []
    for subscription in offered:
        if identity(subscription) not in seen:
            seen.add(identity(subscription))
            fresh.append(subscription)
    return tuple(fresh)


def like(subscription: Subscription, known: Iterable[Subscription]) -> Subscription | None:
    """The known one of the same feed, or None."""
    return next((other for other in known if identity(other) == identity(subscription)), None)


def append(path: Path, subscriptions: Iterable[Subscription]) -> None:
    """Add feeds at the end of the file, whose comments and order stay; it is made where it is missing."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        text = before + "".join(_block(subscription) for subscription in subscriptions)
        beside = path.with_name(path.name + ".new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        raise UsageError(f"{path} cannot be written ({error.strerror}): mend its permissions") from error


def identity(subscription: Subscription) -> str:
    """What two spellings of one feed's address have in common; http and https are one."""
    return (canonicalise(subscription.url) or subscription.url).partition("://")[2].rstrip("/")


def objection(url: str) -> str | None:
    """Why an address cannot be a feed's, or None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "is no address"
    if parts.scheme not in ("http", "https") or not host(url):
        return "is no address that starts with http:// or https://"
    if "@" in parts.netloc:
        return "holds a user or a password, which must not stand in a file"
    return None


def _subscriptions(feeds: Iterable[tuple[Any, int]], path: Path) -> tuple[Subscription, ...]:  # Any: TOML
    found: dict[str, tuple[Subscription, int]] = {}
    for feed, line in feeds:
        subscription = _subscription(feed, f"{path}, line {line}:")
        first, before = found.setdefault(identity(subscription), (subscription, line))
        if first is not subscription:
            raise UsageError(f"{path}, line {line}: {subscription.url} stands on line {before} too; take one out")
    return tuple(subscription for subscription, _ in found.values())


def _subscription(feed: Any, place: str) -> Subscription:  # Any: TOML
    if not isinstance(feed, dict) or not isinstance(feed.get("url"), str):
        raise UsageError(f'{place} a feed without an address: write url = "https://…" below each [[feed]]')
    url = feed["url"].strip()
    if why := objection(url):
        raise UsageError(f"{place} {_without_user(url)} {why}; mend it")
    for key, value in feed.items():
        if key not in KEYS or not isinstance(value, str):
            raise UsageError(f"{place} {url} has “{key}”: a feed has {', '.join(KEYS)}, each a text in quotes")
    if not CREDENTIALS.fullmatch(feed.get("credentials", "_")):
        # What stands there may be a secret, put into the wrong place.
        raise UsageError(f"{place} {url} has credentials: write a name of letters, digits and _, never the secret")
    return Subscription(url, feed.get("name"), feed.get("folder"), feed.get("credentials"))


def _without_user(url: str) -> str:
    return url.rpartition("@")[2]


def _block(subscription: Subscription) -> str:
    said = {key: getattr(subscription, key) for key in KEYS}
    # JSON's texts are TOML's, but for the one control character that JSON leaves alone.
    lines = (f"{k} = {json.dumps(v, ensure_ascii=False)}\n".replace("\x7f", "") for k, v in said.items() if v)
    return "\n[[feed]]\n" + "".join(lines)
