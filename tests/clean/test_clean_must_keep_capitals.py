"""Lines in capitals that are the article stay: cited in a row or below a colon, and heads from the first line on."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

ABOVE = "The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year."
BELOW = "The council will look at the fares again when the first of the new boats is delivered next summer."

CITED = {
    "placards": """
Four hundred people stood on the quay on Saturday with what they had painted at home.
OUR GRANDMOTHERS ROWED AND WE CANNOT EVEN SAIL
LOWER THE PRICE OF BREAD BEFORE THE PRICE OF CAVIAR
HONK IF YOUR LANDLORD OWNS A YACHT AND A SWIMMING POOL""",
    "one placard below a colon": """
Only one of them had brought something to read:
DOCTORS WARN THE PATIENT THAT HE OWNS NOTHING ANY MORE""",
    "one line that is announced": """
The alarm that woke the island has been printed on a poster, and it reads as follows.
DAM HAS BROKEN LEAVE THE VALLEY ON FOOT AT ONCE""",
    "radio messages": """
The logbook of the lost trawler was opened in court, and its last page was read aloud by a clerk.
ENGINE STOPPED NORTH OF THE SANDBANK WIND RISING
COOK HURT BY A FALLING MAST NEED A SURGEON
WATER IN THE HOLD WE LEAVE HER NOW""",
    "front pages": """
In the archive hang the front pages of the week in which the king drove into the river.
KING DRIVES INTO RIVER AND BLAMES HIS HORSE
QUEEN REFUSES TO COMMENT ON A WET CARRIAGE
BISHOP SAYS HE HAD SEEN IT IN A DREAM""",
    "medals": """
The association of bakers gave its medals on Sunday evening in the old granary.
GOLD MEDAL: A WHEEL OF RYE BAKED UNDER WATER
SILVER MEDAL: THE LOAF THAT REFUSED TO RISE
BRONZE MEDAL: NINE ROLLS IN THE SHAPE OF A SWAN""",
    "inscriptions": """
Moss had covered the stones behind the chapel for two hundred years before a student scrubbed them.
HERE RESTS A PILOT WHO KNEW EVERY ROCK BUT ONE
HIS WIDOW MARRIED THE KEEPER OF THE LIGHTHOUSE""",
    "an alarm": """
Every telephone on the island rang at four in the morning and showed the same two lines.
DAM HAS BROKEN LEAVE THE VALLEY ON FOOT AT ONCE
DO NOT WAIT FOR THE POLICE OR FOR YOUR CAR""",
    "Plakate": """
Vor dem Rathaus standen am Samstag vierhundert Leute mit dem, was sie zu Hause gemalt hatten.
UNSERE OMAS SIND GERUDERT UND WIR DÜRFEN NICHT EINMAL SEGELN
ERST DAS BROT UND DANN DER KAVIAR FÜR DEN MINISTER""",
    "pancartes": """
Sur la pancarte d'une vieille dame, au premier rang du cortège, on pouvait lire ceci :
LE MINISTRE PREND LE BATEAU ET NOUS PRENONS LA MER""",
    "pancartas": """
Cuatrocientas personas llevaron al muelle lo que habían pintado en casa con sus hijos.
PRIMERO EL PAN Y DESPUÉS EL CAVIAR DEL MINISTRO
LA ABUELA REMABA Y NOSOTROS NO PODEMOS NI NADAR""",
}

HEADS = """
ROWERS FROM THE NORTH WIN THE CUP FOR THE THIRD TIME
Nobody had expected it after the winter, least of all the man who repairs their boats.
TWO TEAMS LEAVE THE LEAGUE AFTER A QUARREL OVER OARS
It began with a borrowed blade, and it ended in front of a judge in the capital.
COACH DENIES THAT HE HAS SIGNED FOR THE RIVALS FROM ABROAD
Marten Vo drank his tea, smiled at everybody and left by the back door."""

PROMO = "CHESS PRODIGY TO RECEIVE NATIONAL MEDAL OF HONOUR, COACH SAYS"


@pytest.mark.parametrize("text", CITED.values(), ids=CITED.keys())
def test_what_is_cited_in_capitals_stays(plain: Plain, text: str) -> None:
    cleaned = clean(plain(f"{ABOVE}\n{text}\n{BELOW}"))
    assert [(removal.rule, removal.text) for removal in cleaned.removed] == []


def test_heads_in_capitals_stay_when_the_article_begins_with_one(plain: Plain) -> None:
    assert clean(plain(HEADS)).removed == ()


def test_a_promo_goes_that_stands_alone_though_a_call_stands_beside_it(plain: Plain) -> None:
    call = "CLICK HERE TO GET THE HARBOUR NEWS APP"
    removed = clean(plain(f"{ABOVE}\n{call}\n{PROMO}\n{BELOW}")).removed
    assert [removal.text for removal in removed] == [call, PROMO]


def test_a_row_of_promos_goes_whose_first_line_says_what_they_are(plain: Plain) -> None:
    second = "SENATOR CALLS FOR INQUIRY INTO MISSING WHEAT, AIDES SAY"
    removed = clean(plain(f"{ABOVE}\nBREAKING NEWS FROM AROUND THE COUNTRY\n{PROMO}\n{second}\n{BELOW}")).removed
    assert {PROMO, second} <= {removal.text for removal in removed}
