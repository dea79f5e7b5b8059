"""How long a snippet is, and what stands for one where no word of the query stands in the text."""

SNIPPET_CHARACTERS = 200


def opening(text: str | None) -> str:
    """How the text begins, in one line, cut at a word."""
    words = " ".join((text or "")[: 2 * SNIPPET_CHARACTERS].split())
    if len(words) <= SNIPPET_CHARACTERS:
        return words
    return words[:SNIPPET_CHARACTERS].rsplit(" ", 1)[0] + " …"
