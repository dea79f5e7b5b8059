"""news inspect: what the pipeline makes of documents, without indexing."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.article import Article, CleanArticle, Offer, TaggedArticle, Unreadable
from pipeline.errors import Failed, Rejected

if TYPE_CHECKING:
    from pipeline.clean import Rules

CHUNK = 32
"""Documents that go through the tagger together."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """One document as far as it came: what was extracted and made of it, or what stood in the way."""

    path: str
    article: Article | None = None
    clean: CleanArticle | None = None
    tagged: TaggedArticle | None = None
    error: tuple[str, str] | None = None  # kind, reason


@click.command(short_help="show what would be kept and removed, without indexing")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--jsonl", is_flag=True, help="Print one JSON object per document.")
@click.option("--no-tag", is_flag=True, help="Leave out entities and topics: no model is loaded.")
@click.option("--clusters", is_flag=True, help="Add the story of each: the id of the one that leads it.")
@click.option(
    "--html",
    "page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what is shown as a page for a browser.",
)
def inspect(paths: tuple[str, ...], jsonl: bool, no_tag: bool, clusters: bool, page: Path | None) -> None:
    """Show what the pipeline makes of documents: kept text, removed blocks and why, names, topics. Nothing is indexed.

    PATH is a file, or a folder, whose files are taken in order of their names. Behind a removed block stand its rule
    and the evidence; a rule that weighs says its score, one that holds or does not hold has none.
    """
    offers = (offer for path in paths for offer in _offers(path))
    found: Iterable[Inspected] = _inspect(offers, tag=not no_tag)
    stories: dict[str, str] | None = None
    if clusters:
        found = list(found)
        stories = _stories(found)
    if page:
        found = list(found)
        _write_page(page, found, sought=not no_tag)
        if not jsonl:
            click.echo(f"wrote {page}", err=True)
            return
    for inspected in found:
        if jsonl:
            sys.stdout.write(json.dumps(_record(inspected, stories), ensure_ascii=False) + "\n")
        else:
            from pipeline.cli import reading, tables

            tables.console().print(
                reading.document(
                    inspected.path, inspected.article, inspected.tagged, inspected.error, sought=not no_tag
                )
            )


def _write_page(file: Path, found: Iterable[Inspected], *, sought: bool) -> None:
    from pipeline.cli import paper

    text = paper.page(paper.document(one.path, one.article, one.tagged, one.error, sought=sought) for one in found)
    try:
        file.write_text(text, encoding="utf-8", errors="backslashreplace")  # an argument's name may be no text
    except OSError as error:
        raise click.UsageError(f"the page cannot be written to {file}: {error.strerror}") from error


def _offers(argument: str) -> Iterator[tuple[str, Offer]]:
    """What the argument offers, each with the path to show: the argument and what follows it."""
    from pipeline.clock import strictly_increasing
    from pipeline.sources.folder import Folder

    folder = Folder(Path(argument))
    for offer in folder.offers(strictly_increasing(0)):
        yield argument.rstrip("/") + offer.locator.removeprefix(folder.locator), offer


def _inspect(offers: Iterable[tuple[str, Offer]], *, tag: bool) -> Iterator[Inspected]:
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    installation = Installation(from_environment())
    installation.check_files()
    rules = installation.rules
    for chunk in batched(offers, CHUNK):
        cleaned = [_clean(path, offer, rules) for path, offer in chunk]
        tagged = iter(_tag((one.clean for one in cleaned if one.clean is not None), with_models=tag))
        for one in cleaned:
            yield one if one.clean is None else replace(one, tagged=next(tagged))


def _clean(path: str, offer: Offer, rules: "Rules") -> Inspected:
    from pipeline.clean import clean
    from pipeline.extract import extract

    if isinstance(offer, Unreadable):
        return Inspected(path, error=("rejected", offer.reason))
    try:
        article = extract(offer, rules.selectors)
        return Inspected(path, article, clean(article, rules))
    except Rejected as error:
        return Inspected(path, error=("rejected", str(error)))
    except Failed as error:
        return Inspected(path, error=("failed", str(error)))


def _tag(articles: Iterable[CleanArticle], *, with_models: bool) -> Iterator[TaggedArticle]:
    from pipeline import tag
    from pipeline.installation import Installation
    from pipeline.settings import from_environment

    if not with_models:
        return map(tag.without_model, articles)
    return Installation(from_environment()).tagger.tag(articles)


def _stories(found: Iterable[Inspected]) -> dict[str, str]:
    """Id → id of the document that leads its story, as if these were all documents there are."""
    from pipeline.index import Telling
    from pipeline.index.document import timestamp
    from pipeline.settings import from_environment
    from pipeline.stages.stories import among

    tellings = {}
    for tagged in (one.tagged for one in found if one.tagged):
        citation = tagged.citation
        moment = timestamp(citation.published_at or citation.fetched_at)
        tellings[citation.id] = Telling(citation.id, citation.id, moment, tagged.likeness, tagged.text)
    return among(tellings.values(), from_environment().story_days)


def _record(inspected: Inspected, stories: Mapping[str, str] | None) -> dict[str, Any]:
    """The object that programs read; all keys always there (design section 7), `cluster` where stories are given."""
    from pipeline.index.document import mentions

    tagged = inspected.tagged
    citation = tagged.citation if tagged else None
    record: dict[str, Any] = {
        "path": inspected.path,
        "id": citation.id if citation else None,
        "url": citation.url if citation else None,
        "title": citation.title if citation else None,
        "published_at": _iso(citation.published_at) if citation else None,
        "authors": list(citation.authors) if citation else [],
        "language": citation.language if citation else None,
        "text": tagged.text if tagged else "",
        "removed": [
            {"text": r.text, "rule": r.rule, "why": r.why, "position": r.position}
            for r in (tagged.removed if tagged else ())
        ],
        "entities": mentions(tagged) if tagged else [],
        "topics": [
            {"code": t.code, "name": t.name, "score": t.score, "evidence": list(t.evidence)}
            for t in (tagged.topics if tagged else ())
        ],
    }
    if stories is not None:
        record["cluster"] = stories.get(record["id"])
    record["error"] = {"kind": inspected.error[0], "reason": inspected.error[1]} if inspected.error else None
    return record


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
