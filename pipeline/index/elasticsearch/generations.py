"""Generations of the index: made from the templates, filled from the one before, and the alias moved on.

    new ← fill ← old        in order of ids, so that a stopped re-index goes on behind the last one
    new ← catch up ← old    until a pass finds few differences
    old: no more writes     whoever was at it is done; writers wait, and try again
    new ← catch up ← old    once more: equal in ids, versions and content hashes
    alias: old → new        one atomic step; waiting writers go on

Writers and searchers only ever name the alias. Searches go on all the while; writers wait for the length of the last
comparison, a second for every 50,000 documents. Catching up only after the step, without holding them, would have to
tell what a writer deleted from the old one meanwhile from what another has just written to the new one, and cannot.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from elasticsearch import BadRequestError, Elasticsearch

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch.client import Place, error_type, translated
from pipeline.index.elasticsearch.copying import Copy, Progress, catch_up, fill
from pipeline.index.elasticsearch.live import Live, live_of_any_schema
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.elasticsearch.template import (
    Layout,
    component_templates,
    generation_name,
    generation_number,
    index_template,
    moving,
    schema_number,
)
from pipeline.versions import release

MAX_PASSES = 20
FEW = 1_000
"""Passes over what was written during the one before are made until one finds few documents, a second's work; the
last one, while writers wait, copies the rest."""


def put_templates(client: Elasticsearch, place: Place, layout: Layout) -> None:
    """Install today's templates over those that are there."""
    for name, body in component_templates(place.alias, layout, release()).items():
        client.cluster.put_component_template(name=name, **body)
    client.indices.put_index_template(name=place.alias, **index_template(place.alias))


def make_generation(client: Elasticsearch, place: Place, number: int, *, aliased: bool) -> str:
    """An empty index by the templates, behind the alias or beside it; its name. One that is there already is kept."""
    name = generation_name(place.alias, number)
    try:
        client.indices.create(index=name, aliases={place.alias: {"is_write_index": True}} if aliased else {})
    except BadRequestError as error:
        if error_type(error) != "resource_already_exists_exception":  # somebody else has just made it
            raise
    return name


def generations(client: Elasticsearch, place: Place) -> list[str]:
    """Names of all generations that are there, oldest first, whether behind the alias or not."""
    found = client.indices.get(index=f"{place.alias}-v*", features="aliases").body
    numbered = {name: generation_number(place.alias, name) for name in found}
    return sorted((name for name, number in numbered.items() if number), key=lambda name: numbered[name] or 0)


def reindex(client: Elasticsearch, place: Place, patience: Patience, layout: Layout, progress: Progress) -> str:
    """Make a new generation, fill it from the one behind the alias, and move the alias; its name.

    The old one stays, and takes no more writes. `progress` is told how many documents were copied, now and then.
    Stopped half-way, the next call goes on where this one was.
    """
    with translated(place):
        old = current(client, place)
        put_templates(client, place, layout)
        new = make_generation(client, place, old.generation + 1, aliased=False)
        copy = Copy(client, place, patience, old.index, new)
        fill(copy, progress)
        for _ in range(MAX_PASSES):
            if catch_up(copy, progress) <= FEW:
                break
        with _writers_held(client, place, old.index):
            if catch_up(copy, progress) and catch_up(copy, progress):
                raise ServiceError(f"{new} cannot be made equal to {old.index}: delete {new}, and run it again")
            _move_alias(client, place, old.index, new)
        return new


def delete_old(client: Elasticsearch, place: Place) -> list[str]:
    """Delete the generations before the one behind the alias; their names."""
    with translated(place):
        alive = current(client, place).generation
        old = [name for name in generations(client, place) if (generation_number(place.alias, name) or 0) < alive]
        for name in old:
            client.indices.delete(index=name)
        return old


def current(client: Elasticsearch, place: Place) -> Live:
    """The generation behind the alias, of today's schema or an older one. ServiceError: none, or a newer one."""
    found = live_of_any_schema(client, place)
    if found is None:
        raise ServiceError(f"there is no index behind {place.alias} at {place.server}: run `news index create`")
    if found.schema > schema_number():
        raise ServiceError(
            f"the index {found.index} has schema {found.schema}, this version makes {schema_number()}: "
            "install the newer news-pipeline that wrote it"
        )
    return found


@contextmanager
def _writers_held(client: Elasticsearch, place: Place, index: str) -> Iterator[None]:
    """Nobody writes to the index while the block runs: Elasticsearch waits for those that are at it.

    Others wait until the alias is moved, or the hold is given up, since an alias of this meaning says so to them.
    """
    client.indices.put_alias(index=index, name=moving(place.alias))
    client.indices.add_block(index=index, block="write")
    try:
        yield
    except BaseException:
        with suppress(Exception):
            client.indices.put_settings(index=index, settings={"index.blocks.write": None})
            client.indices.delete_alias(index=index, name=moving(place.alias))
        raise


def _move_alias(client: Elasticsearch, place: Place, old: str, new: str) -> None:
    """In one atomic step: no search ever finds both, or neither."""
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": old, "alias": place.alias, "must_exist": True}},
            {"remove": {"index": old, "alias": moving(place.alias), "must_exist": True}},
            {"add": {"index": new, "alias": place.alias, "is_write_index": True}},
        ]
    )
