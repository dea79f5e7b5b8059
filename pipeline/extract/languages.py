"""Languages as pages declare them, as ISO 639-1."""

import re

# ISO 639-1, complete: a declared "xx" or "en-US" is believed only if its first part stands here.
CODES = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """.split()  # noqa: SIM905 - a table to read
)
# ISO 639-2 and names, as content management systems write them; and codes withdrawn but still in use.
OTHERS = {
    "eng": "en", "english": "en", "deu": "de", "ger": "de", "german": "de", "deutsch": "de", "fra": "fr", "fre": "fr",
    "french": "fr", "français": "fr", "spa": "es", "spanish": "es", "español": "es", "ita": "it", "italian": "it",
    "italiano": "it", "por": "pt", "portuguese": "pt", "português": "pt", "nld": "nl", "dut": "nl", "dutch": "nl",
    "nederlands": "nl", "rus": "ru", "russian": "ru", "русский": "ru", "ukr": "uk", "ukrainian": "uk", "pol": "pl",
    "polish": "pl", "polski": "pl", "ces": "cs", "cze": "cs", "czech": "cs", "slk": "sk", "slo": "sk", "swe": "sv",
    "swedish": "sv", "svenska": "sv", "nor": "no", "norwegian": "no", "dan": "da", "danish": "da", "dansk": "da",
    "fin": "fi", "finnish": "fi", "suomi": "fi", "ell": "el", "gre": "el", "greek": "el", "hun": "hu",
    "hungarian": "hu", "ron": "ro", "rum": "ro", "romanian": "ro", "bul": "bg", "bulgarian": "bg", "hrv": "hr",
    "srp": "sr", "tur": "tr", "turkish": "tr", "türkçe": "tr", "ara": "ar", "arabic": "ar", "heb": "he",
    "hebrew": "he", "iw": "he", "fas": "fa", "per": "fa", "persian": "fa", "hin": "hi", "hindi": "hi", "ben": "bn",
    "urd": "ur", "zho": "zh", "chi": "zh", "cmn": "zh", "chinese": "zh", "jpn": "ja", "japanese": "ja", "kor": "ko",
    "korean": "ko", "vie": "vi", "vietnamese": "vi", "tha": "th", "thai": "th", "ind": "id", "in": "id",
    "indonesian": "id", "msa": "ms", "may": "ms", "cat": "ca", "catalan": "ca",
}  # fmt: skip


def language(declared: str | None) -> str | None:
    """The ISO 639-1 code, lower case, of "en-US", "de_AT", "eng", "English"; None for what names no language."""
    first = re.split(r"[-_,;\s]", (declared or "").strip().lower(), maxsplit=1)[0]
    return first if first in CODES else OTHERS.get(first)
