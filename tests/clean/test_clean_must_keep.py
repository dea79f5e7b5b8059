"""Body text is never eaten: shapes that look like boilerplate and are the article."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

# Each is set between two paragraphs of `AROUND`; every line must stay.
AROUND = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
Commuters from the outer islands had asked the council to wait until the new boats are in service.
{}
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
The council will look at the fares again when the first of the new boats is delivered next summer.
"""

INSERTED = {
    "questions and answers in capitals": """
Q: WHY ARE THE FERRY FARES RISING SO QUICKLY THIS YEAR?
A: Because fuel costs twice what it did, the board says.
Q: WILL THEY FALL AGAIN?
A: Not before the new boats are paid for.""",
    "speakers in capitals": "CHAIR: The motion is carried.\nMAYOR: Then I shall leave.\nCHAIR: That is your right.",
    "speakers with a label": """
Ada Plank: Right.
Bo Reed: Hmm.
Ada Plank: Share it with the room, would you?
Bo Reed: Right.""",
    "a transcript's sounds": "[music]\nada plank\nRight.\nbo reed\nHmm.\n[applause]",
    "sounds of an archive": "(SOUNDBITE OF ARCHIVED RECORDING)",
    "section head, two words": "NIGHT BOATS",
    "section head the text takes up": "WHAT THE MAYOR AND THE BOARD SAY ABOUT THEIR PLAN",
    "section head in quotes": "‘DECISIVE ACTION’",
    "section head with a question": "WHO PAYS FOR THE BOATS?",
    "numbered heads in capitals": "1. THE BOARD WILL NEVER LOWER A FARE THAT IT HAS ONCE RAISED",
    "numbered heads": "1. Ask for the island card\n2. Travel after nine\n3. Leave the car at home",
    "lettered list": "(a) the fares of the day boats\n(b) the fares of the night boats\n(c) the island card",
    "roman list": "i. Day boats\nii. Night boats\niii. Freight",
    "policy bullets": """
– A law to put water companies under the harbour board
– A law to limit the price of the island card
– A law to let councils buy boats""",
    "bullets after an intro": """
The board decided:
- Two crowns more on day boats
- Four crowns more on night boats
- Dogs travel free""",
    "points of a plan, introduced by a sentence": """
The council took up other matters as well.
- A tunnel under the old cemetery
- The first solar panels for school roofs
- A longer season for lifeguards""",
    "points of a plan under a colon": """
Also on the table:
- Tunnel under the old cemetery
- Solar panels for every school roof
- Longer hours for lifeguards""",
    "points of a plan without an introduction": """
- Dig a tunnel under the old cemetery
- Put solar panels on school roofs
- Pay lifeguards until October""",
    "a programme with names": """
- 10 a.m. Mass in the church of Old Town
- 12 p.m. Lunch on Market Square
- 3 p.m. Chess in the library""",
    "key points at the top": """
- Ferry fares rise by two crowns
- Mayor votes against the board's plan
- New boats come next summer""",
    "ranking": "The busiest\n1. Outer islands: 4,100 a day\n2. Northern shore: 3,900 a day\n3. Harbour loop: 800 a day",
    "results": "Northern Shore 3, Harbour 1\nOuter Islands 0, Old Town 0",
    "recipe": "- 200 g flour\n- 2 eggs\n- 1 pinch of salt\n- Temp rating: 32°F / 0°C",
    "specifications": "Length: 42 m\nSpeed: 28 kn\nPassengers: 300\nRange: 110 km",
    "verdict": "Verdict: False",
    "claims and verdicts": "Claim: The fares fell.\nVerdict: False\nClaim: The boats are full.\nVerdict: Half true",
    "lyrics": "More than the sea,\nmore than the sky,\nfollow me down,\nfollow me home.",
    "poem with read": "Read me the tide,\nread me the shore,\nsee how the boats\nsee us no more.",
    "dateline": "DHAKA, BANGLADESH",
    "dateline with agency": "OLD TOWN, Northern Shore (AP) — The night boats stay as they are, the board said.",
    "contributor line": "Staff in Old Town contributed to this report.",
    "correction": "Correction: An earlier version of this article gave the wrong fare for the night boats.",
    "update note": "This story was updated at 4:02 p.m.",
    "author biography": "Ada Plank is the transport editor of the Harbour Gazette.",
    "biography with a handle": "Ada Plank covers transport for the Harbour Gazette. Follow her on Twitter @adaplank.",
    "disclaimer sentence": "The opinions expressed in the hearing were those of the islanders, the chair said.",
    "newsletters as a topic": """
The board's newsletter goes to 40,000 inboxes a week.
Readers who sign up for the newsletter by email receive the timetable, and a newsletter is cheaper than posters.
“Our newsletter is our best poster,” she said.""",
    "how to write a newsletter": """
A good newsletter is worth an hour of anybody's week, says Ada Plank, who has written hers since 2011.
Newsletters are private, and nobody can take away a list of readers.
Sign up for a mail service, and write the first issue of the newsletter before anybody hears of it.
Subscribe to three newsletters you admire and read them for a month.
Share your newsletter with ten friends.
The newsletter of the port now has 40,000 readers, more than the two other newsletters of the town.""",
    "apps as a topic": """
The ferry app was downloaded 90,000 times in its first month.
To use the app, passengers enter a card number; the app then opens the gate.
The app will be free on iPhone and Android, the board said.""",
    "copyright as a topic": """
The copyright case over the island map goes to the high court in 2025.
Copyright lasts for seventy years after the author's death.""",
    "advertising as a topic": """
Advertising on boats will be banned from May.
An advertisement for sweets had to be painted over.""",
    "networks as a topic": """
He wrote on Facebook that he would follow the debate on Twitter from home.
Her post was shared on Facebook by thousands.""",
    "subscriptions as a topic": """
Subscribers to the island card pay nothing more this year.
The subscription costs 40 crowns a month.""",
    "sign up as news": "Islanders can sign up for the reduced card until April 30 and avoid the new fare for a year.",
    "follow as advice": "Please follow the advice from the harbour master.\nFollow the coast road to the old pier.",
    "share as noun": "Share prices of the boat builder fell by four percent.\nThe islands' share of the cost is small.",
    "how-to advice": """
Turn off the gas before you leave the boat.
Check the life jackets, and keep the list of names on board.
Call the harbour master if the fog comes in.
Leave the mooring only in daylight.""",
    "recommended stories in a sentence": "The library's recommended stories for children were all about boats.",
    "recommended in a sentence": "Recommended by the board, the plan went to the council.",
    "related in a sentence": "Related costs, such as fuel, rose as well.",
    "more at the start": "More boats, more islands, more money: that was the plan.",
    "more on, as a head": "More on the night boats",
    "opinion of the court": "Opinion of the court",
    "in other news as a head": "In other news",
    "background as a head": "Background",
    "read as a name": "Read: “I never saw the letter,” he told the hearing.",
    "watch as a warning": "Watch: the tide turns within the hour, the harbour master warned.",
    "next as a label": "Next: the council votes on the ferry fares on Tuesday.",
    "update as a label": "Update: The council has since confirmed the board's vote on the fares.",
    "video described": "Video: The mayor leaves the room before the board's vote on the fares.",
    "label for each section": "Cost: two crowns\nRisk: fewer passengers\nGain: new boats",
    "colon quote": "The letter reads: Raise the fares or sell the boats.",
    "photo credit": "Photo by Bo Reed for the Harbour Gazette",
    "caption": "Passengers leave the night boat in the harbour on Monday. (Photo: Bo Reed)",
    "time stamps of a live blog": "4:15 p.m.\nThe mayor has arrived.\n4:40 p.m.\nThe board is voting now.",
    "update heads of a live blog": "Update at 7:41 p.m. Board Has Voted",
    "table": "Boat | Day | Night\nOuter | 12 | 4\nNorth | 10 | 2",
    "separator": "* * *",
    "underscores": "___",
    "ellipsis": "…",
    "one word": "Silence.",
    "one word in capitals": "SILENCE",
    "quotations as bullets": "- “We were never asked.”\n- “They never came.”\n- “We shall not pay.”",
    "letters to the editor": "Sir, your report on the fares was a day late.\nYours faithfully, an islander",
    "address of an office": "Harbour board, Quay Street 4, Old Town",
    "contact in an advice piece": "Email: office@harbour-board.example",
    "a link to a document": "The minutes are at https://harbour-board.example/minutes",
    "list sentence": "The ministry published a list of 3 items that may no longer be carried.",
    "year in review heads": "January\nThe fares rose.\nFebruary\nThe boats were late.",
    "german sentence": "Mehr dazu sagte der Bürgermeister nicht; er verließ den Saal vor der Abstimmung.",
    "german advertisement sentence": "Die Anzeige gegen den Hafenmeister wurde fallen gelassen.",
    "french sentence": "Lire aussi entre les lignes, voilà ce que le maire demande à ses électeurs.",
    "a paragraph that ends in a link": "The mayor wants the board to wait for the new boats … Read more",
    "a guide's own pointers": "See: The council's vote on ferry fares\nMore: The council's plan for the night boats",
    "a head glued to its paragraph": "Related StoriesThe mayor, who sits on the board, voted against the harbour plan",
    "spanish sentence": "Más información sobre las tarifas dará la junta en octubre.",
    "more from a person": "More from the minister came later.\nMore from Bo Reed than from anybody",
    "german more from a place": "Mehr von der Küste wollte der Minister nicht sehen.\nMehr von der Küste",
    "an app that must be downloaded": """
More than 90,000 people had to download the app before they could board.
Passengers must download the app before boarding.
Fahrgäste können die App jetzt kostenlos herunterladen.
Eltern sollen jetzt die App des Hafens herunterladen, rät die Polizei.""",
    "a scheme to sign up for": """
Residents can sign up for the food waste scheme on the council's website.
Residents should sign up for the scheme by email before Friday, the council said.
Sign up for the food waste scheme by email before April 30.
Les habitants peuvent s'inscrire gratuitement à la mairie.
Los vecinos pueden suscribirse gratis en el ayuntamiento.""",
    "a course to register for": """
Wer teilnehmen will, kann sich hier kostenlos anmelden.
Teilnehmer müssen sich bis Freitag online anmelden.
Anmelden kann man sich hier kostenlos per E-Mail.
Pour participer, il faut s'inscrire ici gratuitement.""",
    "a shop at the end": "Jetzt kommt die App der Insel kostenlos in den Laden",
}

WHOLE = {
    "a german article": """
Der Hafenrat hat am Dienstag beschlossen, die Preise der Fähren um zwei Kronen zu erhöhen.
Neue Boote kommen später
Mehr Geld gibt es erst, wenn die neuen Boote im Dienst sind, teilte der Rat mit.
Teilen müssen sich die Kosten die Stadt und die Inseln.
„Wir wurden nie gefragt“, sagte eine Pendlerin.
Melden Sie sich, hatte der Bürgermeister den Inseln geraten, wenn Ihnen der Plan nicht gefällt.
Weitere Artikel des Gesetzes regeln die Nachtboote.""",
    "a french article": """
Le conseil du port a décidé mardi d'augmenter de deux couronnes le prix des ferries.
Les bateaux de nuit
Lire la suite des débats demande de la patience : le procès-verbal compte deux cents pages.
À suivre, donc, selon le maire, qui a quitté la salle avant le vote.
« On ne nous a jamais demandé », a dit une passagère.""",
    "a spanish article": """
La junta del puerto decidió el martes subir dos coronas el precio de los transbordadores.
Los barcos nocturnos
Más noticias no hubo: el alcalde salió de la sala antes de la votación.
Lea el acta quien quiera saber más, dijo la presidenta.
«Nunca nos preguntaron», dijo una pasajera.""",
    "a fact check": """
THE FACTS: The fares rose twice, by four crowns in all.
MAYOR: “The fares have fallen every year that I have been in office.”
THE FACTS: They fell once, in his first year.
MAYOR: “The boats are full.”
THE FACTS: Four boats in ten leave half empty, the board's own numbers say.""",
    "winners and losers": """
The vote on the ferry fares changes who pays for the harbour, and it is not whom you would think.
WINNERS
Dogs travel free, on every boat and at every hour.
LOSERS
Commuters of the outer islands pay four crowns more a day.""",
    "a digest of one's own": """
Here is what the harbour talked about this week.
- The board raised the ferry fares, and the mayor left the room.
- A whale was seen off the outer islands on Sunday.
- The night market comes back in June, on the old pier.
- The library lends fishing rods.""",
    "an interview": """
We met the chair of the harbour board on the night boat.
What do you read on the boat?
Read? I sleep.
Do you get the newsletter?
I write it.
What do you think of the mayor?
Next question.""",
    "a digest whose every entry has its link": """
The ferry board raised the fares by two crowns, and the mayor left the room before the vote.
Read: Ferry board raises fares
The outer islands asked for new boats, and got a promise for next summer.
Read: Outer islands get promise of new boats
The night boats stay as they are, though they are half empty.
Read: Night boats stay half empty
The council bought a crane for the old pier, which had none.
Read: Council buys crane for old pier
The library lends fishing rods, and has lent forty.
Read: Library lends forty fishing rods
The whale that was seen on Sunday was seen again.
Read: Whale seen again on Sunday""",
    "an article about an app": """
The island board wants every passenger to board with its new app, and paper tickets end in May.
How to get it
Download the app from the phone's own store before you leave for the pier.
Open the app and enter the number of the island card.
The app was downloaded 90,000 times in its first month, and the app has a button for dogs.
Jetzt die Insel-App herunterladen, rät auch der Bürgermeister, der die App selbst nicht hat.""",
    "an article about e-mail": """
Thieves who pose as the harbour board have sent emails to thousands of islanders.
The danger in your inbox
The emails look like invoices, and a click on them costs the price of a boat.""",
    "an article about a course in German": """
Die Volkshochschule der Insel bietet im Mai einen Kurs für angehende Bootsführer an.
Der Kurs ist kostenlos und dauert drei Abende.
Wer teilnehmen will, kann sich hier kostenlos anmelden.
Die Prüfung findet im Juni statt.""",
    "a one-line notice": "The 8.15 boat is cancelled today.",
    "two short lines": "Fog\nNo boats today",
    "chinese": "港务局星期二投票决定提高渡轮票价。\n市长投了反对票。\n推荐的计划将于明年夏天实施。",
    "arabic": "صوت مجلس الميناء يوم الثلاثاء على رفع أسعار العبارات.\nغادر رئيس البلدية القاعة قبل التصويت.",
    "code in an article": """
The timetable is published as data, and anybody may read it with four lines of code.
import timetable
for boat in timetable.read():
    print(boat.name)
The board hopes that somebody builds an app from it.""",
}


@pytest.mark.parametrize("lines", INSERTED.values(), ids=INSERTED.keys())
def test_what_the_article_says_is_kept(plain: Plain, lines: str) -> None:
    article = plain(AROUND.format(lines))
    assert clean(article).removed == ()


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE.keys())
def test_a_whole_article_of_an_uncommon_shape_is_kept(plain: Plain, text: str) -> None:
    cleaned = clean(plain(text))
    assert cleaned.removed == ()
    assert cleaned.text.split("\n") == [line.strip() for line in text.split("\n") if line.strip()]
