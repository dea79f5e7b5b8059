"""mapping.json → the templates that every generation of the index is made from, and the names of all these.

    news-articles              the alias: what everybody reads and writes
    news-articles-v3-000001    an index behind it: schema 3, first generation
    news-articles              the index template, of the component templates news-articles-mappings and -settings

The analysis gives the tokens of the embedded engine (see its `engine`), with two differences: in `exact`, Lucene's
lower case of İ is a plain i, so that exact:İstanbul also finds Istanbul; and the embedded engine drops words over
255 bytes, Elasticsearch those over 255 characters, so that a run of 86 to 255 characters in a script of three bytes
each is found on Elasticsearch alone.

Mapping and analysis stand in one component template, since Elasticsearch checks each of them alone.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

PRODUCT = "news-pipeline"
PRIORITY = 500  # over Elasticsearch's own templates, which have up to 200

GENERATION = re.compile(r"-v(\d+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a new generation is laid out; the index settings of the same names, as Elasticsearch writes them."""

    shards: int = 1
    replicas: str = "0-1"
    refresh: str = "30s"
    codec: str = "default"


@cache
def _mapping_file() -> dict[str, Any]:
    folder = files("pipeline.index.elasticsearch")
    loaded: dict[str, Any] = json.loads(folder.joinpath("mapping.json").read_text("utf-8"))
    overrides = loaded["analysis"]["filter"]["overrides"]
    overrides["rules"] = folder.joinpath(overrides["rules"]).read_text("utf-8").splitlines()
    return loaded


def schema_number() -> int:
    """Raised with every change to mapping.json: an index of another number is neither read nor written."""
    return int(_mapping_file()["_meta"]["schema"])


def mappings(pipeline_version: str) -> dict[str, Any]:
    """The mapping of a new index; its `_meta` says whose it is, of which schema, and who made it."""
    known = _mapping_file()
    return {
        "_meta": {**known["_meta"], "pipeline_version": pipeline_version},
        "dynamic": "strict",
        "properties": {field: known["kinds"][kind] for field, kind in known["fields"].items()},
    }


def component_templates(alias: str, layout: Layout, pipeline_version: str) -> dict[str, dict[str, Any]]:
    """Name → body of the component templates."""
    analysed = {"settings": {"analysis": _mapping_file()["analysis"]}, "mappings": mappings(pipeline_version)}
    settings = {
        "number_of_shards": layout.shards,
        "refresh_interval": layout.refresh,
        "codec": layout.codec,
        **_replicas(layout.replicas),
    }
    return {f"{alias}-mappings": {"template": analysed}, f"{alias}-settings": {"template": {"settings": settings}}}


def index_template(alias: str) -> dict[str, Any]:
    """The index template, for all generations; named as elasticsearch-py names the parts."""
    return {
        "index_patterns": [f"{alias}-v*"],
        "composed_of": [f"{alias}-mappings", f"{alias}-settings"],
        "priority": PRIORITY,
        "meta": _mapping_file()["_meta"],
    }


def generation_name(alias: str, number: int) -> str:
    """The index of this generation under today's schema."""
    return f"{alias}-v{schema_number()}-{number:06d}"


def moving(alias: str) -> str:
    """An alias of the generation that `alias` is just about to leave: its writers wait. Their keys cover this name."""
    return f"{alias}-vacated"


def generation_number(alias: str, index: str) -> int | None:
    """Which generation an index is; None where it is none of this alias."""
    found = GENERATION.fullmatch(index.removeprefix(alias)) if index.startswith(alias) else None
    return int(found[2]) if found else None


def _replicas(replicas: str) -> dict[str, Any]:
    """“1” is a number of copies; “0-1” is as many as there are nodes for."""
    return {"auto_expand_replicas": replicas} if "-" in replicas else {"number_of_replicas": int(replicas)}
