"""What a page says about itself in JSON-LD (schema.org): the one object that describes its article.

Publishers write one object, a list, an @graph with references, several scripts, and sometimes what is no JSON at all.
"""

import html
import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

type Node = dict[str, object]

ARTICLE_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "SocialMediaPosting", "DiscussionForumPosting", "Report"})
PAGE_TYPES = frozenset({"WebPage", "ItemPage", "CollectionPage"})  # plugins put the dates there
# Where an object that describes the article may hang; hasPart, isPartOf, itemListElement lead to other articles.
CHILDREN = ("@graph", "mainEntity", "mainEntityOfPage")
MAX_NODES = 2_000

WRAPPING = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?://\s*\]\]>|\]\]>|-->|;)\s*$"
)
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
# The last resort: a quotation mark too many in a description must not cost the dates.
BROKEN_FIELD = re.compile(r'"(datePublished|dateModified|dateCreated|articleSection)"\s*:\s*"([^"\\]{1,100})"')


def article_node(tree: HtmlElement, *addresses: str | None) -> Node:
    """The object that describes the page's article, its references resolved; empty if there is none.

    Where a page describes several articles, the one with one of the given addresses; else the first that is dated.
    """
    nodes = list(_nodes(tree))
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    articles = [node for node in nodes if _is(node, ARTICLE_TYPES, "Article")]
    found = _best(articles, {address for address in addresses if address}) or {}
    page = next((node for node in nodes if _is(node, PAGE_TYPES, "\0")), {})
    # What the article leaves out the page may say, but for its name, which is often the site's.
    fallback: Node = {key: page[key] for key in ("datePublished", "dateModified", "inLanguage") if key in page}
    broken = next((node for node in nodes if "@broken" in node), {})
    return _resolved({**broken, **fallback, **found}, by_id)


def texts(value: object) -> Iterator[str]:
    """The strings in a value that may be a string, an object with a name, or a list of both."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from texts(value.get("name") or value.get("@value"))
    elif isinstance(value, list):
        for item in value[:100]:
            if not isinstance(item, list):
                yield from texts(item)


def addresses(node: Node) -> list[str]:
    """The addresses an object gives for itself, the most deliberate first."""
    found = [node.get("url"), node.get("mainEntityOfPage"), node.get("@id")]
    return [address for value in found if (address := _address(value)) and address.startswith("http")]


def _address(value: object) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) else None


def _best(articles: list[Node], wanted: set[str]) -> Node | None:
    for article in articles:
        if wanted.intersection(addresses(article)):
            return article
    return next((article for article in articles if article.get("datePublished")), articles[0] if articles else None)


def _is(node: Node, types: frozenset[str], ending: str) -> bool:
    names = (name.rpartition("/")[2] for name in texts(node.get("@type")))
    return any(name in types or name.endswith(ending) for name in names)


def _resolved(node: Node, by_id: dict[str, Node]) -> Node:
    return {key: _followed(value, by_id) for key, value in node.items()}


def _followed(value: object, by_id: dict[str, Node]) -> object:
    if isinstance(value, list):
        return [_followed(item, by_id) for item in value[:100] if not isinstance(item, list)]
    if isinstance(value, dict) and "name" not in value and isinstance(value.get("@id"), str):
        return by_id.get(value["@id"], value)
    return value


def _nodes(tree: HtmlElement) -> Iterator[Node]:
    """Every object at the top or below CHILDREN, in the page's order."""
    waiting: list[object] = []
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower():
            waiting.extend(_parsed(script.text or ""))
    waiting.reverse()
    seen = 0
    while waiting and seen < MAX_NODES:
        value = waiting.pop()
        seen += 1
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[key] for key in reversed(CHILDREN) if key in value)


def _parsed(script: str) -> list[object]:
    for attempt in (str, _unwrapped, html.unescape):
        try:
            # strict=False: raw line breaks inside strings are common
            return [json.loads(attempt(script), strict=False)]
        except (ValueError, RecursionError):
            continue
    fields = dict(reversed(BROKEN_FIELD.findall(script[:200_000])))
    return [{"@broken": True, **fields}] if fields else []


def _unwrapped(script: str) -> str:
    for _ in range(2):
        script = WRAPPING.sub("", script)
    return TRAILING_COMMA.sub(r"\1", script)
