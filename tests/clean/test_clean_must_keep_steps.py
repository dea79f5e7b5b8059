"""Advice without full stops stays: steps in a row, section heads, and what only begins like a call."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

STEPS = {
    "a flooded cellar": """
Cellars on the east quay fill twice a winter, and most of the damage is done in the first hour, firemen say.
Switch off the power at the box
Carry papers and paint upstairs
Sign up for SMS alerts from the water office
Download the app of your insurer
Take pictures before you pump
Wait for daylight
The insurers paid nine million crowns last year.""",
    "a lost telephone": """
Every day forty telephones are lost on the ferries, and the lost property office finds the owners of three.
Call the number from another device
Lock the screen
Log out of Instagram
Turn off payments for apps you no longer have
Change the password of the account
Report the loss to the police
The office is open from nine to noon.""",
    "a class and its networks": """
Parents in Old Town have agreed on what to do before a child gets its first telephone.
Talk about it at dinner
Follow the school on Instagram
Join the chat of the class
Subscribe to the school's alerts
Keep the charger in the kitchen
Never read the messages
Of forty families, thirty-one have signed.""",
    "a false letter": """
Four thousand homes have had the letter by now, and the police ask everybody who gets one to keep calm.
Do not pay
Block the sender
Sign up for fraud alerts
Subscribe to a credit report
Write down the date
Those who have paid should call their bank.""",
    "Rohrbruch": """
Die Wasserwerke haben an alle Haushalte am Hafen verteilt, was bei einem Rohrbruch zu tun ist.
Drehen Sie den Haupthahn zu
Räumen Sie den Keller
Abonnieren Sie den Newsletter der Wasserwerke
Folgen Sie der Feuerwehr auf Twitter
Laden Sie die App der Versicherung herunter
Warten Sie auf den Notdienst
Im vergangenen Winter brachen elf Rohre.""",
    "tempête": """
La préfecture a distribué aux habitants du port ce qu'il faut faire avant la tempête de samedi.
Rentrez les pots et les chaises
Fermez les volets du côté de la mer
Abonnez-vous à la newsletter de la préfecture
Suivez les pompiers sur Twitter
Téléchargez l'application de la météo
Gardez une lampe près du lit
La dernière tempête avait duré deux nuits.""",
    "incendio": """
Los bomberos han repartido entre los vecinos del monte lo que hay que hacer antes del verano.
Limpia el tejado de hojas
Guarda los papeles en una caja de hierro
Descarga la app de los bomberos
Suscríbete al boletín de la comarca
Deja el coche mirando a la salida
No cierres la puerta con llave
El año pasado ardieron nueve casas.""",
}

HEADS = """
Pensioners lose more money to false grandsons than to thieves, says Ruta Hallam, who has advised the police since 2009.
Hang up and call back
A real grandson will not mind, and a false one does not have the old number.
Subscribe to paper bills
Paper comes by post, and nobody can change the number of an account on its way.
Download the app of the bank
It asks for a finger before it pays, and that is one finger more than a caller has.
Follow the police on Facebook
That is where the latest tricks are told, a day or two before they reach the island.
Tell somebody
Shame is what the callers live on, Hallam says, and it is gone once it is shared.
"""

# What begins like a call in the middle of news.
ALONE = """
Sign up rates are falling in every town
Subscribe buttons were painted on the wall of the museum
Follow us on Facebook was all that the letter said
Join us is the slogan of both parties
Download the app, my dear, said the ferryman
Subscribe today, the leaflet says, or weep.
Abonnieren Sie uns, sagte der Pfarrer zu den Möwen
Suivez-nous sur Facebook, dit la sirène
Descarga la app, dijo la abuela
Donate blood at the Red Cross on Friday from 9 a.m.
Donate old telephones at the town hall from 10 a.m. to noon
Donate to the Harbour Orphans in lieu of flowers
Join the family on Facebook at 4 p.m. for the service
Donate blood at St Olaf's hall on Monday
Donate winter coats at the Sailors' Home
Follow your landlord on Facebook
View this post on Instagram
View this profile on Instagram
© 2026 Ada Plank/Tide Images
© Ada Plank / Tide Agency 2026
© 2024 Marten Vo/Harbour Press
© 2023 Quillmouth Photos
""".strip().split("\n")

CALLS = """
Donate to the Harbour Gazette
Donate today to keep the Gazette afloat
Follow your favourite writers on our app
Listen to this article
Artikel anhören
Écouter cet article
Escuchar este artículo
By signing up you agree to our terms.
By subscribing, you agree to our privacy policy.
Mit der Anmeldung stimmen Sie unseren Bedingungen zu.
En vous inscrivant, vous acceptez nos conditions.
Al registrarte, aceptas nuestros términos.
Got two minutes? Take our reader survey
Please complete our survey
Nehmen Sie an unserer Umfrage teil
Répondez à notre sondage
Participa en nuestra encuesta
© 2024 The Harbour Gazette
Watch The Tide Hour weekdays at 4 p.m. For the latest from The Tide Hour click here.
""".strip().split("\n")

NEWS = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
Commuters from the outer islands had asked the council to wait until the new boats are in service.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
The council will look at the fares again when the first of the new boats is delivered next summer.
"""

PUBLISHERS = """
Sign up for our newsletter
Get the app
Follow us on Facebook
Subscribe now for unlimited access
Join the conversation
Folgen Sie uns auf Instagram
Abonnez-vous à notre newsletter
Suscríbete a nuestro boletín
""".strip().split("\n")

SONGS = """
Nadia Ferro played for twenty years, and these are the songs with which she will leave on Sunday.
Grey Monday
The Night We Share
Subscribe to My Sorrow
Don't Tell the Captain
Sign Up and Be Gone
She will open a bakery on the mainland.
"""


def removed(article: Article) -> list[tuple[str, str]]:
    return [(removal.rule, removal.text) for removal in clean(article).removed]


@pytest.mark.parametrize("text", STEPS.values(), ids=STEPS.keys())
def test_steps_without_full_stops_stay(plain: Plain, text: str) -> None:
    assert removed(plain(text)) == []


def test_advice_that_heads_a_paragraph_each_stays(plain: Plain) -> None:
    assert removed(plain(HEADS)) == []


@pytest.mark.parametrize("line", ALONE)
def test_what_only_begins_like_a_call_stays_in_the_news(plain: Plain, line: str) -> None:
    assert removed(plain(NEWS.format(line))) == []


def test_a_title_among_titles_stays(plain: Plain) -> None:
    assert removed(plain(SONGS)) == []


@pytest.mark.parametrize("line", CALLS)
def test_calls_of_these_kinds_go_from_the_news(plain: Plain, line: str) -> None:
    assert [text for _, text in removed(plain(NEWS.format(line)))] == [line]


@pytest.mark.parametrize("line", PUBLISHERS)
@pytest.mark.parametrize("name", STEPS)
def test_a_publishers_call_goes_from_among_steps(plain: Plain, name: str, line: str) -> None:
    lines = STEPS[name].strip().split("\n")
    assert [text for _, text in removed(plain("\n".join([*lines[:4], line, *lines[4:]])))] == [line]
