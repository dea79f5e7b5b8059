"""Lines that tell the reader to do something for the publisher: sign up, pay, get the app, follow, share, comment.

No single word convicts: a paragraph about newsletters has the words, advice has the imperatives. `signals` adds up what
speaks for and against.
"""

from collections import Counter
from collections.abc import Iterator

from pipeline.clean.advice import advises, is_step
from pipeline.clean.familiar import BONUS
from pipeline.clean.lines import Document, Line
from pipeline.clean.rule import Hit, Rule
from pipeline.clean.signals import (
    Call,
    addresses_reader,
    asks_to_share,
    headlines_a_box,
    is_button,
    is_publishers,
    read,
    weigh,
)
from pipeline.clean.vocabulary import ALL_SERVICES, CALL_PHRASES, SERVICES

THRESHOLD = 3.2
MAX_KNOWN = 0.9  # share of a sentence's words that the article knows; above, it speaks of its own matter
ADVICE_LINES = 3  # so many other lines that begin with an imperative make the article one of advice
ADVICE_HEADS = 2  # the same of lines that head a paragraph each, which are surer
TITLES = 3  # so many titles around it make it one of them …
TITLES_WITHIN = 4  # … within so many lines above and below
MAX_TITLE_WORDS = 8
MAX_SMALL_LETTERS = 3  # of a word that may lack its capital in a title
SIGN_UP = (" sign up ", " email ", " e-mail ", " anmelden ", " abonnieren ", " inscrivez-vous ", " s'inscrire ")
_MAIL = frozenset(
    ["email", "emails", "e-mail", "e-mails", "mails", "mail", "courriel", "courriels", "correos", "spam", "phishing"]
)

RULES = (
    Rule(
        "sign-up",
        "calls to sign up for a newsletter or for alerts",
        takes=(
            "Sign up for our daily newsletter",
            "Get breaking news alerts straight to your inbox",
            "Never miss a story: get the Harbour Briefing in your inbox every morning.",
            "Abonnieren Sie unseren kostenlosen Newsletter",
            "Inscrivez-vous à notre newsletter quotidienne",
            "Suscríbete a nuestro boletín diario",
            "Sign up for Harbour Money, our weekly letter on business and the economy.",
            "Low Water: the coast in your inbox",
            "Newsletter abonnieren: Jeden Morgen um sechs das Wichtigste von der Küste.",
            "Jeden Morgen um sechs das Wichtigste: Hier kostenlos für die „Hafenpost“ anmelden.",
            "Sign up for Low Water, our twice-weekly email about the coast.",
            "The Low Tide: news from the shore, straight to your inbox",
            "Die Küste in Ihrem Postfach",
            "La costa en su correo",
            "La côte dans votre boîte mail",
            "S'abonner à la newsletter",
            "Inscrivez-vous gratuitement ici à « La Marée », notre lettre du matin.",
            "Suscribirse al boletín",
        ),
        leaves=(
            "Its newsletter reaches 40,000 readers, the paper said.",
            "Commuters can sign up for the night boats until April 30.",
            "Newsletters are back in fashion because inboxes are private.",
            "Wer mitfahren will, kann sich hier kostenlos anmelden.",
            "Residents can sign up for the flood alerts of the water board by post.",
            "Sign up for swimming lessons at the town hall before Friday.",
            "How scams land in your inbox",
            "Newsletter abonnieren die wenigsten, sagt die Forscherin.",
            "Our weekly letter from the islands arrived late.",
        ),
    ),
    Rule(
        "subscribe",
        "calls to pay, to log in, to become a member",
        takes=("Subscribe now for unlimited access", "Start your free trial today", "Already a subscriber? Log in"),
        leaves=("Subscribers rose to two million.", "The museum offers pupils a free trial of its membership."),
    ),
    Rule(
        "app",
        "calls to get an app",
        takes=(
            "Download our app for iOS and Android",
            "CLICK HERE TO GET THE HARBOUR NEWS APP",
            "Jetzt die Hafen-App herunterladen",
            "App jetzt kostenlos downloaden",
            "Téléchargez l'application du Courrier",
            "Descarga la app de El Faro",
        ),
        leaves=(
            "Die Fahrgäste sollen die Hafen-App herunterladen.",
            "App herunterladen, Karte zeigen, einsteigen: So kommen Pendler an Bord.",
            "Télécharger l'application ne suffit pas, prévient le conseil.",
            "Descargar la aplicación es gratis, dijo la junta.",
            "The ferry app counts passengers on board.",
            "Download speeds fell to three megabits.",
        ),
    ),
    Rule(
        "follow",
        "calls to follow somebody on a network, or to listen to a podcast there",
        takes=(
            "Follow us on Facebook and Instagram",
            "Like us on Facebook for more local news",
            "Folgen Sie uns auf Instagram",
            "Follow Ada Plank on Twitter.",
        ),
        leaves=(
            "Police follow rumours on Facebook closely.",
            "He posted the picture on Instagram on Monday.",
            "Ada Plank is a senior editor of the Harbour Gazette. Follow her on Twitter @adaplank.",
        ),
    ),
    Rule(
        "share",
        "calls to share or save the article",
        takes=("Share this article on Facebook", "Click to share this story with a friend", "Diesen Artikel teilen"),
        leaves=("Share prices fell by four percent.", "The villages share one article of faith."),
    ),
    Rule(
        "comment",
        "calls to comment or to send in tips",
        takes=(
            "Leave a comment below",
            "Have a tip? Email us at tips@example.com",
            "What do you think? Tell us in the comments below.",
        ),
        leaves=("The mayor declined to comment.", "His comments came a day after the vote."),
    ),
)


def find(document: Document) -> Iterator[Hit]:
    """Lines whose points reach the threshold even after what the article around them says.

    A line that recurs in the publisher's articles may lack `BONUS` of it: of 2,600 articles nine lines more go, all of
    them calls. Running text may not: what recurs of it is authors' biographies.
    """
    surroundings: Surroundings | None = None
    for index, line in enumerate(document.lines):
        call = read(line)
        if call is None or not addresses_reader(call):
            continue
        points, reasons = weigh(call)
        seen = "" if line.prose else document.familiar.seen(line.words)
        least = THRESHOLD - BONUS * bool(seen)
        if points < least:
            continue
        surroundings = surroundings or Surroundings(document.lines)
        points -= surroundings.doubt(index, call)
        if points >= least and not (line.prose and document.overlap(line) >= MAX_KNOWN):
            shown = [*reasons[:3], *([seen] if points < THRESHOLD else [])]
            yield Hit(index, _named_for(call), f"a call to the reader (score {points:.1f}): it {', '.join(shown)}")


class Surroundings:
    """What the article as a whole says against calls: it is about the service, or gives advice in imperatives."""

    def __init__(self, lines: tuple[Line, ...]) -> None:
        self._lines = lines
        self._mentions: Counter[str] = Counter()
        self._writes_of_mail = False
        self._advice = 0
        self._steps = 0
        self._heads: set[str] = set()
        for index, line in enumerate(lines):
            if line.prose:
                self._mentions.update({_one(word) for word in ALL_SERVICES.intersection(line.words)})
                self._writes_of_mail = self._writes_of_mail or not _MAIL.isdisjoint(line.words)
            elif is_step(line):
                self._steps += not _reaches(line)
                if self._heads_text(index):
                    self._heads.add(line.text)
            self._advice += advises(line)

    def doubt(self, index: int, call: Call) -> float:
        """Points against the call in the line at this index."""
        own = call.line.prose
        about = max((self._mentions[_one(service)] - own for service in call.services), default=0)
        if headlines_a_box(call) and not call.imperative and (about > 0 or self._writes_of_mail):
            return THRESHOLD * 2  # "The danger in your inbox": a section head of an article about e-mail
        if self._is_advice(index, call) or (not call.services and self._is_among_titles(index)):
            return THRESHOLD * 2
        vague = self._is_advised(call.line) and not call.services and "here" not in call.line.words
        vague = vague and not is_button(call)
        return 1.6 * vague + (0.7 * min(4, about) if about >= 2 else 0.0)

    def _is_advised(self, line: Line) -> bool:
        return self._advice - advises(line) >= ADVICE_LINES

    def _is_advice(self, index: int, call: Call) -> bool:
        """ "Sign up for alerts from your bank", one of many that tell the reader what to do.

        A button has no full stop: without one the others must be steps or section heads without one, too.
        """
        line = call.line
        if line.stop or line.bullet:
            return self._is_advised(line) and not is_publishers(call)
        heads = len(self._heads) - (line.text in self._heads) >= ADVICE_HEADS and self._heads_text(index)
        return (heads or self._steps >= ADVICE_LINES) and not is_button(call) and not is_publishers(call)

    def _heads_text(self, index: int) -> bool:
        return index + 1 < len(self._lines) and self._lines[index + 1].prose

    def _is_among_titles(self, index: int) -> bool:
        """ "Subscribe to My Heart" in a list of songs: its neighbours have capitals alike, and ask for nothing."""
        around = self._lines[max(0, index - TITLES_WITHIN) : index + TITLES_WITHIN + 1]
        others = [line for line in around if not line.prose and line is not self._lines[index] and not _reaches(line)]
        return len(others) >= TITLES and all(map(_is_title, (*others, self._lines[index])))


def _reaches(line: Line) -> bool:
    """Whether it would go as a call by itself."""
    call = read(line)
    return call is not None and addresses_reader(call) and weigh(call)[0] >= THRESHOLD


def _is_title(line: Line) -> bool:
    """Whether all its longer words have capitals."""
    return 1 < len(line.words) <= MAX_TITLE_WORDS and all(
        word[0].isupper() for word in line.bare.split() if len(word) > MAX_SMALL_LETTERS
    )


def _one(service: str) -> str:
    """One key for "newsletter" and "newsletters": an article about them says both."""
    return service.removesuffix("s")


def _named_for(call: Call) -> str:
    """The rule that the call belongs to: what it asks for, else the first service it names."""
    if asks_to_share(call):
        return "share"
    if any(phrase in call.spaced for phrase in CALL_PHRASES["tips"]):
        return "comment"
    for service, words in SERVICES.items():
        if not call.services.isdisjoint(words):
            return service
    if "comment" in call.spaced or "thoughts" in call.spaced or "conversation" in call.spaced:
        return "comment"
    signs_up = call.company & {"updates", "alerts"} or any(word in call.spaced for word in SIGN_UP)
    return "sign-up" if signs_up or headlines_a_box(call) else "subscribe"
