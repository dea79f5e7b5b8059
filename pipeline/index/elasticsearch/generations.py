"""Generations of the index: made from the templates, filled from the one before, and the alias moved on."""

from elasticsearch import Elasticsearch

from pipeline.index.elasticsearch.client import Place
from pipeline.index.elasticsearch.template import (
    Layout,
    component_templates,
    generation_name,
    generation_number,
    index_template,
)
from pipeline.versions import release


def put_templates(client: Elasticsearch, place: Place, layout: Layout) -> None:
    """Install today's templates over those that are there."""
    for name, body in component_templates(place.alias, layout, release()).items():
        client.cluster.put_component_template(name=name, **body)
    client.indices.put_index_template(name=place.alias, **index_template(place.alias))


def make_generation(client: Elasticsearch, place: Place, number: int, *, aliased: bool) -> str:
    """An empty index by the templates, behind the alias or beside it; its name."""
    name = generation_name(place.alias, number)
    client.indices.create(index=name, aliases={place.alias: {"is_write_index": True}} if aliased else {})
    return name


def generations(client: Elasticsearch, place: Place) -> list[str]:
    """Names of all generations that are there, oldest first, whether behind the alias or not."""
    found = client.indices.get(index=f"{place.alias}-v*", features="aliases").body
    numbered = {name: generation_number(place.alias, name) for name in found}
    return sorted((name for name, number in numbered.items() if number), key=lambda name: numbered[name] or 0)
