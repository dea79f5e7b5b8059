"""What tests build an installation and its input from."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipeline import stages
from pipeline.installation import Installation
from pipeline.outcomes import Counts, Step
from pipeline.settings import from_environment
from pipeline.sources.folder import Folder

WITHOUT_MODEL = {"NEWS_SPACY_MODELS": "sv=absent"}
"""No model for English: articles go through without entities, and spaCy is not loaded."""


def installation(data: Path, **settings: str) -> Installation:
    """An installation of its own below `data`, without a model."""
    return Installation(from_environment({"NEWS_DATA_DIR": str(data), **WITHOUT_MODEL, **settings}))


def ingest(house: Installation, *sources: Path, run: str = "run-1") -> Counts:
    """What `news ingest SOURCE…` does, under a name that tests can read."""
    stages.resume(house, quiet, lambda sentence: None)
    return stages.ingest(house, run, [Folder(source) for source in sources], quiet)


def quiet(step: Step, documents: int) -> None:
    """Progress that nobody watches."""


def article(words: str, topic: str = "harbour", paragraphs: int = 4) -> str:
    """An article's text, a paragraph a line, long enough to be one; `words` make it unlike any other."""
    lines = (
        f"The {topic} council met on Tuesday to hear about {words}, and put off its decision until the spring.",
        f"Members had asked for the figures on {words} in June, but they came only on Monday evening.",
        f"“We cannot vote on what we have not read,” said the council's oldest member of {words}.",
        f"The {topic} office said that the costs of {words} had risen by a third within two years.",
    )
    return "\n".join(lines[:paragraphs]) + "\n"


def page(title: str, words: str, url: str, published: str = "2026-08-03T09:30:00+02:00") -> str:
    """A page as a publisher prints it, with its address and date in the head."""
    paragraphs = "".join(f"<p>{line}</p>" for line in article(words).splitlines())
    return (
        f'<!doctype html><html lang="en"><head><title>{title}</title><link rel="canonical" href="{url}">'
        f'<meta property="article:published_time" content="{published}"></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def write_lines(path: Path, articles: Iterable[dict[str, Any]]) -> Path:
    """A `.jsonl` file, an article a line."""
    path.write_text("".join(json.dumps(article) + "\n" for article in articles))
    return path


def digest(house: Installation) -> str:
    """The index's digest, as `news verify --digest` has it."""
    from pipeline.verify import verify

    return verify(house).digest


def found(house: Installation, query: str) -> set[str | None]:
    """Titles, or ids where there is no title, of all articles that the query finds."""
    from pipeline.index.query import parse

    return {document["title"] or document["id"] for document in house.index.export(parse(query))}


def spoil(house: Installation, batch: str) -> None:
    """Overwrite the first document of a batch in the middle of its file, whose two ends stay as they were."""
    path = house.archive / batch
    data = path.read_bytes()
    middle = data.index(b"\x1f\x8b\x08", 1) + 20  # in the second record
    path.write_bytes(data[:middle] + bytes(40) + data[middle + 40 :])
