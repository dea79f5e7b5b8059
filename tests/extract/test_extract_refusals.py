"""Pages that stand in the way of an article, and articles that only speak of such pages."""

import pytest
from builders_extract import PARAGRAPHS, page, read

from pipeline.errors import Rejected

CHECK = "needs to review the security of your connection before proceeding."


def bare(title: str, body: str) -> str:
    return f"<html><head><title>{title}</title></head><body><div>{body}</div></body></html>"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (bare("Just a moment...", f"<p>Verifying you are human.</p><p>lantern.example {CHECK}</p>"), "robots"),
        (bare("lantern.example", "<p>Enable JavaScript and cookies to continue</p><p>A short while.</p>"), "robots"),
        (
            bare(
                "Access to this page has been denied.",
                "<p>Press &amp; Hold to confirm you are a human (and not a bot).</p>",
            ),
            "robots",
        ),
        (
            bare("Pardon Our Interruption", "<p>Something about your browser made us think you were a bot.</p>"),
            "robots",
        ),
        (bare("Einen Moment", "<p>Bitte bestätigen Sie, dass Sie ein Mensch sind, damit es weitergeht.</p>"), "robots"),
        (bare("404 Not Found", "<p>The page you are looking for has gone. Try our search.</p>"), "error page"),
        (bare("Page not found", "<p>The page you are looking for has gone. Try our search.</p>"), "error page"),
        (
            bare("Lantern", "<p>We value your privacy. We and our 812 partners store cookies. Accept all cookies?</p>"),
            "consent",
        ),
        (bare("Lantern", "<p>Subscribe to continue reading.</p><p>Already a subscriber? Sign in.</p>"), "subscription"),
    ],
)
def test_a_page_in_the_way_of_an_article_is_rejected_and_named(html: str, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        read(html)


@pytest.mark.parametrize(
    "body",
    [
        "<p>The site asked him: are you a robot? He was not amused, he said.</p>" + PARAGRAPHS * 3,
        PARAGRAPHS + "<p>Subscribe to continue reading.</p>",
        PARAGRAPHS + "<div><p>We value your privacy. Accept all cookies?</p></div>",
    ],
)
def test_an_article_with_such_a_line_in_it_stays(body: str) -> None:
    assert len(read(page(body)).blocks) > 5


def test_an_article_about_captchas_stays() -> None:
    assert read(page(PARAGRAPHS * 4, title="Are you a robot? The end of the captcha")).citation.title is not None
