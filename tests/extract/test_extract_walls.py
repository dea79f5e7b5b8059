"""Walls of many makers in many languages are told from articles, however short, that only look or speak like them."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from builders_extract import PROSE, page, raw

from pipeline.errors import Rejected
from pipeline.extract import extract

TABLES = tomllib.loads((Path(__file__).parent / "walls.toml").read_text(encoding="utf-8"))
PAID = '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":"False"}</script>'
FOOTER = '<footer><a href="/imprint">Imprint</a> <a href="/privacy">Privacy policy</a> © Lantern</footer>'


def html_of(wall: dict[str, Any]) -> str:  # Any: TOML
    head = PAID if wall.get("paid") else wall.get("head", "")
    if wall["frame"] == "page":
        return page(wall["body"] + FOOTER, head, wall["title"])
    return f"<!doctype html><html><head><title>{wall['title']}</title>{head}</head><body>{wall['body']}</body></html>"


@pytest.mark.parametrize("wall", TABLES["wall"], ids=[wall["name"] for wall in TABLES["wall"]])
def test_a_wall_is_refused_by_its_kind(wall: dict[str, Any]) -> None:
    with pytest.raises(Rejected, match=wall["reason"]):
        extract(raw(html_of(wall)))


@pytest.mark.parametrize("brief", TABLES["brief"], ids=[brief["name"] for brief in TABLES["brief"]])
def test_a_short_article_is_no_wall(brief: dict[str, str]) -> None:
    assert extract(raw(page(brief["body"], title=brief["title"]))).blocks


def test_what_is_paid_for_but_told_at_length_stays() -> None:
    assert len(extract(raw(page(head=PAID))).blocks) > 5


@pytest.mark.parametrize(
    "script", ["/cdn-cgi/challenge-platform/scripts/jsd/main.js", "https://js.datadome.co/tags.js"]
)
def test_a_script_that_only_measures_visitors_is_no_check(script: str) -> None:
    assert extract(raw(page(f"<p>{PROSE[0]}</p>", head=f"<script src='{script}'></script>"))).blocks
