"""Which entries hold their whole text, and which only begin it; shapes as real feeds have them, texts invented."""

import pytest
from builders_schedule import entry
from timing import cpu_s

from pipeline.sources.feeds import entries

SENTENCES = "The ferry came back to the harbour on Monday after nine weeks in the yard, and a crowd stood at the pier. "
LONG = (SENTENCES * 4).strip()  # 84 words
FOOTER = (
    '<p>The post <a href="https://harbourpost.example/1">Ferry returns…</a> appeared first on '
    '<a href="https://harbourpost.example/">Harbour Post</a>.</p>'
)


def wanted(content: str | None, *, kind: str = "text/html", title: str = "Ferry returns") -> str:
    changes = {"content": content, "content_type": kind, "title": title}
    return entries.wanted(entry(1, None, **changes))


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (None, "page"),
        ("", "page"),
        (" ".join(["word"] * 59), "page"),
        (" ".join(["word"] * 60), "entry"),
        ("<p>" + "</p><p>".join(["two words"] * 30) + "</p>", "entry"),
        ('<img alt="' + LONG + '">', "page"),  # what is no text does not count
        ("渡轮星期一返回港口，许多人站在码头上等候。" * 8, "entry"),  # no spaces between words
        ("渡轮星期一返回港口。" * 3, "page"),
    ],
    ids=["none", "empty", "59 words", "60 words", "paragraphs", "an image's words", "Chinese", "short Chinese"],
)
def test_sixty_words_are_a_text(content: str | None, where: str) -> None:
    assert wanted(content) == where


TEASERS = [
    "{} and then…",
    "{} and then...",
    "{} and then […]",
    "{} and then [...]",
    "{} and then [&#8230;]",
    "{} and then (…)",
    "<p>{} and then&hellip;</p>\n<p></p>",
    "{} and then… [+2481 chars]",
    "{} and then [+2481 chars]",
    "{} (more)",
    '{} <a href="https://harbourpost.example/1">Read more</a>',
    '{} <a href="https://harbourpost.example/1">Read More &raquo;</a>',
    '{} <a href="https://track.example/x">read more →</a>',
    '<p>{}</p><p><a class="more-link" href="/1">Continue reading <span>Ferry returns</span></a></p>',
    '<p>{}</p><p><a href="/1">Continue reading<span class="screen-reader-text"> “Ferry returns”</span></a></p>',
    "<p>{}</p><p>Continue reading Ferry returns at Harbour Post.</p>",
    '<p>{}</p><p><a href="/1">Read the full story</a></p>',
    '<p>{}</p><p><a href="/1">Read the full story at Harbour Post</a>.</p>',
    '<p>{}</p><p><strong><a href="/1">Read full article</a></strong></p>',
    '<p>{}</p><p><a href="/1">Read the rest of this entry »</a></p>',
    '<p>{}</p>Read more: <a href="https://harbourpost.example/1?utm_source=rss">Ferry returns</a>',
    "{} Read more: https://harbourpost.example/1",
    '{} <a href="https://harbourpost.example/1">More</a>',
    '{} <a href="https://harbourpost.example/1?utm_medium=feed">Learn more</a>',
    "<p>{}</p><p>For the full story click here.</p>",
    '<p>{}</p><p><a href="/1">Weiterlesen</a></p>',
    "<p>{}</p><p>Weiterlesen bei Harbour Post</p>",
    '<p>{}</p><a href="/1">Lire la suite</a>',
    '<p>{}</p><a href="/1">Seguir leyendo</a>',
    '<p>{}</p><a href="/1">Leer más</a>',
    '<p>{}</p><a href="/1">Leggi tutto</a>',
    '<p>{}</p><a href="/1">Lees verder</a>',
    '<p>{}</p><a href="/1">Читать далее</a>',
    '<p>{}</p><a href="/1">Read more</a><img src="https://pixel.example/1.gif" width="1" height="1">',
    '<p>{}</p><a href="/1">Read more</a><p><a href="/1#comments">12 comments</a></p>',
    "<p>{} and then […]</p>" + FOOTER,
    '<p>{}</p><p><a href="/1">Read more</a></p>' + FOOTER,
    "<p>{} und dann …</p><p>Der Beitrag Ferry returns erschien zuerst auf Harbour Post.</p>",
]


@pytest.mark.parametrize("shape", TEASERS)
def test_a_text_that_breaks_off_is_no_whole_text(shape: str) -> None:
    assert wanted(shape.format(LONG)) == "page"


WHOLE = [
    "{}",
    "<p>{}</p>" + FOOTER,
    "<p>{}</p><p>The post Ferry returns first appeared on Harbour Post.</p>",
    "<p>{}</p><p>Der Beitrag Ferry returns erschien zuerst auf Harbour Post.</p>",
    "<p>{}</p><p>L’article Ferry returns est apparu en premier sur Harbour Post.</p>",
    "<p>{}</p><p>This article was originally published by Harbour Post.</p>",
    '<p>{}</p><p>READ MORE: <a href="https://harbourpost.example/2">Bridge opens for walkers</a></p>',
    '<p>{}</p><p><a href="https://harbourpost.example/2">Read more: Bridge opens for walkers</a></p>',
    '<p>{}</p><p><a href="https://harbourpost.example/tag/ferries">Read more about ferries</a></p>',
    "<p>{} You can read more about the ship in the library.</p>",
    "<p>{} She would read more if she had the time, she said.</p>",
    "<p>{} He asked for more.</p>",
    '<p>{} The results are <a href="https://harbourpost.example/results">here</a>.</p>',
    '<p>{}</p><p><a href="https://shop.example/">Find out more</a></p>',
    '<p>{}</p><p>Enjoyed it? <a href="/subscribe">Subscribe to our feed</a></p>',
    '<p>{}</p><p><a href="/2">Read more</a> news. The harbour has an office at the pier, where all are welcome.</p>',
    "<p>{} She paused… and went on.</p>",
    "<p>{}</p><p>[If this looks odd in your reader, visit the original article]</p>",
    '<p>{}</p><p>Photo: harbour archive</p><p><a href="/1#comments">12 comments</a></p>',
]


@pytest.mark.parametrize("shape", WHOLE)
def test_a_text_with_something_behind_it_is_still_whole(shape: str) -> None:
    assert wanted(shape.format(LONG)) == "entry"


def test_plain_text_breaks_off_as_well() -> None:
    assert wanted(f"{LONG}\n\nRead more", kind="text/plain") == "page"
    assert wanted(f"{LONG} 3 < 4", kind="text/plain") == "entry"


@pytest.mark.parametrize(
    "piece",
    ["<!", "<script ", "<style<", "<!--", "<a ", "<a href=x>", "1.", "12 ", "… ", "read more ", "[", "comments ("],
)
def test_hostile_markup_is_decided_in_linear_time(piece: str) -> None:
    hostile = entry(1, None, content=piece * (1_000_000 // len(piece)))
    assert cpu_s(lambda: (entries.wanted(hostile), entries.digest(hostile)), 3) < 3
