"""How well the language is told: of English articles, of their headlines alone, and of a few words in other languages.

The headlines at hand are English. The beginnings of the Media Topics' definitions, which IPTC has in several languages,
show how often a few words are mistaken; they are harder than headlines, for three words often are no sentence.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from gold_texts import half_of
from quality_topics import HEADER, read_lines

from pipeline.tag.data.make_mediatopics import rows as sheet_rows
from pipeline.tag.language import detect

LANGUAGES = {"de": "de", "dk": "da", "es": "es", "fr": "fr", "pt-PT": "pt", "pt-BR": "pt", "se": "sv"}
"""As the sheet calls them, by ISO 639-1; those without two written forms that share a code."""
WORDS = (3, 6, 9)

type Text = tuple[int, str, str | None, str, str]
"""Half, language, what was declared, title, text."""


def rows(shared: Path) -> list[tuple[str, ...]]:
    """The table; `shared` is the folder with `data`."""
    articles = read_lines(shared / "data" / "articles-text" / "abp-dev.jsonl.gz")
    halves = [half_of(row["host"].removeprefix("www.")) for row in articles]
    named = [(half, row) for half, row in zip(halves, articles, strict=True) if row["title"].strip()]
    return [
        ("language", *HEADER[1:]),
        _row("articles", [(half, "en", None, "", row["text"]) for half, row in named]),
        _row("headlines, as the feed says", [(half, "en", "en", row["title"], "") for half, row in named]),
        _row("headlines, unsaid", [(half, "en", None, row["title"], "") for half, row in named]),
        _row("3, 6, 9 words of six other languages", list(_definitions(shared))),
    ]


def _row(name: str, texts: Sequence[Text]) -> tuple[str, ...]:
    return (f"{name}: right; none; wrong", *(_shares([one for one in texts if one[0] == half]) for half in (0, 1)))


def _shares(texts: Sequence[Text]) -> str:
    found = [(right, detect(title, text, declared)) for _, right, declared, title, text in texts]
    right = sum(one == language for language, one in found) / len(found)
    nothing = sum(one is None for _, one in found) / len(found)
    return f"{right:.4f}; {nothing:.4f}; {1 - right - nothing:.4f} of {len(found)}"


def _definitions(shared: Path) -> Iterator[Text]:
    """The beginnings of definitions; every second concept is of one half."""
    sheet = sheet_rows(str(shared / "data" / "iptc" / "IPTC-MediaTopic-NewsCodes-mappings.xlsx"))
    next(sheet)
    named = {column: re.fullmatch(r"Definition \((.+)\)", name) for column, name in next(sheet).items()}
    columns = {column: LANGUAGES[name[1]] for column, name in named.items() if name and name[1] in LANGUAGES}
    for at, row in enumerate(sheet):
        for column, language in columns.items():
            words = row.get(column, "").split()
            for number in WORDS:
                if len(words) >= number:
                    yield at % 2, language, None, " ".join(words[:number]), ""
