"""Addresses: one spelling for each article, whatever feed, newsletter or social network handed it out.

The identity of a document hangs on `canonicalise` (law 2), so a rule here may only unite addresses that lead to the
same article: parameters such as `id`, `p` or `page` are never dropped, and a parameter nobody knows stays.
"""

import re

import ada_url

# Parameters that tell who sent the reader and never change what is served: our own list, after the publishers' and
# vendors' documentation and the lists that browsers and readers keep for the same purpose (ClearURLs, Firefox query
# stripping, Brave's query filter, miniflux's urlcleaner). Compared in lower case.
TRACKING_PREFIXES = (
    "utm_",  # Google Analytics and everybody after it
    "mtm_", "pk_", "piwik_", "matomo_",  # Matomo
    "hsa_", "__hs", "_hs",  # HubSpot
    "at_",  # AT Internet (BBC, France Médias Monde): at_medium, at_campaign, at_custom1
    "ns_",  # comScore (BBC, Guardian): ns_mchannel, ns_source, ns_campaign
    "fb_action_", "elq", "sfmc_", "oly_", "gaa_", "vero_", "wt.", "trk_", "stm_", "guce_", "spm_",
)  # fmt: skip
TRACKING_NAMES = frozenset(
    {
        # clicks, by the network that numbers them
        "gclid", "gclsrc", "gbraid", "wbraid", "dclid", "gad_source", "gad_campaignid", "_ga", "_gl", "srsltid",
        "fbclid", "fb_source", "fb_ref", "msclkid", "yclid", "ysclid", "ymclid", "_openstat", "twclid", "ttclid",
        "igshid", "igsh", "li_fat_id", "epik", "rb_clickid", "wickedid", "irclickid", "__twitter_impression",
        # newsletters, by the service that sends them
        "mc_cid", "mc_eid", "mkt_tok", "ml_subscriber", "ml_subscriber_hash", "_ke", "_kx", "dm_i", "spmailingid",
        "spuserid", "spjobid", "spreportid", "bxid", "cndid", "hasha", "hashb", "hashc", "esrc", "mbid", "nlid",
        "nl_id", "ck_subscriber_id", "_bta_tid", "_bta_c",
        # campaigns, as publishers name them: Guardian, Google News, MSN, Daily Mail, AT Internet, New York Times,
        # Yahoo, Bloomberg, Al Jazeera, Reuters, FiveThirtyEight, CBC
        "cmp", "cmpid", "cmpid2", "icmp", "intcmp", "int_cmp", "icid", "ncid", "ocid", "oc", "ito", "xtor", "smid",
        "smtyp", "guccounter", "soc_src", "soc_trk", "tsrc", "sref", "srnd", "leadsource", "traffic_source",
        "feedtype", "feedname", "taid", "ex_cid", "cmpc", "s_cid", "wt_mc", "wtrid", "dcmp", "xtref", "trkcampaign",
        "ref_src", "ref_url", "referrer", "referer", "_branch_match_id", "__tn__",
        # sessions, which some old sites write into links
        "phpsessid", "jsessionid",
    }
)  # fmt: skip
# These name the sender on one site and the article on another: dropped only where the value is a sender's.
SENDER_NAMES = frozenset({"ref", "source", "src", "from", "via", "partner", "mod", "feed", "share"})
SENDERS = re.compile(
    r"(?:rss|atom|feeds?|newsfeed|twitter|tw|facebook|fb|linkedin|reddit|whatsapp|telegram|instagram|social|sharing|share|"
    r"e?mail|newsletter|push|amp|app|home|homepage|hp|google|googlenews|gnews|news\.google\.com|t\.co|flipboard|smartnews|"
    r"apple_?news|sitemap)(?:[-_.:\d].*)?",
    re.IGNORECASE,
)
RSS_VALUE = re.compile(r"rss|feed", re.IGNORECASE)  # `mod=rsswn`, `partner=rssnyt`: the sender is written into the word

# Front doors of one site for other devices; `www.` is no part of a site's name either.
DEVICE_LABELS = re.compile(r"^(?:www\d?|m|mobile|touch|wap|amp)\.")
HOME_PATH = re.compile(
    r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default|homepage|front)(?:\.(?:html?|php|aspx?|jsp))?/?)?",
    re.IGNORECASE,
)
STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")
UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


def canonicalise(url: str) -> str | None:
    """The one spelling of an http or https address, or None for anything else.

    WHATWG parsing (host in lower-case ASCII, default port and dot segments gone); user, password and fragment dropped;
    tracking parameters dropped and the others sorted by name, equal names in their order. Canonicalising twice changes
    nothing.
    """
    parsed = _parse(url)
    if parsed is None:
        return None
    parsed.username = parsed.password = parsed.hash = ""
    parsed.pathname = _plain_escapes(_without_session(parsed.pathname))
    parsed.search = _article_parameters(_plain_escapes(parsed.search))
    if parsed.hostname.endswith(".") and not parsed.hostname.endswith(".."):  # "example.com." is example.com
        parsed.hostname = parsed.hostname[:-1]
    return parsed.href if parsed.search else parsed.href.removesuffix("?")


def host(url: str) -> str | None:
    """The host in lower case as the address has it (`www.` included), or None where there is none."""
    parsed = _parse(url)
    return parsed.hostname.rstrip(".") if parsed else None


def same_site(a: str, b: str) -> bool:
    """Whether both addresses belong to one site: equal hosts but for `www.`, `m.`, `amp.`, or one below the other.

    Without a list of public suffixes two sections of one publisher (`sport.example.com`, `money.example.com`) count as
    two sites: to distrust a true address costs an address, to trust a false one merges two articles.
    """
    one, other = _site(a), _site(b)
    if not one or not other:
        return False
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def is_home_page(url: str) -> bool:
    """Whether an address leads to a site's front page, in any of its languages, and not to one article."""
    canonical = canonicalise(url)
    if canonical is None:
        return False
    parsed = ada_url.URL(canonical)
    return not parsed.search and HOME_PATH.fullmatch(parsed.pathname) is not None


def _parse(url: str) -> ada_url.URL | None:
    try:
        parsed = ada_url.URL(url.strip())
    except ValueError:
        return None
    return parsed if parsed.protocol in ("http:", "https:") and parsed.hostname.strip(".") else None


def _site(url: str) -> str | None:
    name = host(url)
    while name and name.count(".") > 1 and (shorter := DEVICE_LABELS.sub("", name)) != name:
        name = shorter
    return name


def _article_parameters(search: str) -> str:
    kept = [part for part in search.removeprefix("?").split("&") if part and not _is_tracking(part)]
    # With its question mark: given without, the parser would take a second one for it.
    return "?" + "&".join(sorted(kept, key=lambda part: part.partition("=")[0])) if kept else ""


def _is_tracking(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower()
    if name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES):
        return True
    if name in SENDER_NAMES:
        return SENDERS.fullmatch(value) is not None or RSS_VALUE.match(value) is not None
    return name == "rss" and value in ("", "1", "true", "yes")


def _without_session(path: str) -> str:
    return re.sub(r";jsessionid=[^/;]*", "", path, flags=re.IGNORECASE)


def _plain_escapes(text: str) -> str:
    """The text with %XX only where RFC 3986 asks for it, in capitals; a lone % is escaped first: none can arise."""
    return ESCAPED.sub(_plain_escape, STRAY_PERCENT.sub("%25", text))


def _plain_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in UNRESERVED else match[0].upper()
