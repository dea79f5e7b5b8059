"""Letters without their marks, so that "Orbán" and "Orban" are found, compared and counted as one name."""

import re
import unicodedata

_OWN = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ħ": "h", "ŧ": "t"}  # letters that Unicode does not take apart
_LONGER = str.maketrans({"ß": "ss", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ð": "d", "þ": "th", "Þ": "Th"})
_LATIN = (range(0xC0, 0x250), range(0x1E00, 0x1F00))


def _base(letter: str) -> str:
    """The plain letter; the letter itself where there is none."""
    parts = unicodedata.normalize("NFKD", letter)
    return parts[0] if parts[0].isascii() and all(map(unicodedata.combining, parts[1:])) else letter


_BASES = {code: base for codes in _LATIN for code in codes if (base := _base(chr(code))) != chr(code)}
_BASES |= {ord(case(letter)): case(base) for letter, base in _OWN.items() for case in (str.lower, str.upper)}
_BASES |= {ord("ı"): "i", ord("I"): "I"}  # whose capital is a plain I


_MARKED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")  # most texts have few: faster than `translate`


def _plain(match: re.Match[str]) -> str:
    return _BASES.get(ord(match[0]), match[0])


def unmarked(text: str) -> str:
    """The text with plain Latin letters, each where it stood: offsets stay. Letters of other alphabets stay too."""
    return _MARKED.sub(_plain, text)


def folded(name: str) -> str:
    """A name as it is compared: plain letters, two for "ß" and the like; so it may become longer."""
    return name if name.isascii() else name.translate(_BASES).translate(_LONGER)
