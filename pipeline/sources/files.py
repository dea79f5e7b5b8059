"""Files opened without waiting, without being led out of their folder, and with a reason where that cannot be."""

import errno
import os
import re
import stat
from pathlib import Path
from typing import BinaryIO

from pipeline.errors import Rejected

_KINDS = {
    stat.S_IFIFO: "a named pipe, not a file",
    stat.S_IFSOCK: "a socket, not a file",
    stat.S_IFCHR: "a device, not a file",
    stat.S_IFBLK: "a device, not a file",
}
_REASONS = {
    errno.ENOENT: "it vanished before it could be read",
    errno.EACCES: "permission denied: let the user who runs this read it",
    errno.ELOOP: "a link that leads back to itself",
    errno.ENAMETOOLONG: "its path is too long for this system",
}
_UNPRINTABLE = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def opened(path: Path, root: Path) -> BinaryIO:
    """Open a regular file; Rejected for anything else, and for a link that leads out of `root` (itself resolved)."""
    try:
        real = Path(os.path.realpath(path, strict=True))
        _check(path, real, root)
        # Should something else have taken the file's place by now, it is neither waited for nor followed.
        return os.fdopen(os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")
    except OSError as error:
        if error.errno == errno.ENOENT and path.is_symlink():
            raise Rejected("a broken link: there is nothing where it points") from error
        raise Rejected(why(error)) from error


def read(path: Path, root: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file that held still; Rejected where it did not, is empty, or is larger than allowed."""
    with opened(path, root) as file:
        before = os.fstat(file.fileno())
        if before.st_size > max_bytes:
            raise Rejected(f"larger than {max_bytes // 2**20} MiB: an article is not that long")
        try:
            data = file.read(max_bytes + 1)
        except OSError as error:
            raise Rejected(why(error)) from error
        after = os.fstat(file.fileno())
    if (before.st_mtime_ns, len(data)) != (after.st_mtime_ns, after.st_size):
        raise Rejected("it changed while it was read: it is read once it is complete")
    if not data:
        raise Rejected("the file is empty")
    return data


def why(error: OSError) -> str:
    """Return the reason in our words, without the path, which the locator already says."""
    return _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()


def printable(path: str) -> str:
    r"""Return the path as one line of valid text; a byte that is not UTF-8 becomes `\udcff`, a line break `\n`."""
    return _UNPRINTABLE.sub(lambda found: found[0].encode("unicode_escape").decode(), path)


def _check(path: Path, real: Path, root: Path) -> None:
    if not real.is_relative_to(root):
        raise Rejected("a link that leaves the folder: put the file itself here, or name its folder too")
    kind = stat.S_IFMT(real.stat().st_mode)
    if kind == stat.S_IFDIR:
        if path.is_symlink():
            raise Rejected("a link to a folder, which is not followed: its files are read where they are")
        os.listdir(real)  # a folder is only opened where it could not be listed; this says why
        raise Rejected("a folder that could not be listed: try again")
    if kind != stat.S_IFREG:
        raise Rejected(_KINDS.get(kind, "not a file"))
