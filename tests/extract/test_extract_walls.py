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


@pytest.mark.parametrize(
    "sentence",
    [
        "We use cookies to give you the best experience on our website; please accept them to continue.",
        "By continuing to use this site, you agree to our use of cookies.",
        "To continue to lantern.example, please choose how we may use your personal data.",
        "Diese Website verwendet Cookies.",
        "Nous utilisons des cookies pour améliorer votre expérience.",
        "Este sitio web utiliza cookies para mejorar su experiencia.",
        "Questo sito utilizza i cookie.",
        "当サイトではCookieを使用しています。",
        "本网站使用Cookie以改善您的体验。",
        "이 웹사이트는 쿠키를 사용합니다.",
        "يستخدم هذا الموقع ملفات تعريف الارتباط.",
        "אתר זה משתמש בעוגיות.",
    ],
)
def test_a_consent_wall_of_one_sentence_is_refused(sentence: str) -> None:
    wall = f"<p>{sentence}</p><button>OK</button><a href='/privacy'>Privacy policy</a>"
    for html in (page(wall, title="Lantern"), f"<html><head><title>Lantern</title></head><body>{wall}</body></html>"):
        with pytest.raises(Rejected, match="consent"):
            extract(raw(html))


@pytest.mark.parametrize(
    ("title", "brief"),
    [
        (
            "Browser bans cookies",
            "A browser maker said on Tuesday it would block cookies from third parties by default.",
        ),
        ("Bait", "“We use cookies as bait,” the trapper said of the raccoons of Kestrel Bay."),
        ("Privacy", "Your privacy matters little to makers of apps, a study by the college finds."),
        ("Sites fined", "This week 40 sites were fined for cookies that nobody had agreed to."),
        ("Data", "We will publish the data on Tuesday, the mayor said."),
        ("Ferry", "Ferry fares will rise by a fifth in May.</p><p>We use cookies."),
        ("渡轮", "渡轮票价五月起上涨五分之一。</p><p>本网站使用Cookie。"),
        ("饼干", "网站使用Cookie须经用户同意，法院周二裁定。"),
    ],
)
def test_a_brief_of_one_sentence_is_an_article(title: str, brief: str) -> None:
    assert extract(raw(page(f"<p>{brief}</p>", title=title))).blocks
