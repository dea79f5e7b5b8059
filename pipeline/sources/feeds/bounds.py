"""How much of a feed is read. Beyond it, somebody wants to harm us or has lost control of the generator."""

MAX_BYTES = 10 * 1024 * 1024  # decompressed; of 100 real feeds the largest has 2.5 MB, the median 86 KB
MAX_ENTRIES = 2_000  # the longest of the same feeds has 235
MAX_ATTRIBUTES = 256  # of one element; feedparser's way through them is quadratic
CPU_S = 10.0  # the slowest of the same feeds takes 0.2
MEMORY_BYTES = 512 * 1024 * 1024


def cut_note(found: int | None) -> str:
    """That entries were left out; `found`: how many there are, if somebody counted."""
    many = f"has {found:,} entries" if found else f"has more than {MAX_ENTRIES:,} entries"
    return f"the feed {many}; only the first {MAX_ENTRIES:,} were read"
