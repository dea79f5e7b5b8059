"""The id of a document (law 2)."""

import unicodedata
from hashlib import sha256


def document_id(canonical_url: str | None, text: str) -> str:
    """The first 32 hex digits of sha256 of the canonical address; without any, of the decoded input text.

    The text counts in NFC and with its white space collapsed, before anything is cleaned: new rules keep the id.
    """
    name = canonical_url or " ".join(unicodedata.normalize("NFC", text).split())
    return sha256(name.encode("utf-8", "replace")).hexdigest()[:32]
