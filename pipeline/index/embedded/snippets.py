"""A line or two of each hit: where the words stand, else how the article begins."""

import tantivy
from tantivy import SnippetGenerator

from pipeline.index import Document
from pipeline.index.embedded.clauses import any_word
from pipeline.index.embedded.ranking import View
from pipeline.index.snippet import SNIPPET_CHARACTERS, opening

SEARCHED_CHARACTERS = 1_000_000  # as far as Elasticsearch's highlighter reads by default; a book is shorter


class Snippets:
    """Makes the snippets of one page."""

    def __init__(self, view: View, words: list[str]) -> None:
        self._generator: SnippetGenerator | None = None
        if words:
            query = any_word(words, "text", view.schema)
            self._generator = SnippetGenerator.create(view.searcher, query, view.schema, "text")
            self._generator.set_max_num_chars(SNIPPET_CHARACTERS)

    def of(self, document: Document) -> str:
        """Plain text in one line."""
        return self._fragment(document["text"][:SEARCHED_CHARACTERS]) or opening(
            document["text"] or document["summary"]
        )

    def _fragment(self, text: str) -> str:
        if self._generator is None:
            return ""
        holder = tantivy.Document()
        holder.add_text("text", text)
        return " ".join(self._generator.snippet_from_doc(holder).fragment().split())
