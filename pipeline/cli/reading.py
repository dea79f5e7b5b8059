"""An article as a person reads it: what was kept, what was struck out and why, names and topics."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipeline.article import Article, TaggedArticle
from pipeline.tag import LEXICON_LANGUAGE

KINDS = {
    "people": ("PERSON",),
    "organizations": ("ORG",),
    "places": ("GPE", "LOC", "FAC"),
    "nationalities": ("NORP",),
    "events": ("EVENT",),
}
"""What a facet is called → spaCy's labels."""


def document(
    path: str,
    article: Article | None,
    tagged: TaggedArticle | None,
    error: tuple[str, str] | None,
    *,
    sought: bool = True,
) -> RenderableType:
    """One document: a panel with its text, removed blocks struck out in their places, and what was found in it.

    `sought`: names and topics were looked for, so that it says where there are none.
    A pair of scissors stands before a removed block, since no line through it is left where colours are not shown.
    """
    if article is None or tagged is None:
        kind, reason = error or ("failed", "no reason was given")
        return Panel(Text(f"{kind}: {reason}", style="yellow"), title=Text(path), title_align="left")
    return Panel(
        Group(_citation(article), Text(), *_blocks(article, tagged), Text(), _found(tagged, sought)),
        title=Text(path),
        title_align="left",
        subtitle=Text(f"{len(article.blocks) - len(tagged.removed)} blocks kept, {len(tagged.removed)} removed"),
    )


def facts(article: Article) -> str:
    """What is known of an article but its title, on one line."""
    citation = article.citation
    known = [
        citation.source,
        ", ".join(citation.authors),
        f"{citation.published_at:%Y-%m-%d %H:%M} UTC (said by: {citation.published_from})"
        if citation.published_at
        else "no date",
        citation.language,
        citation.url,
        f"found by {article.way}" if article.way else None,
    ]
    return " · ".join(fact for fact in known if fact)


def _citation(article: Article) -> RenderableType:
    text = Text(article.citation.title or "(no title)", style="bold")
    return text.append("\n" + facts(article), style="not bold dim")


def _blocks(article: Article, tagged: TaggedArticle) -> list[RenderableType]:
    removed = {removal.position: removal for removal in tagged.removed}
    lines: list[RenderableType] = []
    for position, block in enumerate(article.blocks):
        removal = removed.get(position)
        if removal is None:
            lines.append(Text(block.text, style="bold" if block.kind == "heading" else ""))
        else:
            lines.append(
                Text("✂ ", style="red")
                .append(block.text, style="strike")
                .append(f"  ← {removal.rule}: {removal.why}", style="not strike dim")
            )
    return lines


def named(name: str, mentions: Iterable[tuple[str, str]]) -> Text:
    """A name, and why it is one: the reason alone where the article writes it so, else with the form it has there.

    `mentions` are the forms in the text, each with its reason.
    """
    forms = dict.fromkeys((" ".join(form.split()), why) for form, why in mentions if why)
    said = "; ".join(why if form == name else f"“{form}” ({why})" for form, why in forms)
    return Text(name).append(f" ← {said}" if said else "", style="dim")


def missing(tagged: TaggedArticle) -> Iterator[tuple[str, str]]:
    """What was looked for in an article and not found, and why where that is known."""
    if tagged.model is None:
        yield "names", "none: no model for this language"
    elif not tagged.entities:
        yield "names", "none found"
    if tagged.citation.language != LEXICON_LANGUAGE:
        yield "topics", "none: our terms are English"
    elif not tagged.topics:
        yield "topics", "none found"


def _found(tagged: TaggedArticle, sought: bool) -> RenderableType:
    table = Table(show_header=False, box=None, padding=(0, 1))
    for kind, labels in KINDS.items():
        names = [named(e.name, ((m.text, m.why) for m in e.mentions)) for e in tagged.entities if e.label in labels]
        if names:
            table.add_row(Text(kind, style="cyan"), Text("\n").join(names))
    for topic in tagged.topics:
        table.add_row(
            Text("topic", style="cyan"), Text(f"{topic.name} {topic.score:.2f}  ({', '.join(topic.evidence)})")
        )
    for what, why in missing(tagged) if sought else ():
        table.add_row(Text(what, style="cyan"), Text(why, style="dim"))
    return table
