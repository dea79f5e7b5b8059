"""What tests of take-downs ask of an installation."""

import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path

from builders import quiet
from replays import Offering

from pipeline import stages
from pipeline.article import Named, Offer
from pipeline.installation import Installation
from pipeline.outcomes import Counts
from pipeline.polls import Learned, Polled
from pipeline.takedown import Removed, take_down

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
BRIDGE = "https://post.example/2026/bridge"
REASON = "court order 4/26"
SAID = f"deleted: {REASON}"


def delete(house: Installation, wanted: str = BRIDGE, reason: str = REASON) -> Removed:
    """What `news delete` does."""
    return take_down(house, wanted, reason, NOW, lambda batch: None)


def offer(house: Installation, run: str, *offered: Offer | Named | Polled | Learned) -> Counts:
    """A run over a source that offers these."""
    stages.resume(house, quiet, lambda sentence: None)
    return stages.ingest(house, run, [Offering(offered)], quiet)  # type: ignore[arg-type]  # polls pass too


def traces_of(words: str, data: Path) -> list[str]:
    """Names of all files below a folder that hold the words, packed or not."""
    return sorted(
        path.relative_to(data).as_posix()
        for path in data.rglob("*")
        if path.is_file() and words.encode() in _unpacked(path.read_bytes())
    )


def _unpacked(data: bytes) -> bytes:
    try:
        return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
    except (EOFError, zlib.error):
        return data
