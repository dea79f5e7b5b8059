"""What a page says about itself: titles, bylines, sections, tags, languages, addresses."""

import json

import pytest
from builders_extract import PARAGRAPHS, page, read

from pipeline.article import Citation, Given
from pipeline.extract.authors import authors
from pipeline.extract.languages import language


def cited(head: str = "", **parts: str) -> Citation:
    return read(page(head=head, **parts)).citation


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


ARTICLE = {"@type": "NewsArticle", "headline": "Fares rise", "author": {"@type": "Person", "name": "Ilse Brandt"}}


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("one object", json_ld(ARTICLE)),
        ("a list", json_ld([{"@type": "Organization", "name": "Mirror"}, ARTICLE])),
        (
            "a graph",
            json_ld({"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Mirror"}, ARTICLE]}),
        ),
        ("several scripts", json_ld({"@type": "BreadcrumbList"}) + json_ld(ARTICLE)),
        ("below a page", json_ld({"@type": "WebPage", "name": "Page", "mainEntity": ARTICLE})),
        ("several types", json_ld({**ARTICLE, "@type": ["Article", "NewsArticle"]})),
        ("a full type", json_ld({**ARTICLE, "@type": "https://schema.org/NewsArticle"})),
        ("a list of authors", json_ld({**ARTICLE, "author": [{"name": "Ilse Brandt"}, "By ilse brandt"]})),
        (
            "a reference",
            json_ld({"@graph": [{**ARTICLE, "author": {"@id": "#1"}}, {"@id": "#1", "name": "Ilse Brandt"}]}),
        ),
        ("in a comment", json_ld(ARTICLE).replace(">{", "><!-- {").replace("}<", "} --><")),
        ("in CDATA", json_ld(ARTICLE).replace(">{", ">//<![CDATA[\n{").replace("}<", "}\n//]]><")),
        ("with a comma too many", json_ld(ARTICLE).replace('"}}', '",},}')),
        ("with raw line breaks", json_ld({**ARTICLE, "description": "a"}).replace('"a"', '"a\nb"')),
        (
            "escaped as HTML",
            json_ld(ARTICLE).replace('"@type"', "&quot;@type&quot;").replace('"headline"', "&quot;headline&quot;"),
        ),
        ("after a broken one", '<script type="application/ld+json">{"@type": "Article", </script>' + json_ld(ARTICLE)),
        (
            "before a related one",
            json_ld(ARTICLE) + json_ld({"@type": "NewsArticle", "headline": "Other", "author": "Max Other"}),
        ),
    ],
)
def test_json_ld_is_understood_in_every_shape(name: str, head: str) -> None:
    assert cited(head).authors == ("Ilse Brandt",)


def test_of_several_articles_the_page_s_own_is_described() -> None:
    other = {"@type": "NewsArticle", "url": "https://lantern.example/other", "author": "Max Other"}
    own = {**ARTICLE, "url": "https://lantern.example/own"}
    head = json_ld([other, own]) + '<link rel="canonical" href="https://lantern.example/own">'
    assert cited(head).authors == ("Ilse Brandt",)


def test_dates_survive_json_that_is_broken() -> None:
    broken = '{"@type": "NewsArticle", "description": "a "quoted" word", "datePublished": "2026-03-05T09:20:00Z"}'
    citation = cited(f'<script type="application/ld+json">{broken}</script>')
    assert str(citation.published_at) == "2026-03-05 09:20:00+00:00"


@pytest.mark.parametrize("depth", [10, 100_000])
def test_json_nested_beyond_sense_is_passed_over(depth: int) -> None:
    assert (
        cited(f'<script type="application/ld+json">{"[" * depth}{"]" * depth}</script>').title == "Ferry fares to rise"
    )


@pytest.mark.parametrize(
    ("head", "title", "expected"),
    [
        ("", "Fares rise", "Fares rise"),
        (meta("og:site_name", "Gulf Mirror"), "Fares rise - Gulf Mirror", "Fares rise"),
        (meta("og:site_name", "Gulf Mirror"), "Gulf Mirror | Fares rise", "Fares rise"),
        (meta("og:site_name", "Gulf Mirror"), "Fares rise - the Gulf Mirror way", "Fares rise - the Gulf Mirror way"),
        (meta("og:site_name", "Gulf Mirror") + meta("og:title", "Gulf Mirror"), "Fares rise", "Fares rise"),
        (meta("og:title", "Fares &amp;amp; more"), "Fares &amp;amp; more", "Fares &amp; more"),
        (json_ld({**ARTICLE, "headline": "Fares &amp; <i>more</i>"}), "Fares &amp; more", "Fares & more"),
        (meta("og:title", "You won't believe these fares"), "Fares rise", "Fares rise"),  # what the page shows
        (
            json_ld({**ARTICLE, "headline": "Fares rise again"}) + meta("og:title", "Fares"),
            "Fares again",
            "Fares again",
        ),
    ],
)
def test_the_title_is_what_stands_over_the_article(head: str, title: str, expected: str) -> None:
    assert cited(head, title=title).title == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["By Ilse Brandt"], ("Ilse Brandt",)),
        (["Ilse Brandt and Rolf Tandy"], ("Ilse Brandt", "Rolf Tandy")),
        (["Von Ilse Brandt, Rolf Tandy und Maren Sollie"], ("Ilse Brandt", "Rolf Tandy", "Maren Sollie")),
        (["Ilse Brandt; Rolf Tandy | Maren Sollie"], ("Ilse Brandt", "Rolf Tandy", "Maren Sollie")),
        (["Ilse Brandt, Reporter"], ("Ilse Brandt",)),
        (["John Smith, Jr."], ("John Smith, Jr",)),
        (["Ilse Brandt", "ilse-brandt", "ILSE BRANDT"], ("Ilse Brandt",)),
        (["https://lantern.example/staff/1"], ()),
        (["Ilse Brandt @ibrandt ilse@lantern.example"], ("Ilse Brandt",)),
        (["Ilse Brandt (Gulf Mirror)"], ("Ilse Brandt",)),
        (["Office for Trade and Industry"], ("Office for Trade and Industry",)),
        (["admin", "Written by", "Updated 5 March 2026", "", "42"], ()),
        (["<a href='/x'>Ilse Brandt</a>"], ("Ilse Brandt",)),
        (["x" * 300], ()),
    ],
)
def test_authors_are_names_and_nothing_else(names: list[str], expected: tuple[str, ...]) -> None:
    assert authors(names) == expected


def test_a_byline_is_read_where_metadata_name_nobody() -> None:
    assert cited().authors == ()
    body = f'<div class="byline">By <a href="/1">Ilse Brandt</a> and <a href="/2">Rolf Tandy</a></div>{PARAGRAPHS}'
    assert read(page(body)).citation.authors == ("Ilse Brandt", "Rolf Tandy")


def test_tags_are_bounded_plain_and_distinct() -> None:
    tags = ["Ferries", "ferries", "Section: Travel", "Fares &amp;amp; prices", "9f1c0e11-aaaa-bbbb", "x" * 200]
    found = cited("".join(meta("article:tag", tag) for tag in tags)).categories
    assert found == ("Ferries", "Fares & prices")
    many = ",".join(f"tag {number}" for number in range(500))
    assert len(cited(meta("news_keywords", many)).categories) == 30


def test_section_summary_and_source_are_read() -> None:
    head = json_ld(
        {**ARTICLE, "articleSection": ["Travel", "Sea"], "publisher": {"name": "Gulf Mirror"}, "description": "Short."}
    )
    citation = cited(head)
    assert (citation.section, citation.summary, citation.source) == ("Travel", "Short.", "Gulf Mirror")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("en-US", "en"),
        ("de_AT", "de"),
        ("eng", "en"),
        ("English", "en"),
        ("ZH-Hant", "zh"),
        ("", None),
        ("xx", None),
        ("c", None),
        (None, None),
    ],
)
def test_a_declared_language_is_told_in_two_letters(declared: str | None, expected: str | None) -> None:
    assert language(declared) == expected


URL = "https://lantern.example/2026/03/lunch"


@pytest.mark.parametrize(
    ("name", "given", "canonical", "og", "expected"),
    [
        ("nobody says", None, None, None, None),
        ("given", URL + "?utm_source=x", None, None, URL),
        ("the page", None, URL, None, URL),
        ("the page's name wins", URL + "/amp", URL, None, URL),
        ("home page", None, "https://lantern.example/", URL, URL),
        ("home page, given", URL, "https://lantern.example/", None, URL),
        ("home page in a language", URL, "https://lantern.example/en/", None, URL),
        ("section", URL + "/x", "https://lantern.example/2026", None, URL + "/x"),
        ("another site", URL, "https://elsewhere.example/a", None, URL),
        ("another site, outvoted", None, "https://elsewhere.example/a", URL + "#top", URL),
        ("other front door", "https://m.lantern.example/2026/03/lunch", URL, None, URL),
        ("relative", URL, "/2026/03/dinner", None, "https://lantern.example/2026/03/dinner"),
        ("relative without a base", None, "/2026/03/dinner", URL, URL),
        ("without scheme", None, "//lantern.example/2026/03/lunch", None, URL),
        ("nonsense", URL, "undefined", "{{ url }}", URL),
        ("given nonsense", "undefined", URL, None, URL),
    ],
)
def test_an_address_is_believed_only_where_it_can_be_the_article_s(
    name: str, given: str | None, canonical: str | None, og: str | None, expected: str | None
) -> None:
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head += meta("og:url", og) if og else ""
    others = json_ld({"@type": "NewsArticle", "url": og}) if og else ""
    citation = read(page(head=head + others), given=Given(url=given)).citation
    assert citation.canonical_url == expected
    assert citation.url == (given if given and given.startswith("http") else expected)
