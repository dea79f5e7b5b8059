"""A document's life as a person reads it, and as programs do."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.article import RawDocument
from pipeline.cli.reading import named
from pipeline.clock import milliseconds, moment
from pipeline.index.document import LABELS

if TYPE_CHECKING:
    from pipeline.index import Document
    from pipeline.life.document import Life
    from pipeline.life.revisions import Revision

SENTENCE = re.compile(r"""(?<=[.!?…”’"])\s+(?=[“‘"A-ZÀ-Þ])""")
"""Where one sentence ends and the next begins, near enough to compare two texts."""


def record(life: "Life") -> dict[str, Any]:
    """The object that programs read; the record without its bytes, moments in milliseconds since 1970."""
    archived = life.record
    if isinstance(archived, RawDocument):
        said = {field.name: getattr(archived, field.name) for field in fields(archived) if field.name != "body"}
        said |= {"given": asdict(archived.given), "http": asdict(archived.http) if archived.http else None}
        said |= {"bytes": len(archived.body), "fetched_at": milliseconds(archived.fetched_at), "problem": None}
    else:
        said = {"problem": archived} if archived else {}
    return {
        "id": life.id,
        "state": asdict(life.state),
        "places": {locator: asdict(state) for locator, state in life.places.items()},
        "feeds": [_sight(sight) for sight in life.sights],
        "changes": [asdict(change) for change in life.changes],
        "record": said or None,
        "indexed": life.indexed,
        "story": [{"id": id, "url": url} for id, url in life.story.items()],
    }


def shown(life: "Life") -> RenderableType:
    """The whole life, from who offered it to what is found in its text."""
    parts: list[RenderableType] = [_head(life), _heading("offered by"), _offers(life), _heading("what became of it")]
    parts += [_changes(life), _heading("in the archive"), _archived(life), _heading("in the index"), _versions(life)]
    if life.indexed is not None:
        parts += _text(life.indexed["text"], life.indexed["removed"])
        parts += [_heading("found in it"), _found(life.indexed)]
        parts += [_heading("its story"), _story(life)]
    elif life.article is not None:
        parts += _text(life.article.text, [asdict(removal) for removal in life.article.removed])
    return Group(*parts)


def differences(revisions: "Iterable[Revision]") -> Iterator[Text]:
    """Revision by revision, what changed in title and text since the one before."""
    yield Text("texts as today's rules read the records in the archive", style="dim")
    before: tuple[list[str], str] | None = None
    for revision in revisions:
        change = revision.change
        said = f"{_second(change.at_ms)}  {change.outcome}  run {change.run}"
        yield Text(said, style="bold").append(f"  {change.reason or ''}", style="not bold dim")
        if revision.problem is not None:
            yield Text(f"its text cannot be shown: {revision.problem}", style="yellow")
        if revision.article is None:
            continue
        lines = [revision.article.citation.title or "(no title)", *revision.article.text.splitlines()]
        name = _second(milliseconds(revision.article.citation.fetched_at))
        if before is None:
            yield from map(Text, lines)
        elif before[0] == lines:
            yield Text("the same title and text", style="dim")
        else:
            yield from _unified(*before, lines, name)
        before = (lines, name)


def _unified(before: list[str], named: str, after: list[str], name: str) -> Iterator[Text]:
    """Sentence by sentence: in a paragraph of ten lines nobody finds the word that changed."""
    old, new = ([sentence for line in lines for sentence in SENTENCE.split(line)] for lines in (before, after))
    for line in difflib.unified_diff(old, new, named, name, n=1, lineterm=""):
        colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        yield Text(line.rstrip(), style=colour)


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold cyan")


def _head(life: "Life") -> Text:
    document, cited = life.indexed, life.article.citation if life.article else None
    title = document["title"] if document else cited.title if cited else None
    facts = (
        (document["source"], ", ".join(document["authors"]), document["language"], f"published {_published(document)}")
        if document
        else ()
    )
    text = Text(title or "(no title)", style="bold")
    for line in (" · ".join(fact for fact in facts if fact), life.state.url, life.id):
        text.append(f"\n{line}" if line else "", style="not bold dim")
    return text


def _published(document: "Document") -> str:
    day = document["published_precision"] == "day"
    return f"{document['published_at'][: 10 if day else 16].replace('T', ' ')} (said by: {document['published_from']})"


def _offers(life: "Life") -> Text:
    """Every place that gives the document, and the feeds that name it, each with its first sight."""
    lines = [f"first seen {_second(life.state.first_seen_ms)}"]
    for locator, state in life.places.items():
        now = "" if state.id == life.id else ", which gives it no longer"
        lines.append(f"{locator}, offered last in run {state.run}{now}")
    for sight in life.sights:
        poll = sight.poll
        found = f", in the poll of {_second(poll.at_ms)} by run {poll.run}" if poll else ""
        lines.append(f"named by {sight.item.feed} since {_second(sight.item.first_seen_ms)}{found}")
        if sight.item.again_ms is not None:
            lines.append(
                f"  its page was asked for in vain {sight.item.tries} times; next at {_second(sight.item.again_ms)}"
            )
    unknown = set(life.state.feeds) - {sight.item.feed for sight in life.sights}
    lines += [f"named by {feed}" for feed in sorted(unknown)]
    return Text("\n".join(lines))


def _changes(life: "Life") -> Text:
    text = Text()
    for change in life.changes:
        text.append(f"{_second(change.at_ms)}  {change.outcome:<10}  run {change.run}\n")
        details = (f"record {_place(change.batch, change.position)}" if change.batch else None, change.reason)
        text.append("".join(f"    {detail.splitlines()[0]}\n" for detail in details if detail), style="dim")
    text.rstrip()
    return text


def _archived(life: "Life") -> Text:
    archived = life.record
    if not isinstance(archived, RawDocument):
        return Text(archived or "nothing", style="yellow")
    came = {"file": "a file", "entry": "the text of a feed's entry", "page": "a page"}[archived.came_as]
    lines = [
        _place(life.state.batch, life.state.position),
        f"{came}, {archived.media_type}, {len(archived.body)} bytes",
        f"fetched {_second(milliseconds(archived.fetched_at))}",
    ]
    if archived.http is not None:
        lines.append(f"{archived.http.url} answered {archived.http.status}")
    return Text("\n".join(lines))


def _versions(life: "Life") -> RenderableType:
    """What the index has beside what the ledger says of it."""
    if life.indexed is None:
        why = f", since {life.state.reason.splitlines()[0]}" if life.state.reason else ""
        return Text(f"it is not there; the ledger says that it is {life.state.outcome}{why}", style="yellow")
    state, document = life.state, life.indexed
    rows = (
        ("fetched at", _instant(document["fetched_at"]), _second(state.fetched_ms)),
        ("first seen at", _instant(document["first_seen_at"]), _second(state.first_seen_ms)),
        ("run", document["run"], state.run),
        ("revision", str(document["revision"]), str(state.revision)),
        ("pipeline", document["pipeline_version"], state.pipeline_version),
        ("content hash", document["content_hash"][:12], (state.content_hash or "")[:12]),
        ("feeds", " ".join(document["feeds"]) or "none", " ".join(state.feeds) or "none"),
    )
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for name in ("", "the index has", "the ledger says"):
        table.add_column(name, overflow="fold")
    for name, has, says in rows:
        must_agree = name in ("revision", "content hash", "feeds")
        table.add_row(name, has, Text(says, style="bold red" if must_agree and has != says else ""))
    return table


def _text(text: str, removed: Iterable[Mapping[str, Any]]) -> list[RenderableType]:
    """The text, then each removed block with its rule and why."""
    lines = [
        Text(removal["text"], style="red strike").append(
            f"  ← {removal['rule']}: {removal['why']}", style="not strike dim"
        )
        for removal in removed
    ]
    return [_heading("text"), Text(text), _heading("removed"), *(lines or [Text("nothing")])]


def _found(document: "Document") -> Text:
    text = Text()
    values: dict[str, Any] = dict(document)  # a TypedDict takes no variable as its key
    for facet in LABELS:
        for name in values[facet]:
            mentions = ((m["text"], m["why"]) for m in document["mentions"] if _is_of(m, name, facet))
            text.append(f"{facet}  ", style="cyan").append(named(name, mentions)).append("\n")
    for topic in document["topic_evidence"]:
        text.append("topic  ", style="cyan")
        text.append(f"{topic['name']} {topic['score']:.2f}  ({', '.join(topic['evidence'])})\n")
    model = document["model"] or "none for this language: no names were looked for"
    return text.append("model  ", style="cyan").append(model)


def _is_of(mention: Mapping[str, Any], name: str, facet: str) -> bool:
    return mention["name"] == name and mention["label"] in LABELS[facet]


def _story(life: "Life") -> Text:
    """The document that leads its story, and the copies that tell it too."""
    told = life.story
    if len(told) < 2:
        return Text("its own: no other document tells it")
    (lead, address), *copies = told.items()
    text = Text(f"led by {'this one' if lead == life.id else _called(lead, address)}")
    for id, url in copies:
        text.append("\ntold too by this one" if id == life.id else f"\ntold too by {_called(id, url)}")
    return text


def _called(id: str, url: str | None) -> str:
    return f"{url} ({id})" if url else id


def _sight(sight: Any) -> dict[str, Any]:
    item = {name: value for name, value in asdict(sight.item).items() if name != "entry"}
    return {"item": item, "poll": asdict(sight.poll) if sight.poll else None}


def _place(batch: str | None, position: int | None) -> str:
    return f"{batch}#{position}" if batch is not None else "none"


def _instant(timestamp: str) -> str:
    return _second(milliseconds(datetime.fromisoformat(timestamp)))


def _second(at_ms: int) -> str:
    return f"{moment(at_ms):%Y-%m-%d %H:%M:%S} UTC"
