"""What changes in an entry from poll to poll though nobody edited it."""

import re

# "3 hours ago", "an hour ago", "vor 5 Minuten", "il y a 2 heures", "hace 3 días"
UNIT = r"(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?"
AGO = re.compile(
    rf"\b(?:(?:\d+|an?|one|a few)\s?{UNIT},?\s(?:and\s\d+\s{UNIT}\s)?ago|just\snow|"
    r"vor\s(?:\d+|eine[rm])\s(?:Sekunde|Minute|Stunde|Tag|Woche|Monat)(?:e?n)?|"
    r"il\sy\sa\s\d+\s(?:seconde|minute|heure|jour|semaine)s?|hace\s\d+\s(?:segundo|minuto|hora|día|semana)s?)\b",
    re.IGNORECASE,
)
# "12 comments", "Comments (12)", "1,204 views", "3 replies", "15 Kommentare"
THINGS = (
    r"(?:comment|repl(?:y|ie)|view|share|like|vote|point|upvote|reaction|Kommentar|Aufruf|commentaire|comentario)"
    r"(?:s|e|es)?"
)
COUNTED = re.compile(
    rf"\b(?:no|\d[\d.,]{{0,9}}[kKmM]?)\s{THINGS}\b|\b{THINGS}\s?(?::\s?\d[\d.,]{{0,9}}[kKmM]?|\(\d[\d.,]{{0,9}}[kKmM]?\))",
    re.IGNORECASE,
)


def steady(text: str) -> str:
    """The text on one line without what counts by itself: times that go by, and numbers of comments, views, votes."""
    return " ".join(COUNTED.sub(" ", AGO.sub(" ", text)).split())
