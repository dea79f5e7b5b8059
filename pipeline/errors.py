"""Everything that can go wrong, grouped by what to do about it.

    NewsError
    ├── UsageError       the command or a setting is wrong: mend it           (exit 2)
    ├── DocumentError    this one document; the others go on
    │   ├── Rejected     it is no article, or cannot be read: trying again cannot help
    │   └── Failed       our fault, or a damaged record: trying again may help (exit 1)
    └── ServiceError     a service is unreachable or refuses: nothing lost, run it again (exit 3)

A message says what happened, to what, and what to do next, in one sentence, lower case, without a full stop.
"""


class NewsError(Exception):
    """Any error we raise on purpose; its text is meant for the user."""


class UsageError(NewsError):
    """The command or a setting is wrong; nothing was done."""


class DocumentError(NewsError):
    """One document cannot go on; its outcome says so, the others are not touched."""


class Rejected(DocumentError):
    """The input is no article or cannot be read; trying again cannot help until it changes."""


class Failed(DocumentError):
    """Our fault, a damaged record, or the index's refusal of this document; trying again may help."""


class ServiceError(NewsError):
    """A service is unreachable, busy for too long, or refuses us; nothing is lost, run it again."""
