"""What the rules removed can be counted and asked for, the same on each engine."""

from dataclasses import replace
from typing import Any

from builders_index import SEEN, tagged
from click.testing import CliRunner

from pipeline.article import Removal
from pipeline.cli import news
from pipeline.index import Document, SearchIndex
from pipeline.index.document import document
from pipeline.index.query import parse


def cleaned(name: str, *rules: str, **fields: Any) -> Document:
    removed = tuple(Removal("Read more", position, rule, "why") for position, rule in enumerate(rules))
    return document(replace(tagged(name, **fields), removed=removed), SEEN)


def test_rules_count_the_articles_they_removed_something_from(index: SearchIndex) -> None:
    index.write([
        cleaned("a", "list-item", "list-item", "sign-up"), cleaned("b", "list-item", source="Meridian"), cleaned("c"),
    ])  # fmt: skip
    assert index.rules(parse("")) == [("list-item", 2), ("sign-up", 1)]
    assert index.rules(parse("source:Meridian")) == [("list-item", 1)]
    assert {hit.title for hit in index.search(parse("rule:List-Item -rule:sign-up"), limit=9).hits} == {"About b"}


def test_an_index_that_was_never_created_has_no_counts(new_index: object) -> None:
    assert new_index().rules(parse("")) == []  # type: ignore[operator]


def test_news_rules_says_so_where_nothing_is_indexed(tmp_path: object) -> None:
    said = CliRunner().invoke(news, ["rules", "--json"], env={"NEWS_DATA_DIR": str(tmp_path)})
    assert said.exit_code == 0
    assert '"articles": 0' in said.stdout
