"""Markup made plain, whatever the markup is: what is text stays, and no text takes long."""

from itertools import product

import pytest
from timing import cpu_s

from pipeline.sources.feeds.plain import guessed, plain
from pipeline.sources.feeds.teaser import breaks_off

PLAIN = {
    "a < b and c > d": "a < b and c > d",
    "one<br>two": "one two",
    "ri<b>se</b>": "rise",
    "a <!-- b > c --> d": "a d",
    "a <!-- b": "a",
    "a <!DOCTYPE html> b <?xml?> c": "a b c",
    "a <! b": "a <! b",  # nothing ends it: it is text
    "a <! b <!-- c": "a <! b",
    "a <script src='x'>b < c</script > d": "a d",
    "a <style>b": "a",
    "a <script b": "a <script b",
    "a <scripture>b": "a b",
    "a <!-- <script> --> b": "a b",  # a script in a comment is none
    "a <script>'<!--'</script> b": "a b",
}


@pytest.mark.parametrize(("markup", "text"), PLAIN.items())
def test_tags_are_told_from_text(markup: str, text: str) -> None:
    assert plain(markup) == text


TOKENS = (
    "<", "<!", "<?", "<!-", "<!--", "-->", "<script ", "<script>", "</script", "</script ", "<style", "</style>",
    "<a", "<a ", "<a>", "</a", "</p", "<a href='", 'href="', "&", "&#", "&#1", "&amp", "&amp;", "[", "(", "…", "...",
    " ", "https://", "read more ", "click here ", "1 comment ", "The post ", "1", "12 ", "'", '"', "]]>",
)  # fmt: skip
AROUND = ("{}", "<p>{} x", "{}…")


@pytest.mark.parametrize("token", TOKENS)
def test_no_token_is_read_again_and_again(token: str) -> None:
    for behind, around in product(("", "x", "<"), AROUND):
        markup = around.format((token + behind) * (100_000 // len(token + behind)))

        def read(markup: str = markup) -> None:
            guessed(markup)
            breaks_off(plain(markup) or "", markup, "https://harbourpost.example/1", "Ferry returns")

        assert cpu_s(read, 0.4) < 0.4, (behind, around)  # a tenth of that is usual; seconds where it is quadratic
