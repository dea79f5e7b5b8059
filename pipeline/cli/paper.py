"""Inspected documents as a page for a browser: kept text, removed blocks struck out in place, names and topics.

One file without scripts or references to others; everything that came from documents is escaped, and should that ever
fail, the browser is told to run and to load nothing.
"""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from pipeline.article import Article, Block, Removal, TaggedArticle
from pipeline.cli.reading import KINDS, facts, missing

STYLE = """
:root { color-scheme: light dark; --quiet: #6b6b6b; --gone: #b3261e; --ground: #fdecea; --line: #ddd }
@media (prefers-color-scheme: dark) { :root { --quiet: #a0a0a0; --gone: #ff8a80; --ground: #3a1f1d; --line: #444 } }
body { font: 17px/1.6 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere }
article { border-top: 3px solid; padding-top: 1rem; margin-bottom: 4rem }
h1 { line-height: 1.25; margin: .3rem 0 }
.facts, .why, dt { font: 14px/1.5 system-ui, sans-serif; color: var(--quiet) }
.gone { background: var(--ground); border-inline-start: 3px solid var(--gone); padding: .2rem .8rem; margin: .8rem 0 }
.gone del { color: var(--gone) }
.why b { color: var(--gone) }
.caption { font-size: .85em; color: var(--quiet) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; border-top: 1px solid var(--line) }
dd { margin: 0 } .error { color: var(--gone) }
"""
TAGS = {"heading": "h2", "quote": "blockquote", "list_item": "li", "caption": 'p class="caption"', "paragraph": "p"}


def page(documents: Iterable[str]) -> str:
    """The whole page around the documents, each as `document` gives it."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>news inspect</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body>\n" + "\n".join(documents) + "\n</body></html>\n"
    )


def document(
    path: str,
    article: Article | None,
    tagged: TaggedArticle | None,
    error: tuple[str, str] | None,
    *,
    sought: bool = True,
) -> str:
    """One document as an <article>; `sought` as in `reading.document`."""
    if article is None or tagged is None:
        kind, reason = error or ("failed", "no reason was given")
        return (
            f'<article><p class="facts">{_safe(path)}</p><p class="error">{_safe(kind)}: {_safe(reason)}</p></article>'
        )
    language = f' lang="{_safe(article.citation.language)}"' if article.citation.language else ""
    counts = f"{len(article.blocks) - len(tagged.removed)} blocks kept, {len(tagged.removed)} removed"
    return (
        f'<article><p class="facts">{_safe(path)} · {counts}</p>'
        f"<h1 dir=auto{language}>{_safe(article.citation.title or '(no title)')}</h1>"
        f'<p class="facts">{_safe(facts(article))}</p>\n'
        f"<div{language}>{''.join(_blocks(article, tagged))}</div>\n{_found(tagged, sought)}</article>"
    )


def _blocks(article: Article, tagged: TaggedArticle) -> Iterator[str]:
    removed = {removal.position: removal for removal in tagged.removed}
    placed = [(block, removed.get(position)) for position, block in enumerate(article.blocks)]
    for is_list, run in groupby(placed, key=lambda one: one[0].kind == "list_item" and one[1] is None):
        lines = "\n".join(_block(block, removal) for block, removal in run)
        yield f"<ul>{lines}</ul>\n" if is_list else f"{lines}\n"


def _block(block: Block, removal: Removal | None) -> str:
    if removal is None:
        tag = TAGS[block.kind]
        return f"<{tag} dir=auto>{_safe(block.text)}</{tag.partition(' ')[0]}>"
    return (
        f'<div class="gone"><del dir=auto>{_safe(block.text)}</del>'
        f'<div class="why" lang="en"><b>{_safe(removal.rule)}</b>: {_safe(removal.why)}</div></div>'
    )


def _found(tagged: TaggedArticle, sought: bool) -> str:
    rows = [
        (kind, ", ".join(entity.name for entity in tagged.entities if entity.label in labels))
        for kind, labels in KINDS.items()
    ]
    rows += [("topic", f"{one.name} {one.score:.2f} ({', '.join(one.evidence)})") for one in tagged.topics]
    rows += missing(tagged) if sought else ()
    cells = "".join(f"<dt>{kind}</dt><dd>{_safe(value)}</dd>" for kind, value in rows if value)
    return f"<dl>{cells}</dl>" if cells else ""


def _safe(text: str) -> str:
    return escape(text, quote=True)
