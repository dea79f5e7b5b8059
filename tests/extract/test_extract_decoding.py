"""Bytes into text: declared rightly, wrongly or not at all."""

import codecs
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.decoding import decode

GERMAN = "Windräder über Südbach: „Die Kraniche sind ein Problem“, sagte Müßig – für 20 € im Jahr."
RUSSIAN = "Паром подорожает на пятую часть, решил совет порта во вторник вечером."
POLISH = "Zażółć gęślą jaźń: opłaty za prom wzrosną od maja, zdecydowała rada portu."
CHINESE = "港口委员会星期二决定,从五月起渡轮票价上涨五分之一。"


@pytest.mark.parametrize(
    ("name", "body", "media_type", "expected"),
    [
        ("utf-8", GERMAN.encode(), "", GERMAN),
        ("utf-8 with a mark", codecs.BOM_UTF8 + GERMAN.encode(), "text/html; charset=iso-8859-1", GERMAN),
        ("utf-16 with a mark", codecs.BOM_UTF16_BE + GERMAN.encode("utf-16-be"), "", GERMAN),
        ("utf-16 without a mark", GERMAN.encode("utf-16-le"), "", GERMAN),
        ("utf-32 with a mark", codecs.BOM_UTF32_LE + GERMAN.encode("utf-32-le"), "", GERMAN),
        ("the web's iso-8859-1", GERMAN.encode("cp1252"), "text/html; charset=ISO-8859-1", GERMAN),
        ("undeclared windows-1252", GERMAN.encode("cp1252"), "", GERMAN),
        ("undeclared windows-1251", RUSSIAN.encode("cp1251"), "", RUSSIAN),
        ("undeclared koi8-r", RUSSIAN.encode("koi8-r"), "", RUSSIAN),
        ("undeclared windows-1250", POLISH.encode("cp1250"), "", POLISH),
        ("declared windows-1251", RUSSIAN.encode("cp1251"), 'text/plain; charset="windows-1251"', RUSSIAN),
        ("declared gb2312", CHINESE.encode("gb18030"), "text/html; charset=gb2312", CHINESE),
        (
            "declared shift_jis",
            "渡し船の運賃が上がる。".encode("cp932"),
            "text/html;charset=Shift_JIS",
            "渡し船の運賃が上がる。",
        ),
        ("declared iso-2022-jp", "渡し船。".encode("iso-2022-jp"), "text/html; charset=iso-2022-jp", "渡し船。"),
        ("utf-8 under a wrong label", GERMAN.encode(), "text/html; charset=windows-1252", GERMAN),
        ("utf-8 under a Russian label", RUSSIAN.encode(), "text/html; charset=windows-1251", RUSSIAN),
        ("windows-1252 under the label utf-8", GERMAN.encode("cp1252"), "text/html; charset=utf-8", GERMAN),
        ("a label nobody knows", GERMAN.encode(), "text/html; charset=klingon", GERMAN),
        ("a label that is no encoding", GERMAN.encode(), "text/html; charset=rot13", GERMAN),
        ("utf-8 cut inside a character", (GERMAN * 20 + "ä").encode()[:-1], "", GERMAN * 20 + "\ufffd"),
        ("Windows and Mac line ends", b"a\r\nb\rc\n", "", "a\nb\nc\n"),
        ("NUL and controls", b"a\0b\x07c\x7f\td", "", "abc\td"),
        ("what commands terminals", "a\x1b[2Jb\x9b2Jc\x90d é".encode(), "", "a[2Jb2Jcd é"),
        ("form feed", b"a\x0cb", "", "a\nb"),
        ("empty", b"", "", ""),
    ],
)
def test_text_is_read_as_it_was_written(name: str, body: bytes, media_type: str, expected: str) -> None:
    assert decode(body, media_type) == expected


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="windows-1251">',
        "<META http-equiv=Content-Type content='text/html; charset=windows-1251'>",
        '<?xml version="1.0" encoding="windows-1251"?>',
        f"{' ' * 3000}<meta charset=windows-1251>",
    ],
)
def test_a_page_may_declare_its_encoding_itself(declaration: str) -> None:
    assert decode((declaration + RUSSIAN).encode("cp1251"), "text/html").endswith(RUSSIAN)


def test_a_meta_element_that_claims_utf_16_means_utf_8() -> None:
    assert GERMAN in decode(('<meta charset="utf-16">' + GERMAN).encode(), "text/html")


@given(
    st.binary(max_size=300), st.sampled_from(["", "text/html", "text/html; charset=utf-8", "text/html; charset=gbk"])
)
def test_any_bytes_become_a_text_that_can_be_written_again(body: bytes, media_type: str) -> None:
    text = decode(body, media_type)
    text.encode("utf-8")
    assert "\0" not in text
    assert "\r" not in text


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_utf_8_without_a_declaration_is_read_exactly(text: str) -> None:
    unwanted = {*map(chr, range(0xFDD0, 0xFDD5)), "\ufffe", "\uffff"}
    wanted = "".join(c for c in text.removeprefix("\ufeff") if c not in unwanted)
    assert decode(text.encode("utf-8")) == unicodedata.normalize("NFC", wanted)


def test_letters_written_in_two_characters_are_composed() -> None:
    assert decode("Cafe\u0301 Zu\u0308rich".encode()) == "Café Zürich"
