"""One installation: its settings, and the rooms that hold something, each opened when first used."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from pipeline.errors import ServiceError
from pipeline.settings import Settings
from pipeline.versions import fingerprint, pipeline_version, snapshots_of

if TYPE_CHECKING:
    from upath import UPath

    from pipeline.clean import Rules
    from pipeline.index import SearchIndex
    from pipeline.ledger import Ledger
    from pipeline.sources.feeds.source import Feeds
    from pipeline.tag import Tagger
    from pipeline.tag.canonical import Overlay
    from pipeline.tag.facets import Facets
    from pipeline.tag.topics import TopicOverlay


@dataclass(frozen=True)
class Installation:
    """Everything below one data folder, and what its settings point to."""

    settings: Settings
    snapshots: Mapping[str, str] = field(default_factory=dict)  # of `names`, `lines`, `topics`; not said: the latest
    taught_by: "Installation | None" = None  # whose snapshots it uses; None: its own

    @cached_property
    def archive(self) -> "UPath":
        from pipeline.storage import location

        return location(self.settings.archive_url)

    @cached_property
    def derived(self) -> "UPath":
        from pipeline.storage import location

        return location(self.settings.derived_url)

    @cached_property
    def ledger(self) -> "Ledger":
        from pipeline.ledger import Ledger

        return Ledger(self.settings.state_url)

    @cached_property
    def index(self) -> "SearchIndex":
        settings = self.settings
        if settings.index_url is None:
            from pipeline.index.embedded import EmbeddedIndex

            return EmbeddedIndex(settings.data_dir / "index")
        from pipeline.index.elasticsearch import ElasticsearchIndex
        from pipeline.index.elasticsearch.template import Layout

        layout = Layout(settings.index_shards, settings.index_replicas, settings.index_refresh, settings.index_codec)
        return ElasticsearchIndex(
            settings.index_url, api_key=settings.index_api_key, ca=settings.index_ca, layout=layout
        )

    @property
    def index_name(self) -> str:
        """Which index this is, for the ledger and for people; another one has another name."""
        url = self.settings.index_url
        return f"Elasticsearch's {url.rpartition('/')[2]}" if url else "the embedded index"

    @cached_property
    def tagger(self) -> "Tagger":
        from pipeline.tag import Tagger

        models, changed = self.settings.spacy_models, self.settings.allow_changed_models
        return Tagger(models, allow_changed_models=changed, overlay=self.overlay, topic_overlay=self.topic_overlay)

    @cached_property
    def overlay(self) -> "Overlay":
        """What is laid over our tables of names. Raises UsageError for a facets file that cannot be meant."""
        from pipeline.learned import names
        from pipeline.tag.canonical import Overlay

        return Overlay(
            self._facets.names, names.read(self._snapshots_in, self.snapshots.get("names")), self._facets.digest
        )

    @cached_property
    def topic_overlay(self) -> "TopicOverlay":
        """What is laid over our topics. Raises UsageError for a facets file that cannot be meant."""
        from pipeline.learned import topics
        from pipeline.tag.topics import TopicOverlay

        return TopicOverlay(self._facets.topics, topics.read(self._snapshots_in, self.snapshots.get("topics")))

    @property
    def _snapshots_in(self) -> "UPath":
        """The folder below which all lies that was learned from the corpus."""
        return self.taught_by.derived if self.taught_by else self.derived

    @cached_property
    def _facets(self) -> "Facets":
        from pipeline.tag.facets import Facets, read

        return read(self.settings.facets_file) if self.settings.facets_file else Facets()

    @cached_property
    def rules(self) -> "Rules":
        """What is added to our cleaning rules. Raises UsageError for a rules file that cannot be meant."""
        from pipeline.learned import lines

        return replace(self._rules_file, recurring=lines.read(self._snapshots_in, self.snapshots.get("lines")))

    @cached_property
    def _rules_file(self) -> "Rules":
        from pipeline.rules_file import read

        return read(self.settings.rules_file)

    def check_files(self) -> None:
        """Raises UsageError for a rules or facets file that is missing or cannot be meant."""
        _ = self._rules_file, self._facets

    @cached_property
    def version(self) -> str:
        laid_over = {stage: self._laid_over(stage) for stage in ("extract", "clean", "tag")}
        return pipeline_version(self.settings.spacy_models, laid_over, self._learned())

    def _learned(self) -> dict[str, str]:
        """The digests of what is used that was learned from the corpus; empty: none."""
        trained = self.topic_overlay.trained
        return {
            "names": self.overlay.learned.digest,
            "lines": self.rules.recurring.digest,
            "topics": trained.digest if trained else "",
        }

    def fingerprint(self, stage: str) -> str:
        """The fingerprint of a stage in this installation (`versions`)."""
        return fingerprint(stage, self.settings.spacy_models, self._laid_over(stage))

    def _laid_over(self, stage: str) -> tuple[str, ...]:
        """The digests of what this installation lays over our rules and names in a stage."""
        if stage == "tag":
            return (*self.overlay.digests, *self.topic_overlay.digests)
        digests = {
            "extract": (self.rules.selectors_digest,),
            "clean": (self.rules.digest, self.rules.recurring.digest),
        }.get(stage, ())
        return tuple(filter(None, digests))

    def of_run(self, run: str) -> "Installation":
        """The same installation with what was learned and in force when the run started."""
        if run not in self.ledger.open_runs():
            return self
        snapshots = snapshots_of(self.ledger.pipeline_version(run))
        if snapshots == self._learned():
            return self
        other = Installation(self.settings, snapshots)
        opened = {name: room for name, room in vars(self).items() if name in ("archive", "derived", "ledger", "index")}
        vars(other).update(opened)
        return other

    def shadow(self, folder: Path) -> "Installation":
        """The same installation in all that it knows and has learned, with whatever it writes in another folder."""
        settings = replace(self.settings, data_dir=folder, derived_url=str(folder / "derived"))
        return Installation(settings, self._learned(), taught_by=self)

    def feeds(self, run: str, *, force: bool = False) -> "Feeds":
        """The feeds of the feeds file, for one run: those that are due; with `force` all that may be asked.

        Feeds whose credentials are missing are left out. Raises UsageError for a feeds file that cannot be meant.
        """
        from pipeline.sources.feeds import credentials, subscriptions
        from pipeline.sources.feeds.source import Feeds
        from pipeline.sources.fetch.policy import from_settings

        listed = subscriptions.read(self.settings.feeds_file)
        headers, withheld = credentials.headers_for(listed, self.settings)
        asked = [subscription for subscription in listed if subscription.url not in withheld]
        policy = from_settings(self.settings)
        return Feeds(asked, self.ledger, policy, run=run, force=force, credentials=headers)

    @contextmanager
    def holding(self, run: str) -> Iterator[bool]:
        """Hold a run while working on it: false if another process on this machine holds it. Freed by any death."""
        path = self.settings.data_dir / "locks" / f"{run}.lock"
        try:
            lock = _locked(path)
        except OSError as error:
            raise ServiceError(f"cannot write below {self.settings.data_dir}: {error}") from error
        if lock is None:
            yield False
            return
        with lock:
            yield True
            with suppress(OSError):  # a file that stays there holds nobody up
                path.unlink()


def _locked(path: Path) -> TextIO | None:
    """The file, open and locked; None where another process holds it."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        with ExitStack() as opened:
            lock = opened.enter_context(open(path, "w"))
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return None
            if not _is_at(lock, path):
                continue  # who held it took it away just before: somebody else may hold a new one by now
            opened.pop_all()
            return lock


def _is_at(lock: TextIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False
