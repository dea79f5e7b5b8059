"""A small publisher on loopback, and the `news feeds` commands that are tried on it."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from bad_server import Asked, Handler, Server, message
from click.testing import CliRunner, Result

from pipeline.cli import news

RSS = "Content-Type: application/rss+xml"
HTML = "Content-Type: text/html; charset=utf-8"
WORDS = " ".join(f"word{number}" for number in range(80))


def rss(*items: str, title: str = "Harbour Post") -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><language>en</language>{''.join(items)}</channel></rss>"
    ).encode()


def item(number: int, *, full: bool = True, guid: str | None = None, hours: float = 2, site: str = "") -> str:
    """An entry; the first one is `hours` old, each further one five hours older."""
    at = format_datetime(datetime.now(UTC) - timedelta(hours=hours + 5 * number))
    content = f"<content:encoded><![CDATA[<p>{WORDS}</p>]]></content:encoded>" if full else ""
    return (
        f"<item><title>Ferry {number}</title><link>{site}/ferry-{number}</link><pubDate>{at}</pubDate>"
        f"<description>About the ferry.</description>{f'<guid>{guid}</guid>' if guid else ''}{content}</item>"
    )


def page(*feeds: str) -> bytes:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{feed}">' for feed in feeds)
    return f"<!doctype html><html><head><title>Home</title>{links}</head><body>Welcome</body></html>".encode()


def moved(status: str, to: str) -> bytes:
    return message(status, f"Location: {to}")


def only_with(authorization: bytes, answer: bytes) -> Handler:
    async def handler(asked: Asked, writer: asyncio.StreamWriter) -> None:
        known = asked.headers.get("authorization") == authorization
        writer.write(answer if known else message("401 Unauthorized"))

    return handler


def feeds(folder: Path, *arguments: str, servers: tuple[Server, ...] = (), more: Mapping[str, str] = {}) -> Result:
    """Run `news feeds` with its own feeds file, allowed to go to these servers."""
    environment = {
        "NEWS_FEEDS_FILE": str(folder / "feeds.toml"),
        "NEWS_DATA_DIR": str(folder / "data"),
        "NEWS_ALLOW_PRIVATE_HOSTS": ",".join(server.name for server in servers),
        **more,
    }
    return CliRunner().invoke(news, ["feeds", *arguments], env=environment)


def flat(text: str) -> str:
    """Output without the line breaks of a table's cells."""
    return " ".join(text.split())
