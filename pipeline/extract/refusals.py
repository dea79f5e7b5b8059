"""Pages that are no article though they came with status 200: checks for robots, consent walls, error pages."""

import re

from pipeline.errors import Rejected

# Only short pages are suspected: an article about captchas quotes them, but goes on.
SHORT = 1_500  # characters of extracted text
WALL_SHORT = 500  # consent and pay walls often stand above a real teaser

BOT_CHECK = re.compile(
    r"verif(?:y|ying) (?:that )?you(?:'re|’re| are)? (?:are )?(?:a )?(?:not a robot|human)|checking (?:your|if the site connection)"
    r"|enable javascript and cookies to continue|needs to review the security of your connection|are you a (?:robot|human)"
    r"|(?:complete|solve) the (?:captcha|security check)|unusual (?:traffic|activity) from your|pardon our interruption"
    r"|attention required! \| cloudflare|ddos protection by|please (?:confirm|prove) (?:that )?you(?:'re|’re| are) (?:not a robot|human)"
    r"|made us think (?:that )?you(?:'re|’re| are| were)? a (?:ro)?bot|press (?:&|and) hold to confirm|why have i been blocked"
    r"|sicherheitsüberprüfung|sind sie ein mensch|bestätigen sie, dass sie (?:ein mensch|kein roboter) sind"
    r"|vérifi(?:er|ez|ons) que vous (?:êtes|n'êtes pas)|no eres un robot|não é um rob[ôo]",
    re.IGNORECASE,
)
CHECK_TITLE = re.compile(
    r"just a moment\W*|access denied|attention required.*|security check|robot check|are you a (?:robot|human)\W*|human verification"
    r"|bot verification|pardon our interruption\W*|ddos-guard|einen moment\W*|un instant\W*|please wait\W*|verify(?:ing)? .{0,40}human\W*"
    r"|captcha|you have been blocked|request blocked|.*\| security verification",
    re.IGNORECASE,
)
ERROR_TITLE = re.compile(
    r"(?:error\W*)?(?:40[0134]|410|429|50[0234])\b.{0,60}|(?:page|article|site|content) (?:was )?(?:not|no longer) (?:be )?(?:found|available)\W*"
    r"|not found|forbidden|service (?:temporarily )?unavailable|bad gateway|internal server error|seite nicht gefunden|page (?:introuvable|non trouvée)"
    r"|página no encontrada|too many requests",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"we (?:value|care about|respect) your privacy|before you continue|(?:accept|manage|reject) (?:all )?cookies|cookie (?:settings|preferences|consent)"
    r"|we(?: and our \d* ?partners)? (?:use|store).{0,40}cookies|your privacy choices|mit werbung (?:lesen|weiterlesen|und cookies)|zustimmung|einwilligung"
    r"|datenschutz|(?:tout )?accepter (?:et|les cookies)|nous (?:utilisons|respectons).{0,30}(?:cookies|vie privée)|consent to",
    re.IGNORECASE,
)
PAY_WALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep) reading|(?:to )?(?:continue|keep) reading(?: this article)?,? (?:please )?(?:subscribe|register|log ?in|sign in)"
    r"|this (?:article|content|story) is (?:only )?(?:for|available to|reserved for) (?:our )?(?:paying )?(?:subscribers|members)|already a subscriber\?"
    r"|you(?:'ve| have) reached your (?:free )?(?:article )?limit|(?:jetzt|um) weiterlesen|mit .{0,20}abo weiterlesen|réservé (?:à nos|aux) abonnés",
    re.IGNORECASE,
)


def refuse_walls(title: str | None, text: str, page_text: str) -> None:
    """Raise `Rejected` for a page that stands in the way of an article; `page_text` is all the page shows.

    One sign suffices for a robot check, since no article of so few characters is about one; walls need a page of which
    little else is left.
    """
    if len(text) > SHORT:
        return
    shown = page_text[: 4 * SHORT]
    heading = (title or "").strip()
    if BOT_CHECK.search(shown) and len(page_text) < 4 * SHORT or CHECK_TITLE.fullmatch(heading):
        raise Rejected(
            "the page is a check for robots, not the article; fetch it again later or save it with a browser"
        )
    if ERROR_TITLE.fullmatch(heading):
        raise Rejected(f"the page is an error page ({heading}), not an article")
    if len(text) <= WALL_SHORT and len(CONSENT.findall(text)) > 1:
        raise Rejected("the page asks for consent to cookies and holds no article; save it with a browser")
    if len(PAY_WALL.sub("", text)) < WALL_SHORT / 2 and PAY_WALL.search(text):
        raise Rejected("the page asks for a subscription and holds no article")
