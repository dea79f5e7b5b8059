"""Generations of the index: made from the templates, filled from the one before, and the alias moved on.

    new ← fill ← old        in order of ids, so that a stopped re-index goes on behind the last one
    new ← catch up ← old    until a pass finds few differences
    old: no more writes     whoever was at it is done; writers wait, and try again
    new ← catch up ← old    once more: equal in ids, versions and content hashes
    alias: old → new        one atomic step; waiting writers go on

Writers and searchers only ever name the alias. Searches go on all the while; writers wait for the last comparison, and
once more for the one that proves it where it copied something.

Measured on the tests' node on two cores, with a writer and a searcher at work: 100,000 articles were filled in 370 s, a
comparison of 110,000 took 4.3 s, writers were held for 8.8 s (the slowest write took 15 s, for each wait is longer than
the one before); nothing was lost, no search failed. The hold grows with the index. Where it outlasts the patience of
writers, 300 s, which these figures put beyond three million articles, they stop with exit code 3 and run again later.

Writers are held since catching up after the step, without holding them, cannot be right. What reached only the old one
just before the step could be copied afterwards, for its version says whether it is later. But a deletion leaves no
version behind (Elasticsearch forgets it after 60 s, `index.gc_deletes`). So of a document that only one of the two has,
nobody can say whether it was deleted just before the step or written just after it; and a deletion after the step, of
what had only reached the old one, is undone by the copying. Until that was over, searches would also not find what
`write` had promised that they find. Elasticsearch's write block ends what is under way before it answers: the
comparison after it sees the last state of the old index, and nothing is left to be caught up after the step.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from elasticsearch import BadRequestError, Elasticsearch

from pipeline.errors import ServiceError
from pipeline.index.elasticsearch import sentences
from pipeline.index.elasticsearch.client import Place, error_type, patiently, translated
from pipeline.index.elasticsearch.copying import Copy, Progress, catch_up, fill
from pipeline.index.elasticsearch.live import Live, generations, live_of_any_schema
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

RELEASE_S = 30.0  # how long letting the writers go on is tried; after that the next re-index does it


def put_templates(client: Elasticsearch, place: Place, patience: Patience, layout: Layout) -> None:
    """Install today's templates over those that are there."""
    for name, body in component_templates(place.alias, layout, release()).items():
        patiently(place, patience, partial(client.cluster.put_component_template, name=name, **body))
    whole = index_template(place.alias)
    patiently(place, patience, partial(client.indices.put_index_template, name=place.alias, **whole))


def make_generation(client: Elasticsearch, place: Place, patience: Patience, number: int, *, aliased: bool) -> str:
    """An empty index by the templates, behind the alias or beside it; its name. One that is there already is kept."""
    name = generation_name(place.alias, number)
    aliases = {place.alias: {"is_write_index": True}} if aliased else {}

    def create() -> None:
        try:
            client.indices.create(index=name, aliases=aliases)
        except BadRequestError as error:  # made by somebody else, or by an attempt whose answer was lost
            if error_type(error) != "resource_already_exists_exception":
                raise

    patiently(place, patience, create)
    return name


def reindex(client: Elasticsearch, place: Place, patience: Patience, layout: Layout, progress: Progress) -> str:
    """Make a new generation, fill it from the one behind the alias, and move the alias; its name.

    The old one stays, and takes no more writes. `progress` is told how many documents were copied, now and then.
    Stopped half-way, the next call goes on where this one was.
    """
    with translated(place):
        old = current(client, place, patience)
        put_templates(client, place, patience, layout)
        new = make_generation(client, place, patience, old.generation + 1, aliased=False)
        copy = Copy(client, place, patience, old.index, new)
        fill(copy, progress)
        for _ in range(MAX_PASSES):
            if catch_up(copy, progress) <= FEW:
                break
        with _writers_held(copy):
            if catch_up(copy, progress) and catch_up(copy, progress):
                raise ServiceError(f"{new} cannot be made equal to {old.index}: delete {new}, and run it again")
            patiently(place, patience, lambda: _move_alias(copy))
        return new


def delete_old(client: Elasticsearch, place: Place, patience: Patience) -> list[str]:
    """Delete the generations before the one behind the alias; their names."""
    with translated(place):
        alive = current(client, place, patience).generation
        there = generations(client, place, patience)
        old = [name for name in there if (generation_number(place.alias, name) or 0) < alive]
        for name in old:  # one that is gone already was deleted by an attempt whose answer was lost
            patiently(place, patience, partial(client.indices.delete, index=name, ignore_unavailable=True))
        return old


def current(client: Elasticsearch, place: Place, patience: Patience) -> Live:
    """The generation behind the alias, of today's schema or an older one. ServiceError: none, or a newer one."""
    found = live_of_any_schema(client, place, patience)
    if found is None:
        raise ServiceError(sentences.not_created(place))
    if found.schema > schema_number():
        raise ServiceError(sentences.newer_schema(place, found.index, found.schema, schema_number()))
    return found


@contextmanager
def _writers_held(copy: Copy) -> Iterator[None]:
    """Nobody writes to the old index while the block runs: Elasticsearch waits for those that are at it.

    Others wait until the alias is moved, or the hold is given up, since an alias of this meaning says so to them.
    """
    indices, name = copy.client.indices, moving(copy.place.alias)
    try:
        patiently(copy.place, copy.patience, lambda: indices.put_alias(index=copy.old, name=name))
        patiently(copy.place, copy.patience, lambda: indices.add_block(index=copy.old, block="write"))
        yield
    except BaseException:
        with suppress(Exception):
            _release_writers(copy)
        raise


def _release_writers(copy: Copy) -> None:
    """The alias goes last: until then a writer that meets the block waits, and does not stop."""
    indices, unblocked = copy.client.indices, {"index.blocks.write": None}
    patience = replace(copy.patience, total_s=min(RELEASE_S, copy.patience.total_s))
    patiently(copy.place, patience, lambda: indices.put_settings(index=copy.old, settings=unblocked))
    patiently(copy.place, patience, lambda: indices.delete_alias(index=copy.old, name=moving(copy.place.alias)))


def _move_alias(copy: Copy) -> None:
    """In one atomic step: no search ever finds both, or neither."""
    alias = copy.place.alias
    if copy.client.indices.exists_alias(index=copy.new, name=alias):
        return  # by an attempt whose answer was lost
    copy.client.indices.update_aliases(
        actions=[
            {"remove": {"index": copy.old, "alias": alias, "must_exist": True}},
            {"remove": {"index": copy.old, "alias": moving(alias), "must_exist": True}},
            {"add": {"index": copy.new, "alias": alias, "is_write_index": True}},
        ]
    )
