"""The settings of a task: the environment, and Airflow connections that stand in for secrets in it.

`news_elasticsearch`, for NEWS_INDEX_URL and its fellows:

    host, port (9200)   the server      schema   http or https (the default)
    password            the API key     extra    {"alias": "news-articles", "ca": "/path/ca.crt"}, both optional

`news_feed_<name>`, for NEWS_FEED_<NAME>, of feeds that say `credentials = "<name>"`:

    login, password     of HTTP's basic scheme; the password alone: a bearer token
    extra               {"headers": {"X-Api-Key": "…"}}, in place of them or besides

Airflow keeps connections encrypted (or takes them from a secrets backend) and masks passwords in the tasks' logs.
"""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from airflow.sdk import Connection
from airflow.sdk.exceptions import AirflowNotFoundException

PROJECT = Path(__file__).parents[1]
CONNECTION = "news_elasticsearch"
DEFAULT_ALIAS = "news-articles"
EXTRA = {"alias", "ca"}


def environment() -> Mapping[str, str]:
    """The NEWS_* settings of a task: those of its process and, where they are silent, those of the connections.

    A feeds file with a relative path, such as the default, lies in the project's folder. Raises UsageError where
    NEWS_DATA_DIR is not absolute, or where the index's connection cannot be meant.
    """
    from pipeline.errors import UsageError

    if not os.path.isabs(os.environ.get("NEWS_DATA_DIR", "")):
        raise UsageError("NEWS_DATA_DIR must be an absolute path where Airflow runs: its tasks have no common folder")
    feeds_file = Path(os.environ.get("NEWS_FEEDS_FILE", "").strip() or "seeds/feeds.toml").expanduser()
    said = {**_with_index(os.environ), "NEWS_FEEDS_FILE": str(PROJECT / feeds_file)}
    try:
        return _with_feeds(said)
    except UsageError:
        return said  # whoever needs what is wrong there says so; other tasks go on


def _with_index(said: Mapping[str, str]) -> Mapping[str, str]:
    if said.get("NEWS_INDEX_URL", "").strip():
        return said
    try:
        connection = Connection.get(CONNECTION)
    except AirflowNotFoundException:
        return said
    others = {name: value for name, value in said.items() if name not in ("NEWS_INDEX_API_KEY", "NEWS_INDEX_CA")}
    return others | settings(connection)  # a key in the environment belongs to another server


def _with_feeds(said: Mapping[str, str]) -> Mapping[str, str]:
    """With the secrets that only a connection has, of the feeds in the feeds file.

    A secret that neither has is left out: `credentials` says so of its feeds, and the others are asked. Raises
    UsageError where the settings or the feeds file cannot be meant.
    """
    from pipeline.settings import from_environment
    from pipeline.sources.feeds import credentials, subscriptions

    path = from_environment(said).feeds_file
    names = {subscription.credentials for subscription in subscriptions.read(path)} if path.exists() else set()
    found = dict(said)
    for name in sorted({name.lower() for name in names if name}):
        if not said.get(credentials.variable(name), "").strip():
            with suppress(AirflowNotFoundException):
                found[credentials.variable(name)] = feed_secret(Connection.get(f"news_feed_{name}"))
    return found


def feed_secret(connection: Any) -> str:
    """What NEWS_FEED_<NAME> would hold; what cannot be meant is left to `credentials`, which says so of the feed."""
    headers = connection.extra_dejson.get("headers", {})
    login, password = connection.login or "", connection.password or ""
    lines = [f"basic {login}:{password}"] if login else [f"bearer {password}"] if password else []
    said = [f"{name}: {value}" for name, value in headers.items()] if isinstance(headers, dict) else [repr(headers)]
    return "\n".join(lines + said)


def settings(connection: Any) -> dict[str, str]:
    """The NEWS_* variables that say what the connection says. Raises UsageError where it cannot be meant."""
    extra = connection.extra_dejson
    scheme = connection.schema or "https"
    said = {
        "NEWS_INDEX_URL": f"{scheme}://{_host(connection)}:{connection.port or 9200}/{_alias(extra)}",
        "NEWS_INDEX_API_KEY": connection.password or "",
        "NEWS_INDEX_CA": extra.get("ca", ""),
    }
    if scheme not in ("http", "https"):
        raise _wrong(f"has the schema “{scheme}”: write http or https")
    if connection.login:
        raise _wrong("has a login: leave it empty, and put the API key into the password")
    if unknown := extra.keys() - EXTRA:
        raise _wrong(f"has {', '.join(sorted(unknown))} in its extra: only alias and ca are known")
    return {name: value for name, value in said.items() if value}


def _host(connection: Any) -> str:
    host = str(connection.host or "")
    if not host or "/" in host or "@" in host:
        raise _wrong("names no host: write the server's name alone, with the port and the schema in their own fields")
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def _alias(extra: Mapping[str, Any]) -> str:
    alias = extra.get("alias", DEFAULT_ALIAS)
    if not isinstance(alias, str) or not alias or "/" in alias:
        raise _wrong("names no alias in its extra: write it as news-articles, or leave it out")
    return alias


def _wrong(what: str) -> Exception:
    from pipeline.errors import UsageError

    return UsageError(f"the connection {CONNECTION} {what}")
