"""Plain text into blocks: a line is a paragraph, whatever the writer did with empty lines."""

import re

from pipeline.article import Block

# A bullet, white space, then words. Long dashes are left out: "— Oui, dit-il" is somebody speaking.
BULLET = re.compile(r"[-–*•·▪◦‣●○■□►▸»⁃]\s+\w")


def blocks_of(text: str) -> tuple[Block, ...]:
    """One block for each non-empty line, verbatim but for white space around it; `link_share` is unknown."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(Block("list_item" if BULLET.match(line) else "paragraph", line, None) for line in lines if line)
