"""One article, one address: what may be dropped from an address, and what must stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.urls import canonicalise, host, is_home_page, same_site

SAME = [
    ("default port", "http://lantern.example:80/a", "http://lantern.example/a"),
    ("default secure port", "https://lantern.example:443/a", "https://lantern.example/a"),
    ("host in capitals", "HTTPS://Lantern.EXAMPLE/A", "https://lantern.example/A"),
    ("fragment", "https://lantern.example/a#comments", "https://lantern.example/a"),
    ("user and password", "https://ann:secret@lantern.example/a", "https://lantern.example/a"),
    ("dot segments", "https://lantern.example/x/../a/./b", "https://lantern.example/a/b"),
    ("white space around", "  https://lantern.example/a\n", "https://lantern.example/a"),
    ("no path", "https://lantern.example", "https://lantern.example/"),
    ("international host", "https://südbach.example/ä", "https://xn--sdbach-3ya.example/%C3%A4"),
    ("root dot", "https://lantern.example./a", "https://lantern.example/a"),
    ("campaign", "https://lantern.example/a?utm_source=x&UTM_Medium=y", "https://lantern.example/a"),
    ("clicks", "https://lantern.example/a?fbclid=1&gclid=2&msclkid=3&twclid=4", "https://lantern.example/a"),
    ("publishers' own", "https://lantern.example/a?CMP=share_btn&oc=5&ocid=x&ito=y", "https://lantern.example/a"),
    ("sent by a feed", "https://lantern.example/a?ref=rss", "https://lantern.example/a"),
    ("sent by a feed, glued", "https://lantern.example/a?mod=rsswn&partner=rssnyt", "https://lantern.example/a"),
    ("bare feed flag", "https://lantern.example/a?rss=1", "https://lantern.example/a"),
    ("sorted", "https://lantern.example/a?page=2&id=7", "https://lantern.example/a?id=7&page=2"),
    ("empty query", "https://lantern.example/a?", "https://lantern.example/a"),
    ("empty parameters", "https://lantern.example/a?&&id=7&", "https://lantern.example/a?id=7"),
    ("needless escapes", "https://lantern.example/%7Eann/%41%2fb", "https://lantern.example/~ann/A%2Fb"),
    ("session in the path", "https://lantern.example/a;jsessionid=0F?id=1", "https://lantern.example/a?id=1"),
]


@pytest.mark.parametrize(("url", "expected"), [case[1:] for case in SAME], ids=[case[0] for case in SAME])
def test_an_address_has_one_spelling(url: str, expected: str) -> None:
    assert canonicalise(url) == expected


@pytest.mark.parametrize(
    "query",
    ["id=7", "p=12", "article=3", "story_id=4", "page=2", "v=abc", "sid=9", "q=ferry", "ref=4711", "source=harbour",
     "cid=88", "from=kestrel-bay", "share=2", "output=xml", "lang=de", "b=1&b=0"],
)  # fmt: skip
def test_a_parameter_that_may_name_the_article_stays(query: str) -> None:
    assert canonicalise(f"https://lantern.example/a?{query}") == f"https://lantern.example/a?{query}"


@pytest.mark.parametrize(
    "url",
    ["", "news", "/2026/a", "ftp://lantern.example/a", "mailto:ann@lantern.example", "javascript:alert(1)", "file:///etc/passwd",
     "http://", "https://exa mple/", "http://[::1", "urn:uuid:1", "http://../a", "\ud800"],
)  # fmt: skip
def test_what_is_no_web_address_has_no_canonical_form(url: str) -> None:
    assert canonicalise(url) is None
    assert host(url) is None
    assert not is_home_page(url)


URL_PARTS = st.text(alphabet="aZ09-._~%25/?#&=;:@+ äあ[]\\'\"", max_size=30)


@given(st.text(max_size=60) | st.builds("http{}://lantern.example{}".format, st.sampled_from(["", "s"]), URL_PARTS))
def test_canonicalising_twice_changes_nothing(url: str) -> None:
    once = canonicalise(url)
    if once is not None:
        assert canonicalise(once) == once


@given(st.permutations(["id=7", "page=2", "utm_source=x", "fbclid=1", "ref=rss", "lang=de"]))
def test_order_and_tracking_make_no_second_article(parameters: list[str]) -> None:
    assert (
        canonicalise("https://lantern.example/a?" + "&".join(parameters))
        == "https://lantern.example/a?id=7&lang=de&page=2"
    )


def test_the_host_is_told_in_lower_case_without_port() -> None:
    assert host("https://WWW.Lantern.example:8443/a") == "www.lantern.example"


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("https://www.lantern.example/a", "http://lantern.example/b", True),
        ("https://m.lantern.example/a", "https://www.lantern.example/a", True),
        ("https://amp.lantern.example/a", "https://edition.lantern.example/a", True),
        ("https://news.lantern.example/a", "https://lantern.example/a", True),
        ("https://lantern.example/a", "https://otherlantern.example/a", False),
        ("https://lantern.example/a", "https://lantern.example.evil.test/a", False),
        ("https://lantern.example/a", "nonsense", False),
        ("https://www.example/a", "https://m.example/a", False),
    ],
)
def test_a_site_is_known_under_its_other_front_doors(a: str, b: str, expected: bool) -> None:
    assert same_site(a, b) is expected
    assert same_site(b, a) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://lantern.example", True),
        ("https://lantern.example/?utm_source=x", True),
        ("https://lantern.example/index.html", True),
        ("https://lantern.example/en/", True),
        ("https://lantern.example/de-at", True),
        ("https://lantern.example/en/home", True),
        ("https://lantern.example/?p=12", False),
        ("https://lantern.example/2026/03/lunch", False),
        ("https://lantern.example/indexes-fall", False),
        ("https://lantern.example/news", False),
    ],
)
def test_a_home_page_is_no_article(url: str, expected: bool) -> None:
    assert is_home_page(url) is expected
