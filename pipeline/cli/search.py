"""news search: find articles, with facets."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

import click

from pipeline.errors import ServiceError

if TYPE_CHECKING:
    from pipeline.index import Page, SearchIndex
    from pipeline.index.query import Query


@click.command(short_help="find articles, with facets")
@click.argument("query", nargs=-1)
@click.option("--limit", default=10, show_default=True, type=click.IntRange(0, 1000), help="Hits on a page.")
@click.option("--after", metavar="CURSOR", help="The next page: the `next` of the one before.")
@click.option("--sort", type=click.Choice(["relevance", "date"]), default="relevance", show_default=True)
@click.option("--all", "each", is_flag=True, help="Each copy of a story; with --jsonl, every document found, whole.")
@click.option("--json", "as_json", is_flag=True, help="Print the page as one line of JSON.")
@click.option("--jsonl", is_flag=True, help="Print one hit a line.")
def search(
    query: tuple[str, ...], limit: int, after: str | None, sort: Literal["relevance", "date"], each: bool,
    as_json: bool, jsonl: bool,
) -> None:  # fmt: skip
    """Find articles.

    \b
    ferry fares                  both words
    "ferry fares" -strike        the phrase, without the other word
    ferry OR bridge              either
    person:"Ada Lund"            also org: place: nationality: event: topic: source: section: lang:
                                 story: author: rule:
    people:"Ada Lund"            the same: what a facet shows can be asked for under the facet's name
    after:2026-08-01             also before: (that day excluded), month:2026-08
    exact:Fares                  the word as it is written, no other form of it

    Copies that tell one story are one hit: the earliest of those found, at the place of the best of them. The total
    and the facets count every copy; --all shows each. The facet removed_by counts cleaning rules, as `news rules` does.

    Put -- before a query that begins with a dash. Without a query: everything, newest first.
    """
    from pipeline.index.query import parse
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    parsed = parse(" ".join(query), timezone=installation.settings.timezone)
    if each and jsonl:
        _export(installation.index, parsed)
        return
    try:
        page = installation.index.search(parsed, limit=limit, after=after, sort=sort, each=each)
    except ServiceError as error:
        if as_json and not jsonl:
            _print({"total": 0, "hits": [], "facets": {}, "next": None, "notes": [*parsed.notes, str(error)]})
        raise
    if jsonl:
        for hit in page.hits:
            _print(asdict(hit))
    elif as_json:
        _print(_page(page))
    else:
        from pipeline.cli import tables

        tables.console().print(tables.page(page))


def _export(index: "SearchIndex", query: "Query") -> None:
    for document in index.export(query):
        _print(document)


def _page(page: "Page") -> dict[str, Any]:
    return {
        "total": page.total,
        "hits": [asdict(hit) for hit in page.hits],
        "facets": {
            name: [{"value": value, "count": count} for value, count in values] for name, values in page.facets.items()
        },
        "next": page.next,
        "notes": list(page.notes),
    }


def _print(value: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
