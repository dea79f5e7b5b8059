"""Advice to the reader stays: it has the imperatives and the services of calls, but asks nothing for the publisher."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

ARTICLES = {
    "money: a bank account": """
Thieves empty accounts in minutes, and most victims notice days later, says Ruta Hallam, who advises savers in Old Town.
Sign up for alerts from your bank.
Set a limit for payments abroad, and lower it when you are at home.
Get a text message for every payment over ten crowns.
Check your statement once a week, not once a month.
Download a copy of your contract before the branch closes.
Call the number on the back of your card, never the one in the message.""",
    "money: saving on bills": """
Heating a flat of two rooms costs 90 crowns more than a year ago, the consumer office has counted.
Compare prices before the contract ends, and write the date into your calendar.
Sign up for a fixed price if you cannot sleep otherwise.
Join a buying club with your neighbours.
Subscribe to a price alert, and wait.
Turn the heating down by one degree.
Ask for a discount; the worst that can happen is a no.""",
    "travel: a night train": """
The night train to Bergen is sold out for weeks, but berths come back a few days before it leaves.
Book early, or very late.
Sign up for the railway's waiting list, and check it in the morning.
Download your ticket before you board, because there is no reception in the tunnels.
Get an app with maps that work offline.
Follow the railway on a network of your choice for news of delays.
Take earplugs, and a friend.""",
    "travel: a month without roaming": """
A month abroad can cost more in data than in dinners, says Bo Reed, who has crossed forty borders.
Buy a card at the airport only if you must.
Download the map of the city while you have a connection.
Turn off updates for every app that you do not need.
Sign up for a local plan online, and have it posted to your hotel.
Save your hotel's address as a picture.
Tell your bank where you are going.""",
    "health: sleeping": """
One adult in three sleeps badly, and most of them have a telephone beside the pillow.
Go to bed at the same time each night.
Turn off notifications after nine in the evening.
Try an app that plays rain, if silence keeps you awake.
Keep a diary of your nights for two weeks.
Sign up for a course at your clinic; insurers pay for most of them.
See a doctor if you snore.""",
    "health: first kilometres": """
Half of those who begin to run in January have stopped by March, a survey of sports clubs has found.
Start with a minute of running and two of walking.
Join a running group, or find one friend who gets up early.
Download a plan for beginners and follow it for eight weeks.
Register for a race in autumn, so that there is a date.
Buy shoes in the evening, when your feet are largest.
Share your route with somebody at home.""",
    "tech: a stolen telephone": """
Every day forty telephones are stolen on the quays of Old Town, and few are found again.
Write down the number of the device and keep it at home.
Log in to your account from another computer and lock the device.
Change your passwords, and begin with email.
Sign up for two-step login wherever it is offered.
Report the theft to the police, and get the report in writing.
Download a copy of your pictures once a month.""",
    "tech: less spam": """
An office worker loses eleven minutes a day to messages that nobody asked for.
Unsubscribe from every newsletter that you have not opened since spring.
Use a second address when you sign up for something.
Never click on a link to unsubscribe in a message from a stranger.
Get a filter that learns, and teach it for a week.
Sign up with a name that tells you who sold your address.
Delete accounts you do not use.""",
    "tech: children online": """
Children get their first telephone at nine, and the rules for it, if any, at eleven.
Talk about it before you buy it.
Follow your child on the networks that your child uses, and say nothing there.
Like a post now and then, but do not comment.
Download the game yourself and play it for an evening.
Join the parents' group of the class, and mute it.
Get help when a stranger writes.""",
    "streaming: paying less": """
Four services, a sports channel and music: a household can pay 90 crowns a month without noticing it.
Subscribe for one month, watch everything, and leave.
Start with a free trial, and cancel it on the same day.
Share a subscription with your family, where the terms allow it.
Sign up for the cheaper plan with adverts if you look at your telephone anyway.
Get a library card; many libraries lend films online.
Watch one series at a time.""",
    "streaming: a podcast of one's own": """
A microphone costs less than a pair of shoes, and everybody has something to say, says Marten Vo.
Write the first three episodes before you record one.
Listen to podcasts that you hate, and find out why.
Join a studio that rents by the hour.
Upload the podcast on a Tuesday; nobody listens at weekends.
Subscribe to your own podcast, to hear what the listeners hear.
Ask listeners for one thing only, and never for five stars.""",
    "shopping: an old bicycle": """
A used bicycle is a good bargain in November, when the cellars are full.
Sign up for alerts on two or three market sites.
Get to the seller first, and bring a pump.
Follow the seller's other offers: a dealer has many.
Save the advert as a picture, in case there is a quarrel.
Pay in cash and ask for a receipt.
Join a repair café, and do the brakes yourself.""",
    "work: finding a job": """
Nine jobs in ten are filled before anybody prints an advert, the agency in Bergen says.
Sign up for job alerts with three words, not with one.
Register with an agency in the town you want to live in.
Get a friend to read your letter.
Join a trade body while you study; it costs next to nothing.
Follow firms that you like, and write to people there.
Contact the boss, not the office.""",
}

ARTICLES |= {
    "konto": """
Diebe räumen Konten in Minuten leer, und die meisten merken es erst Tage später, sagt Ruta Hallam, die Sparer berät.
Melden Sie sich für die Warnungen Ihrer Bank an.
Setzen Sie eine Grenze für Zahlungen im Ausland.
Prüfen Sie den Auszug einmal in der Woche.
Laden Sie den Vertrag herunter, bevor die Filiale schließt.
Rufen Sie die Nummer auf der Rückseite der Karte an.
Bestellen Sie eine neue Karte, wenn die alte weg ist.""",
    "abos": """
Vier Dienste, ein Sportkanal und Musik: Ein Haushalt zahlt 90 Kronen im Monat, ohne es zu merken.
Abonnieren Sie für einen Monat, sehen Sie alles und kündigen Sie.
Testen Sie einen Dienst erst, wenn die neue Staffel vollständig ist.
Teilen Sie ein Abo mit der Familie, wo es erlaubt ist.
Holen Sie sich einen Ausweis der Bücherei.
Folgen Sie niemandem, der Ihnen ein Abo verkaufen will.""",
    "dormir": """
Un adulte sur trois dort mal, et la plupart ont un téléphone près de l'oreiller.
Téléchargez une application qui joue la pluie, si le silence vous gêne.
Inscrivez-vous à un cours de votre clinique.
Éteignez les écrans à neuf heures.
Suivez un horaire, aussi le dimanche.
Partagez le lit, mais pas la couverture.""",
    "viajar": """
El tren nocturno a Bergen está lleno durante semanas, pero quedan plazas pocos días antes.
Descarga el billete antes de subir, porque en los túneles no hay señal.
Suscríbete a una alerta de precios y espera.
Sigue a la compañía en una red social para saber de los retrasos.
Regístrate en la lista de espera.
Comparte el camarote si el precio te asusta.""",
}

# One such line in the middle of news, where no other advises anybody.
ALONE = """
Sign up for alerts from your water board if you live by the river.
Subscribe to a flood warning if your street is in the list.
Sign up for a course in first aid before you need it.
Get a library card, and borrow the rest.
Join a car pool with two neighbours and share the toll.
Download a form from any town hall and post it by Friday.
Register a boat before you sail it.
Try a smaller boat first.
Follow a guide when the tide is out, and never a stranger.
Share a cabin if you mind the price.
Download the form from the county's website.
Log in to the county's portal to see your tax bill.
Sign up for a vaccination slot on the county's website.
Text the word BOAT to 5550100 to report an oil slick, the coast guard asks.
Email the harbour master with the registration number of your boat by May 1.
Register to vote by Friday at any post office.
Donate blood, the hospital asks, before the holidays.
Like us, the mainlanders pay for the crane.
Share your memories of the old crane at the town hall on Sunday.
""".strip().split("\n")

NEWS = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
Commuters from the outer islands had asked the council to wait until the new boats are in service.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
The council will look at the fares again when the first of the new boats is delivered next summer.
"""


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES.keys())
def test_advice_stays_in_an_article_that_advises(plain: Plain, text: str) -> None:
    assert [(removal.rule, removal.text, removal.why) for removal in clean(plain(text)).removed] == []


@pytest.mark.parametrize("line", ALONE)
def test_a_single_line_of_advice_stays_in_the_news(plain: Plain, line: str) -> None:
    assert [(removal.rule, removal.text, removal.why) for removal in clean(plain(NEWS.format(line))).removed] == []


def test_a_sentence_stays_of_which_the_article_says_every_word_again(plain: Plain) -> None:
    text = """
Get help writing your letter to the board. Find this year's Tide App questions and the answers that islanders gave.
The Tide App asks the same questions this year, and islanders write their answers as a letter to the board.
An island whose letter is late gets no help, and nobody has ever found out why the board gave one and not another.
“We read all the answers,” said the chair."""
    assert clean(plain(text)).removed == ()


CALLS = """
Sign up for our alerts and get one when it matters
Subscribe now for unlimited access
Download the Harbour Gazette app
Get a month of the Gazette for free: sign up here
Sign up for the newsletter
Follow us on Instagram
Start a free trial today
Get the app
""".strip().split("\n")


@pytest.mark.parametrize("line", CALLS)
@pytest.mark.parametrize("name", ["money: a bank account", "travel: a night train", "health: sleeping"])
def test_a_publishers_call_goes_from_among_advice(plain: Plain, name: str, line: str) -> None:
    lines = ARTICLES[name].strip().split("\n")
    removed = clean(plain("\n".join([*lines[:4], line, *lines[4:]]))).removed
    assert [removal.text for removal in removed] == [line]
