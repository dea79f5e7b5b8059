"""Documents as they are offered, in one line each."""

from datetime import UTC, datetime

from pipeline.article import Article, Given, RawDocument
from pipeline.extract import extract
from pipeline.extract.beside import own

NOW = datetime(2026, 11, 1, tzinfo=UTC)
NOBODY = Given()

PROSE = (
    "Passengers on the Kestrel Bay ferry will pay a fifth more from May, the harbour board decided on Tuesday.",
    "The board said fuel and wages had climbed faster than the number of passengers, and the reserve was gone.",
    "Commuters from the island, who make up half of all travellers in winter, will keep their discount of a third.",
    "Ruta Hallam, who runs a bakery near the landing stage, said that she expected fewer visitors in summer.",
    "Two of the nine board members voted against the plan and asked for the early sailing to be dropped instead.",
    "The new fares will be reviewed in a year, when a second vessel that runs on batteries is due to join the route.",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in PROSE)


def page(body: str = PARAGRAPHS, head: str = "", title: str = "Ferry fares to rise", lang: str = "en") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>'
        f'<header><nav><a href="/">Gulf Mirror</a></nav></header><main><article><h1>{title}</h1>{body}</article></main>'
        "<footer><p>All rights reserved.</p></footer></body></html>"
    )


def raw(
    body: str | bytes, media_type: str = "text/html", given: Given = NOBODY, locator: str = "a.html"
) -> RawDocument:
    data = body.encode() if isinstance(body, str) else body
    return RawDocument(locator, data, media_type, NOW, given)


def read(body: str | bytes, media_type: str = "text/html", given: Given = NOBODY, locator: str = "a.html") -> Article:
    return extract(raw(body, media_type, given, locator))


def texts(article: Article) -> list[str]:
    """What was taken for the article."""
    return [block.text for block in own(article.blocks)]


def beside(article: Article) -> list[str]:
    """The prose that is on record beside it."""
    return [block.text for block in article.blocks if block not in own(article.blocks)]
