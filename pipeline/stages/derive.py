"""extract, clean and tag: each makes one file of a batch from the file before; what would come out the same is kept."""

import hashlib
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Literal

import msgspec

from pipeline.archive import Damaged, Deleted, days, read_batch
from pipeline.article import Article, CleanArticle, RawDocument, TaggedArticle
from pipeline.errors import Failed, NewsError, Rejected, ServiceError
from pipeline.installation import Installation
from pipeline.retention import pruned
from pipeline.stages.files import (
    Derived,
    Header,
    Line,
    Problem,
    derived_path,
    read_derived,
    read_header,
    write_derived,
)
from pipeline.storage import remove

if TYPE_CHECKING:
    from pipeline.extract.selectors import Selectors
    from pipeline.tag import Tagger

type Stage = Literal["extract", "clean", "tag"]

STAGES: tuple[Stage, ...] = ("extract", "clean", "tag")

TAG_CHUNK = 64
"""Articles handed to the tagger at a time; where one of them fails, they are tried one by one."""


def derive(installation: Installation, stage: Stage, batch: str) -> None:
    """Make the stage's file of the batch, or leave it alone if nothing can have changed."""
    {"extract": _extract, "clean": _clean, "tag": _tag}[stage](installation, batch)


def made(installation: Installation, stage: Stage, batch: str) -> Derived:
    """What the stage made of the batch; a file that is missing or damaged is made anew."""
    path = derived_path(installation.derived, stage, batch)
    derived = read_derived(path)
    if derived is None:
        remove(path)
        derive(installation, stage, batch)
        derived = read_derived(path)
    if derived is None:
        raise ServiceError(f"{path} cannot be read although it was just written: look at the disk")
    return derived


def stopped_at(installation: Installation, batch: str, line: Line) -> Stage | None:
    """The stage that met a line's problem; of files that do not say, the first whose file has it. None: unknown."""
    if line.problem is not None and line.problem.stage is not None:
        return next(stage for stage in STAGES if stage == line.problem.stage)
    for stage in STAGES:
        derived = read_derived(derived_path(installation.derived, stage, batch))
        if derived and any(old.position == line.position and old.problem is not None for old in derived.lines):
            return stage
    return None


def _extract(installation: Installation, batch: str) -> None:
    """From the archive."""
    header = _header(installation, "extract", batch)
    if not _holds(installation, "extract", batch, header):
        records = enumerate(_records(installation, batch))
        made = (_extracted(n, record, installation.rules.selectors) for n, record in records)
        _write(installation, "extract", batch, header, made)


def _records(installation: Installation, batch: str) -> Iterator[RawDocument | Damaged | Deleted]:
    """The batch's records; none where it was pruned since, or lost: then its documents fail, and stop no run.

    Raises ServiceError where nothing of the archive can be seen.
    """
    try:
        yield from read_batch(installation.archive, batch)
    except FileNotFoundError:
        missed(installation, [batch])


def missed(installation: Installation, batches: Iterable[str]) -> None:
    """Raise ServiceError where these batches are not there and nothing of the archive is: its disk is not mounted, say.

    That all of it is lost is for a person to say.
    """
    if any(days(installation.archive)):
        return
    if all(pruned(installation, batch) or installation.ledger.is_forgotten(batch) for batch in batches):
        return
    raise ServiceError(
        f"nothing of the archive can be seen at {installation.archive}: make it reachable and run this again; "
        "if all of it is lost for good, `news verify --repair` writes it off"
    )


def _clean(installation: Installation, batch: str) -> None:
    """From the extracted file."""
    from pipeline.clean import clean as clean_article

    def make(lines: Iterable[Line]) -> Iterator[Line]:
        decoder = msgspec.json.Decoder(Article)
        for line in lines:
            if line.problem is None:
                yield _attempt("clean", line, partial(clean_article, decoder.decode(line.article), installation.rules))

    _from_stage_before(installation, "clean", batch, make)


def _tag(installation: Installation, batch: str) -> None:
    """From the cleaned file."""

    def make(lines: Iterable[Line]) -> Iterator[Line]:
        while chunk := list(islice(lines, TAG_CHUNK)):
            yield from _tagged(installation, chunk)

    _from_stage_before(installation, "tag", batch, make)


def _tagged(installation: Installation, lines: list[Line]) -> Iterator[Line]:
    articles = [msgspec.json.decode(line.article, type=CleanArticle) for line in lines if line.problem is None]
    tagger = installation.tagger
    try:
        tagged = list(tagger.tag(articles))
    except NewsError:
        raise
    except Exception:  # one of them is the cause: find it, and let the others pass
        yield from (
            _attempt("tag", line, partial(_tag_one, tagger, a)) for line, a in zip(lines, articles, strict=True)
        )
    else:
        yield from (_made(line, article) for line, article in zip(lines, tagged, strict=True))


def _tag_one(tagger: "Tagger", article: CleanArticle) -> TaggedArticle:
    [tagged] = tagger.tag([article])
    return tagged


def _from_stage_before(
    installation: Installation, stage: Stage, batch: str, make: Callable[[Iterator[Line]], Iterator[Line]]
) -> None:
    """Bring the stage's file in line with the file before it; lines whose input is the same are taken over."""
    header = _header(installation, stage, batch)
    if _holds(installation, stage, batch, header):
        return
    before = made(installation, STAGES[STAGES.index(stage) - 1], batch)
    old = read_derived(derived_path(installation.derived, stage, batch))
    inputs = {line.position: _input(line) for line in before.lines}
    kept = _reusable(old, header)
    kept = {n: line for n, line in kept.items() if line.input == inputs.get(n)}
    fresh = (line for line in before.lines if line.problem is None and line.position not in kept)
    ready = kept | {line.position: line for line in make(fresh)}
    lines = (line if line.problem is not None else ready[line.position] for line in before.lines)
    _write(installation, stage, batch, header, lines)


def _reusable(old: Derived | None, header: Header) -> dict[int, Line]:
    if old is None or old.header.fingerprint != header.fingerprint:
        return {}
    return {line.position: line for line in old.lines if line.problem is None or line.problem.kind != "failed"}


def _extracted(position: int, record: RawDocument | Damaged | Deleted, selectors: "Selectors") -> Line:
    from pipeline.extract import extract as extract_article

    if isinstance(record, Deleted):
        return Line(position, "", problem=Problem("rejected", record.tombstone.said, "extract"))
    if isinstance(record, Damaged):
        return Line(position, "", problem=Problem("failed", record.reason, "extract"))
    return _attempt("extract", Line(position, ""), partial(extract_article, record, selectors))


def _attempt(stage: Stage, line: Line, make: Callable[[], Article | CleanArticle | TaggedArticle]) -> Line:
    """The line made by `make`; a document's error, or ours, becomes the line's problem and stops nobody else."""
    try:
        return _made(line, make())
    except Rejected as error:
        return Line(line.position, _input(line), problem=Problem("rejected", str(error), stage))
    except Failed as error:
        return Line(line.position, _input(line), problem=Problem("failed", str(error), stage))
    except NewsError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}\n{traceback.format_exc(limit=-6)}"
        return Line(line.position, _input(line), problem=Problem("failed", reason, stage))


def _made(line: Line, article: Article | CleanArticle | TaggedArticle) -> Line:
    return Line(line.position, _input(line), article=msgspec.Raw(msgspec.json.encode(article)))


def _input(line: Line) -> str:
    """Digest of the line a stage reads; empty for the first stage, whose input never changes."""
    return hashlib.sha256(line.article).hexdigest()[:16] if line.problem is None else ""


def _header(installation: Installation, stage: Stage, batch: str) -> Header:
    chain = batch
    for name in STAGES[: STAGES.index(stage) + 1]:
        own = installation.fingerprint(name)
        chain = hashlib.sha256(f"{chain} {own}".encode()).hexdigest()[:16]
    return Header(own, chain, failed=False)


def _holds(installation: Installation, stage: Stage, batch: str, header: Header) -> bool:
    return read_header(derived_path(installation.derived, stage, batch)) == header


def _write(installation: Installation, stage: Stage, batch: str, header: Header, lines: Iterable[Line]) -> None:
    lines = list(lines)
    failed = not lines or any(line.problem is not None and line.problem.kind == "failed" for line in lines)
    header = msgspec.structs.replace(header, failed=failed)
    write_derived(derived_path(installation.derived, stage, batch), header, lines)
