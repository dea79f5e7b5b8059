"""`make quality`: how good extraction, cleaning, tagging and reading feeds are on real data, the losses included.

The data are not part of the project, since their licences differ; where they are absent, this says so. Cleaning rules
were written looking at half 0 of the publishers (crc32 of the host): half 1 is what to expect of publishers never seen.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import quality_cleaning
import quality_feeds
import quality_language
import quality_names
import quality_pages
import quality_stories
import quality_topics
from rich.console import Console
from rich.table import Table

SHARED = Path(__file__).resolve().parents[2] / "shared"

TABLES: dict[str, Callable[[Path], list[tuple[str, ...]]]] = {
    "text of pages": quality_pages.rows,
    "cleaning": quality_cleaning.rows,
    "names": quality_names.rows,
    "topics": quality_topics.rows,
    "language": quality_language.rows,
    "stories": quality_stories.rows,
    "feeds": quality_feeds.rows,
}
"""Title → rows, the first of which is the header."""


def main() -> None:
    if not (SHARED / "data").is_dir():
        sys.exit(f"the data to measure on are not there: {SHARED / 'data'}")
    console = Console(width=None if sys.stdout.isatty() else 120)
    for title, rows in TABLES.items():
        header, *body = rows(SHARED)
        table = Table(*header, title=title, title_justify="left")
        for row in body:
            table.add_row(*row)
        console.print(table)


if __name__ == "__main__":
    main()
