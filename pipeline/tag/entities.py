"""From the model's spans to the names of an article, in the steps of this page."""

from collections.abc import Sequence

from pipeline.article import Entity, Mention
from pipeline.tag.spans import KEPT, Span


def entities(text: str, spans: Sequence[Span], year: int | None) -> tuple[Entity, ...]:
    """Everybody and everything the text names, in the order of first mention, each once with all its mentions."""
    found: dict[tuple[str, str], list[Mention]] = {}
    for span in spans:
        if span.label in KEPT:
            mention = Mention(text[span.start : span.end], span.start, span.end)
            found.setdefault((mention.text, span.label), []).append(mention)
    return tuple(Entity(name, label, tuple(mentions)) for (name, label), mentions in found.items())
