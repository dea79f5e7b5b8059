"""Pages that are no article though they came with status 200: checks for robots, consent and pay walls, error pages."""

import re

from pipeline.errors import Rejected

# Only short pages are suspected: an article about captchas quotes them, but goes on.
SUSPICIOUSLY_SHORT = 1_500  # characters of extracted text
WALL_LENGTH = 500  # consent and pay walls often stand above a teaser, which is worth keeping
MOST_SHOWN = 6_000  # characters on a whole page that is only a check

YOU_ARE = r"(?:you(?:'re|’re|'ve|’ve| are| were)?|that you are)"
BOT_CHECK = re.compile(
    rf"verify(?:ing)? {YOU_ARE} (?:are )?(?:a )?(?:not a robot|human)|checking (?:your browser|if the site connection)"
    r"|enable javascript and cookies to continue|needs to review the security of your connection"
    r"|are you a (?:robot|human)\?|(?:complete|solve) the (?:captcha|security check)|unusual (?:traffic|activity) from"
    rf"|pardon our interruption|ddos protection by|(?:confirm|prove) {YOU_ARE} (?:are )?(?:a )?(?:not a robot|human)"
    rf"|made us think (?:that )?{YOU_ARE} a (?:ro)?bot|press (?:&|and) hold to confirm|why have i been blocked"
    r"|sind sie ein mensch|bestätigen sie, dass sie (?:ein mensch|kein roboter) sind|vérifi(?:er|ez|ons) que vous "
    r"(?:êtes|n'êtes pas)|no eres un robot|não é um rob[ôo]",
    re.IGNORECASE,
)
CHECK_TITLE = re.compile(
    r"just a moment\W*|access denied|access to this page has been denied\W*|attention required.*"
    r"|(?:security|robot) check"
    r"|are you a (?:robot|human)\W*|(?:human|bot|security) verification|pardon our interruption\W*|ddos-guard"
    r"|einen moment\W*|un instant\W*|please wait\W*|verify(?:ing)? .{0,40}human\W*|captcha|you have been blocked"
    r"|request blocked",
    re.IGNORECASE,
)
ERROR_TITLE = re.compile(
    r"(?:error\W*)?(?:40[0134]|410|429|50[0234])\b.{0,60}|(?:page|article|site|content) (?:was |is )?(?:not|no longer) "
    r"(?:be )?(?:found|available)\W*|(?:40[34] )?(?:not found|forbidden)|service (?:temporarily )?unavailable"
    r"|bad gateway|internal server error|too many requests|seite nicht gefunden"
    r"|page (?:introuvable|non trouvée)|página no encontrada",
    re.IGNORECASE,
)
CONSENT = re.compile(
    r"we (?:value|care about|respect) your privacy|before you continue|(?:accept|manage|reject) (?:all )?cookies"
    r"|cookie (?:settings|preferences|consent|policy)|our (?:\d+ )?partners|(?:use|store).{0,40}cookies"
    r"|your privacy choices|consent to|mit werbung (?:weiter)?lesen|zustimmung|einwilligung|datenschutz"
    r"|accepter (?:et|les cookies)|(?:utilisons|acceptez).{0,30}cookies|votre vie privée",
    re.IGNORECASE,
)
PAY_WALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep) reading|(?:continue|keep) reading(?: this article)?,? (?:please )?"
    r"(?:subscribe|register|log ?in|sign in)|already a subscriber\?|reached your (?:free )?(?:article )?limit"
    r"|this (?:article|content|story) is (?:only )?(?:for|available to|reserved for) (?:our )?(?:paying )?"
    r"(?:subscribers|members)|(?:jetzt|um) weiterlesen|mit .{0,20}abo (?:weiter)?lesen|réservé (?:à nos|aux) abonnés",
    re.IGNORECASE,
)


def refuse_walls(title: str | None, text: str, shown: str) -> None:
    """Raise `Rejected` for a page that stands in the way of an article.

    `text` is what was extracted, no longer than SUSPICIOUSLY_SHORT; `shown` is everything on the page.
    """
    heading = (title or "").strip()
    if CHECK_TITLE.fullmatch(heading) or (len(shown) <= MOST_SHOWN and BOT_CHECK.search(shown)):
        raise Rejected(
            "the page is a check for robots, not the article; fetch it again later or save it with a browser"
        )
    if ERROR_TITLE.fullmatch(heading):
        raise Rejected(f"the page is an error page ({heading}), not an article")
    if len(text) <= WALL_LENGTH and len(set(CONSENT.findall(text.lower()))) > 1:
        raise Rejected("the page asks for consent to cookies and holds no article; save it with a browser")
    if len(text) <= WALL_LENGTH and PAY_WALL.search(text):
        raise Rejected("the page asks for a subscription and holds no article")
