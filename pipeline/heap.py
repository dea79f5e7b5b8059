"""What this process holds of the machine's memory."""

import ctypes


def give_back() -> None:
    """Hand freed memory back to the system, where the C library can (glibc): each thread leaves it in its own heap.

    Measured: after 12,000 articles written by tantivy's threads 80 MB less with this; after 20 feeds of 800 whole texts
    each 72 MB stay of 107.
    """
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)
