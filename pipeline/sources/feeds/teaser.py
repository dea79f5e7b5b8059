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
    r"(?:view|see|visit) (?:the )?(?:full|whole|entire) (?:story|article|post|text)|"
    r"full (?:story|article|text)|"
    r"more (?:here|»|›|→|>>)|"
    r"(?:hier )?weiterlesen|weiter lesen|mehr lesen|mehr dazu|jetzt lesen|zum (?:ganzen |vollständigen )?artikel|"
    r"den (?:ganzen|vollständigen) artikel lesen|lire (?:la suite|plus|l[’']article)|continuer (?:la lecture|à lire)|"
    r"leer más|seguir leyendo|sigue leyendo|continuar leyendo|leggi (?:tutto|di più|l[’']articolo)|"
    r"continua (?:a leggere|la lettura)|lees (?:verder|meer)|verder lezen|leia mais|continue lendo|ler mais|läs mer|"
    r"les mer|læs mere|lue lisää|czytaj (?:więcej|dalej)|číst (?:dále|více)|читать (?:далее|дальше|полностью)|"
    r"devamını oku|続きを読む|阅读全文|閱讀全文)"
)
ALONE = re.compile(rf"\W*(?:{MORE})\W*", re.IGNORECASE)
BEGINS = re.compile(rf"\W*{MORE}(?!\w)", re.IGNORECASE)
# Where it is no link, or the link is a part of it, it must begin a sentence
SENTENCE = re.compile(
    rf"(?:\A|[.!?…:;»”\"’')\]>]\s*|\s[\[(<|–—-]\s*){MORE}(?!\w)(?P<rest>[^.!?]{{0,160}})\W*\Z", re.IGNORECASE
)
# Asks for a click, and only for the rest of this text where it leads to the entry's own page
WEAK = re.compile(r"\W*(?:learn more|find out more|see more|view more|discover more|more|click here|here)\W*", re.I)
CLICK = re.compile(
    r"\b(?:full|whole|entire|rest of the|read|more)\b[^.!?]{0,40}\b(?:click|tap) here\W*\Z", re.IGNORECASE
)
PROMOTING = re.compile(r"\s*[:|–—-]\s*\w|\s*(?:about|in our|to)\b", re.IGNORECASE)
ANCHOR = re.compile(r"<a(?:\s([^<>]*))?>|</a\s*>", re.IGNORECASE)
LINKS = 5  # at the end: behind the text may be buttons without one
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
    if any(pattern.search(text) for pattern in (ELLIPSIS, CUT, CLICK)):
        return True
    label, address = _last_link(text, markup)
    leads_home = bool(url and address and canonicalise(address) == canonicalise(url))
    if label and (ALONE.fullmatch(label) or (leads_home and WEAK.fullmatch(label))):
        return True
    rest = _behind_the_phrase(text, label)
    return rest is not None and (leads_home or not PROMOTING.match(rest) or bool(title and title in rest))


def _behind_the_phrase(text: str, label: str | None) -> str | None:
    """What follows “read more” in the last link or the last sentence; None: it does not begin so."""
    if label and (begun := BEGINS.match(label)):
        return label[begun.end() :]
    said = SENTENCE.search(_without_address(text)[-TAIL:])
    return said["rest"] if said else None


def _without_footers(text: str) -> str:
    for _ in range(4):
        head, tail = text[:-TAIL], text[-TAIL:]
        shorter = (head + FOOTER.sub("", tail)).rstrip()
        if shorter == text:
            break
        text = shorter
    return text


def _without_address(text: str) -> str:
    start = text.rfind(" ") + 1  # looked for behind it alone: the whole text may be addresses
    return text[:start] + ADDRESS.sub("", text[start:])


def _last_link(text: str, markup: str) -> tuple[str | None, str | None]:
    """The text and the address of the link that a text ends with; (None, None): it ends with none."""
    letters = _letters(text)
    for attributes, inner in reversed(_links(markup[-20 * TAIL :])[-LINKS:]):
        label = plain(inner)
        if label and letters.endswith(_letters(label)):
            found = HREF.search(attributes)
            return label, html.unescape(found[1] or found[2] or found[3] or "") if found else None
    return None, None


def _links(markup: str) -> list[tuple[str, str]]:
    """(attributes, inner markup) of the links, in order."""
    links: list[tuple[str, str]] = []
    opened: re.Match[str] | None = None
    for tag in ANCHOR.finditer(markup):
        if not tag[0].startswith("</"):
            opened = tag
        elif opened:
            links.append((opened[1] or "", markup[opened.end() : tag.start()]))
            opened = None
    return links


def _letters(text: str) -> str:
    return "".join(re.findall(r"\w", text[-TAIL:]))
