"""The language of an article, by its words; the publisher's word where there are too few."""

import pytest
from timing import cpu_s

from pipeline.tag.language import detect

ENGLISH = "The harbour board said on Monday that the new bridge would open before the end of the year."
GERMAN = "Der Hafenrat teilte am Montag mit, dass die neue Brücke noch vor Jahresende eröffnet wird."
SPANISH = "La junta del puerto dijo el lunes que el nuevo puente se abrirá antes de fin de año."

CASES = [
    ("English", None, ENGLISH, None, "en"),
    ("German", None, GERMAN, None, "de"),
    ("what is written wins over what was declared", None, SPANISH, "en", "es"),
    ("line breaks do not matter", None, GERMAN.replace(" ", "\n"), None, "de"),
    ("capitals", None, ENGLISH.upper(), None, "en"),
    ("title case", "In U.N. Speech, Norland’s Envoy Warns Time Runs Short", "", None, "en"),
    ("title case in German", "Der Hafenrat Eröffnet Die Neue Brücke Über Den Fluss", "", None, "de"),
    ("where the words do not tell, as declared", "Quillan frobnicates Norland bollards", "", "en", "en"),
    ("the title alone", "Der Hafenrat eröffnet die neue Brücke über den Fluss", "", None, "de"),
    ("a few words: as declared", None, "Hola, ¿qué?", "en-US", "en"),
    ("a few words, nothing declared", None, "Ok.", None, None),
    ("a short headline that is plain, nothing declared", "Why the ferry had to go", "", None, "en"),
    ("a short headline in Japanese, nothing declared", "新しい橋が年内に開通", "", None, "ja"),
    ("a short headline of names, nothing declared", "Quillan, Norland", "", None, None),
    ("a headline of two languages, nothing declared", "Trump frente a scandals", "", None, None),
    ("a headline of three foreign words", "Der Hafen schließt", "", None, "de"),
    ("no text", None, "", "de", "de"),
    ("no text, nothing declared", None, " \n ", None, None),
    ("emoji only", None, "🐟🎣👍" * 20, "fr", "fr"),
    ("declared in capitals with a region", None, "", "PT_br", "pt"),
    ("declared nonsense", None, "", "und", None),
]


@pytest.mark.parametrize(
    ("title", "text", "declared", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_the_language_is_told(title: str | None, text: str, declared: str | None, expected: str | None) -> None:
    assert detect(title, text, declared) == expected


def test_a_million_characters_take_no_longer() -> None:
    def told() -> None:
        assert detect(None, ENGLISH * 11_000, None) == "en"
        assert detect(None, "x" * 1_000_000, "en") == "en"

    assert cpu_s(told, 0.5) < 0.5


def test_only_the_lead_is_read() -> None:
    assert detect(None, ENGLISH * 40 + GERMAN * 4000, None) == "en"
