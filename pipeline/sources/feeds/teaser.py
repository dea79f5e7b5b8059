"""Whether a text breaks off, and the rest is somewhere else: an ellipsis or a read-more link at its end."""

import html
import re

from pipeline.sources.feeds.plain import plain
from pipeline.urls import canonicalise

UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
"""Letters of scripts that put no space between words: two make about one word."""

ELLIPSIS = re.compile(r"(?:…|\.\.\.|\. \. \.)[\s\])}»”\"'>→]*\Z")
CUT = re.compile(
    r"[\[(]\s*(?:…\s*)?\+?\d+ (?:more )?(?:char(?:acter)?s|words)\s*[\])]\Z|[\[(]more[\])]\Z", re.IGNORECASE
)

# What stands behind the text, whole or not: WordPress's line with the title and the site, in its languages.
FOOTER = re.compile(
    r"(?:\b(?:The (?:post|article)|This (?:post|article|entry|story)|Der Beitrag|Dieser Beitrag|L[’']article|"
    r"Cet article|La entrada|El artículo|O post|O artigo|L[’']articolo|Het bericht|Wpis|Artykuł)\b.{0,250}?"
    r"(?:appeared first on|first appeared (?:on|in|at)|was (?:originally |first )?published (?:on|in|at|by)|"
    r"originally appeared (?:on|in)|erschien zuerst (?:auf|bei)|est apparu en premier sur|se publicó primero en|"
    r"apareció primero en|apareceu primeiro em|proviene da|sembra essere il primo su|verscheen eerst op|"
    r"pojawił się najpierw na|pochodzi z serwisu)\s.{1,120}|"
    r"\b(?:\d+|no) comments?|\bcomments? \(\d+\)|\b(?:comments?|share|tweet|email)(?: this(?: post| article)?)?)\W*\Z",
    re.IGNORECASE,
)

MORE = (
    r"(?:click here to |tap here to |please |you can )?"
    r"(?:read (?:the )?(?:more|rest|on|full|whole|entire|original|complete|remainder)"
    r"(?: (?:story|article|post|text|entry|piece|report|interview|review|here|now|at|on|of))*|"
    r"read (?:this )?(?:story|article|post) (?:at|on)|continue(?: to)? read(?:ing)?|keep reading|"
    r"(?:view|see|visit) (?:the )?(?:full|original|whole|entire) (?:story|article|post|text)|"
    r"full (?:story|article|text)|"
    r"(?:learn|find out|see|view) more|more (?:here|»|›|→|>>)|"
    r"(?:hier )?weiterlesen|weiter lesen|mehr lesen|mehr dazu|jetzt lesen|zum (?:ganzen |vollständigen )?artikel|"
    r"den (?:ganzen|vollständigen) artikel lesen|lire (?:la suite|plus|l[’']article)|continuer (?:la lecture|à lire)|"
    r"leer más|seguir leyendo|sigue leyendo|continuar leyendo|leggi (?:tutto|di più|l[’']articolo)|"
    r"continua (?:a leggere|la lettura)|lees (?:verder|meer)|verder lezen|leia mais|continue lendo|ler mais|läs mer|"
    r"les mer|læs mere|lue lisää|czytaj (?:więcej|dalej)|číst (?:dále|více)|читать (?:далее|дальше|полностью)|"
    r"devamını oku|続きを読む|阅读全文|閱讀全文)"
)
ALONE = re.compile(rf"\W*(?:{MORE}|click here|here)\W*", re.IGNORECASE)
BEGINS = re.compile(rf"\W*{MORE}(?!\w)", re.IGNORECASE)
# Where it is no link, or the link is a part of it, it must begin a sentence
SENTENCE = re.compile(
    rf"(?:\A|[.!?…:;»”\"’')\]>]\s*|\s[\[(<|–—-]\s*){MORE}(?!\w)(?P<rest>[^.!?]{{0,160}})\W*\Z", re.IGNORECASE
)
PROMOTING = re.compile(r"\s*[:|–—-]\s*\w|\s*(?:about|in our|to)\b", re.IGNORECASE)
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a\s*>", re.DOTALL | re.IGNORECASE)
HREF = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
ADDRESS = re.compile(r"[<(\[]?https?://\S+\Z")
TAIL = 600  # characters at the end in which footers and links are looked for


def count_words(text: str) -> int:
    """How many words a text has; where a script puts no spaces between them, about how many."""
    return len(text.split()) + len(UNSPACED.findall(text)) // 2


def breaks_off(text: str, markup: str, url: str | None, title: str | None) -> bool:
    """Whether a plain text ends in an ellipsis or a read-more link; `markup` is its source, `url` the entry's.

    A footer behind the text (“The post … appeared first on …”) is looked behind. “Read more: another story” with a link
    to elsewhere promotes another article and says nothing about this one.
    """
    text = _without_footers(text)
    if ELLIPSIS.search(text) or CUT.search(text):
        return True
    label, address = _last_link(text, markup)
    if label and ALONE.fullmatch(label):
        return True
    begun = (BEGINS.match(label) if label else None) or SENTENCE.search(ADDRESS.sub("", text)[-TAIL:])
    if not begun:
        return False
    rest = begun["rest"] if "rest" in begun.groupdict() else (label or "")[begun.end() :]
    if not PROMOTING.match(rest):
        return True
    return bool((title and title in rest) or (url and address and canonicalise(address) == canonicalise(url)))


def _without_footers(text: str) -> str:
    for _ in range(4):
        head, tail = text[:-TAIL], text[-TAIL:]
        shorter = (head + FOOTER.sub("", tail)).rstrip()
        if shorter == text:
            break
        text = shorter
    return text


def _last_link(text: str, markup: str) -> tuple[str | None, str | None]:
    """The text and the address of the link that a text ends with; (None, None): it ends with none."""
    end = markup[-20 * TAIL :]
    links = [(label, match) for match in LINK.finditer(end) if (label := plain(match[2]))]
    for label, match in reversed(links):
        if _words_only(text).endswith(_words_only(label)):
            found = HREF.search(match[1])
            return label, html.unescape(found[1] or found[2] or found[3] or "") if found else None
    return None, None


def _words_only(text: str) -> str:
    return "".join(re.findall(r"\w", text[-TAIL:]))
