"""Body text is never eaten: more shapes that look like boilerplate and are the article, class by class."""

from collections.abc import Callable

import pytest

from pipeline.article import Article
from pipeline.clean import clean

type Plain = Callable[[str], Article]

BEFORE = """
The harbour board voted on Tuesday to raise ferry fares by two crowns, the second rise within a year.
Commuters from the outer islands had asked the council to wait until the new boats are in service.
“We cannot run more boats on old money,” said the board's chair, who had promised steady fares in spring.
Of the eleven boats four are older than the harbour's crane, and two of them leak when the wind is from the north.
""".strip().split("\n")
AFTER = """
The mayor, who sits on the board, voted against the plan and left the room before the count was read.
A timetable for the winter months will be published in October, and the night boats stay as they are.
The council will look at the fares again when the first of the new boats is delivered next summer.
""".strip().split("\n")

TRANSCRIPTS = {
    "radio, names in capitals": """
MARTEN: So who pays?
PLANK: You do.
MARTEN: And the board?
PLANK: The board sends the bill.""",
    "radio, sounds": "(SOUNDBITE OF FOGHORN)\nMARTEN: That was the night boat.\n(LAUGHTER)\nPLANK: It always is.",
    "podcast, lower case": """
[music]
ada plank
So tell me.
bo reed
There were eleven boats.
ada plank
Eleven.
[music]""",
    "one-word answers": "Right.\nHmm.\nYeah.\nRight.\nI see.",
    "interview in bold labels": """
**What do you read on the boat?**
I sleep.
**And at home?**
I read the tide tables.""",
    "question and answer letters": "Q. Who pays?\nA. Everybody does.\nQ. Also the islanders?\nA. They most of all.",
    "court record": """
THE COURT: Sit down.
THE WITNESS: I was at the pier.
THE COURT: Which pier?
THE WITNESS: The old one.""",
    "hearing with times": "10:02 Chair opens the hearing\n10:40 First witness: the harbour master\n12:15 Lunch",
    "chat": "Ada: Did you see the boat?\nBo: Which one?\nAda: The one that sank.",
    "inaudible": "PLANK: And then (inaudible) the crane.\nMARTEN: (inaudible)",
}
HEADS = {
    "one word": "Boats",
    "a question": "Who pays for the night boats?",
    "a how question": "How the fares came to rise",
    "capitals, short": "THE OLD BOATS",
    "capitals, a dash": "OLD BOATS — OLD MONEY",
    "capitals, a sentence of the text": "THE MAYOR VOTED AGAINST THE PLAN AND LEFT THE ROOM",
    "capitals, numbered": "3. THE CRANE THAT NOBODY WANTED TO REPAIR",
    "capitals, with a colon": "FACT CHECK:",
    "capitals, a claim": "CLAIM: THE FARES HAVE NEVER RISEN SO FAST AS IN THIS YEAR",
    "capitals, quoted": "“WE CANNOT RUN MORE BOATS ON OLD MONEY”",
    "a newsletter's own heads": "WITH YOUR FIRST CUP OF COFFEE",
    "from a side": """
From the left
The board is wrong, the dockers' paper says.
From the right
The board is right, the merchants' paper says.""",
    "winners": "WINNERS: dogs\nLOSERS: commuters",
    "days": "Monday\nFog.\nTuesday\nMore fog.",
    "places": "In the harbour\nIt was quiet.\nOn the islands\nIt was not.",
    "related as an adjective": "Related to the fares",
    "more as a head": "More boats, fewer seats",
    "read as a head": "Reading the tide",
    "watch as a head": "The night watch",
    "next as a head": "What comes next",
    "latest as a head": "The latest vote",
    "popular as a head": "A popular boat",
    "trending as a head": "A trend among commuters",
    "top as a head": "At the top of the crane",
    "recommended as a head": "What the board recommended",
    "opinion as a head": "A matter of opinion",
    "bottom line": "The bottom line",
    "two heads in a row": "The fares\nWhat changes in May",
}
LISTS = {
    "numbered": "1. Raise the fares\n2. Repair the crane\n3. Buy two boats",
    "numbered with brackets": "1) Raise the fares\n2) Repair the crane\n3) Buy two boats",
    "lettered": "a) raise the fares\nb) repair the crane\nc) buy two boats",
    "roman": "I. The fares\nII. The crane\nIII. The boats",
    "steps": "Step 1: Ask for the card\nStep 2: Pay at the pier\nStep 3: Show it to the mate",
    "tips": "Tip 1: Travel early\nTip 2: Bring a coat\nTip 3: Leave the dog at home",
    "policy after a sentence": """
The party's paper of demands is short.
- Free boats for pupils of every island
- A night boat on Sundays, all year
- A crane that lifts what the harbour needs""",
    "policy under a head": """
What the party wants
- Free boats for pupils of every island
- A night boat on Sundays, all year
- A crane that lifts what the harbour needs""",
    "findings": """
- Four boats in ten leave half empty
- Fares rose by a third in ten years
- The crane stood still for 200 days""",
    "laws": "– A law on harbour dues\n– A law on cranes\n– A law on the carrying of dogs",
    "names": "- Ada Plank, chair\n- Bo Reed, harbour master\n- Ruta Hallam, clerk",
    "quotations": "• “I never saw a crane like it.”\n• “It was blue.”\n• “It was not.”",
    "sentences": "- The fares rise in May.\n- The crane is sold in June.\n- The boats come in July.",
    "semicolons": "- two crowns for day boats;\n- four for night boats;\n- nothing for dogs.",
    "figures": "- 4,100 passengers a day\n- 11 boats\n- 1 crane",
    "prices": "- Day boat: 14 crowns\n- Night boat: 18 crowns\n- Island card: 40 crowns a month",
    "ingredients": "- 500 g mussels\n- 1 onion, chopped\n- 2 tbsp butter\n- a glass of white wine",
    "recipe steps": "Chop the onion.\nMelt the butter.\nAdd the mussels and the wine.\nServe with bread.",
    "specifications": "Length: 42 m | Beam: 9 m\nEngine: 2 x 600 kW\nCrew: 5",
    "squad": "Goal: Reed\nDefence: Plank, Hallam, Marten\nAttack: Vo, Lind",
    "results": "Harbour 2, Outer Islands 2\nNorthern Shore 0, Old Town 4",
    "table of a league": "1 Harbour 22 14 5 3 47\n2 Old Town 22 13 4 5 43\n3 Northern Shore 22 9 6 7 33",
    "ranking of films that is the article": """
5. Low Water (1974)
A ferryman loses his boat at cards, and wins it back.
4. The Crane (1981)
A crane falls in love with a ship.
3. Fog (1990)
Nobody sees anything for ninety minutes.""",
    "books of the year": """
- “The Long Tide” by Ada Plank
- “Cranes at Night” by Bo Reed
- “A Dog on Board” by Ruta Hallam""",
    "same first word": "- No new boats\n- No new crane\n- No new money",
    "questions": "- Who pays for the boats?\n- Who mends the crane?\n- Who walks the dogs?",
    "a programme": "9 a.m. Opening of the pier\n11 a.m. Blessing of the boats\n2 p.m. Race to the outer islands",
    "obituary": "Born: Old Town, 1931\nDied: on board, last Sunday\nSurvived by: two sons and a crane",
    "key points on top of it all": "Key points\n- Fares rise by two crowns\n- The mayor voted against the plan",
    "pros": "Pros\n- Cheap\n- Dry\nCons\n- Slow\n- Loud",
    "glossary": "Bow: the front of a boat\nStern: its back\nKeel: what keeps it upright",
}
SERVICES = {
    "a newsletter in the news": "The newsletter of the board went to 40,000 inboxes by mistake on Monday.",
    "subscribers in the news": "The paper lost a third of its subscribers when a subscription doubled in price.",
    "an app in the news": "The app shows where the boats are, and was downloaded 90,000 times.",
    "a podcast in the news": "In her podcast she told listeners that she would not stand again.",
    "a tweet in the news": "He deleted the tweet an hour later and wrote on Facebook that he was sorry.",
    "followers": "She has 4 million followers on Instagram and follows nobody.",
    "sign up in the news": "More than 300 islanders have signed up for the course, the school said.",
    "sign up as advice": "Sign up for the course at the town hall, and bring a passport photograph.",
    "register as advice": "Register at the school by Friday; the course begins on Monday.",
    "share as advice": "Share the cost with a neighbour, and take one car.",
    "donate in the news": "People can donate blood on the night boat on Friday, the hospital said.",
    "comment in the news": "The board did not answer a request for comment.",
    "contact of an office": "Contact the harbour office before you bring a boat longer than ten metres.",
    "a phone number": "Anybody who saw the boat is asked to call the police on 0555 0100.",
    "helpline": "The helpline for seafarers is open day and night.",
    "read as advice": "Read the small print before you sign.",
    "watch as advice": "Watch the tide: it turns within the hour.",
    "see as advice": "See a doctor if the fever lasts.",
    "click as advice": "Do not click on links in such emails, the police warn.",
    "download as advice": "Download the form, fill it in and take it to the town hall.",
    "follow as advice": "Follow the signs to the old pier and turn left at the crane.",
    "cookies to eat": "The cookies are baked on board, and are gone before the boat leaves.",
    "adverts in the news": "The advertisement was seen by two million people before it was withdrawn.",
    "sponsors in the news": "The race is sponsored by the bank and by the brewery.",
    "copyright in the news": "The copyright of the song belongs to the ferryman's daughter.",
    "a login in the news": "Thieves used the login of the harbour master for six weeks.",
    "privacy in the news": "The privacy policy of the board fills ninety pages, and nobody has read it.",
    "subscribe to a view": "I do not subscribe to the view that boats must be white.",
    "join a union": "Join the union, he told them, or row.",
    "support in the news": "Support for the plan fell to a third.",
    "trending in the news": "The word was trending on Monday, and forgotten on Tuesday.",
    "recommended stories": "The library's list of recommended stories has no boats in it.",
    "read more in a sentence": "Read more and row less, his teacher had told him.",
    "more on that in a sentence": "More on that when the board meets again, the chair said.",
    "you may also like in a sentence": "If you like fog, you may also like the northern shore, she said.",
    "a paragraph about inboxes": "The average clerk finds ninety emails in the inbox every morning, and answers seven.",
}
KEPT_ON_PURPOSE = {
    "dateline": "OLD TOWN, Northern Shore —",
    "dateline and text": "HARBOUR (Reuters) - The fares rise in May, the board said on Tuesday.",
    "contributors": "Additional reporting by Ruta Hallam in Old Town; editing by Bo Reed",
    "contributor": "Ruta Hallam in Old Town contributed to this report.",
    "biography": "Ada Plank writes about boats. She lives in Old Town with a dog.",
    "biography with italics": "*Ada Plank is a fellow of the Institute of Tides and the author of “The Long Tide”.*",
    "correction": "CORRECTION: An earlier version of this story misspelled the name of the crane.",
    "editor's note": "Editor's note: The fares in this story are those of last week.",
    "update": "UPDATE, 4:15 p.m.: The board has confirmed the vote.",
    "caption": "The old crane, seen from the night boat. Photograph: Bo Reed",
    "credit": "Photo: Bo Reed / Harbour Gazette",
    "credit alone": "(Bo Reed/Harbour Gazette)",
    "disclosure": "Disclosure: The author owns a boat.",
    "source": "Source: Harbour board, annual report",
    "translation": "Translated from the Danish by Ruta Hallam.",
    "first published": "This article was first published in “Tide and Time”.",
    "separator": "* * *",
    "dashes": "-----",
    "end sign": "■",
}
ODD = {
    "poem": "The crane is blue,\nthe boat is red,\nthe tide is late,\nthe dog is fed.",
    "song with a refrain": "Row, row,\nrow to the pier.\nRow, row,\nnobody's here.",
    "letter": "Dear neighbours,\nthe boat is sold.\nYours,\nAda",
    "telegram": "BOAT SUNK STOP ALL SAFE STOP",
    "headline quoted from elsewhere": "“Ferry Fares to Rise,” the Gazette wrote that morning.",
    "tweet quoted": "“No boats today. Sorry,” the board wrote.",
    "code": "for boat in boats:\n    print(boat)",
    "formula": "fare = 12 + 2 * zones",
    "address": "Quay Street 4\n1100 Harbour",
    "web address": "www.harbour-board.example/fares",
    "time table": "06:10 Harbour – Outer Islands\n07:40 Outer Islands – Harbour",
    "price table": "Zone | Day | Night\n1 | 12 | 16\n2 | 14 | 18",
    "emoji": "⛴️⛴️⛴️",
    "one number": "42",
    "a year": "1974",
    "ellipsis": "...",
    "abbreviations": "F.I.F.A. v. U.E.F.A.",
    "a list of names in a line": "Plank, Reed, Hallam, Marten and Vo",
    "ballot": "Yes: 7\nNo: 3\nAbsent: 1",
    "quote with a dash": "“The sea is patient.”\n— Ada Plank",
    "foot note": "1 The figure is for the year before last.",
    "hebrew": "מועצת הנמל החליטה ביום שלישי להעלות את מחירי המעבורת.",
    "hindi": "बंदरगाह बोर्ड ने मंगलवार को किराया बढ़ाने का फैसला किया।",
    "japanese": "港湾局は火曜日、フェリー料金の値上げを決めた。\nおすすめの計画は来夏に実施される。",
    "thai": "คณะกรรมการท่าเรือลงมติเมื่อวันอังคารให้ขึ้นค่าโดยสารเรือข้ามฟาก",
    "russian": "Совет порта во вторник решил повысить плату за паром.\nПодробнее о плане мэр говорить не стал.",
}

CLASSES = {
    "transcript": TRANSCRIPTS,
    "head": HEADS,
    "list": LISTS,
    "service": SERVICES,
    "policy": KEPT_ON_PURPOSE,
    "odd": ODD,
}
CASES = [
    pytest.param(lines, id=f"{group}: {name}") for group, cases in CLASSES.items() for name, lines in cases.items()
]


@pytest.mark.parametrize("lines", CASES)
def test_what_the_article_says_is_kept_where_it_stands(plain: Plain, lines: str) -> None:
    article = plain("\n".join([*BEFORE, lines.strip(), *AFTER]))
    assert [(removal.rule, removal.text, removal.why) for removal in clean(article).removed] == []


@pytest.mark.parametrize("lines", CASES)
def test_what_the_article_says_is_kept_at_its_end(plain: Plain, lines: str) -> None:
    article = plain("\n".join([*BEFORE, *AFTER, lines.strip()]))
    assert [(removal.rule, removal.text, removal.why) for removal in clean(article).removed] == []
