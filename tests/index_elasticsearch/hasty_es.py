"""An index that does not wait, and what it says."""

from collections.abc import Callable
from typing import Any

import pytest
from builders_index import find, made
from proxy_es import Time

from pipeline.errors import ServiceError
from pipeline.index import SearchIndex
from pipeline.index.elasticsearch import ElasticsearchIndex
from pipeline.index.elasticsearch.patience import Patience
from pipeline.index.query import parse

KEY = "c2VjcmV0OmtleQ=="


def hasty(url: str, **options: Any) -> ElasticsearchIndex:
    """An index that waits without any time passing."""
    time = Time()
    return ElasticsearchIndex(url, api_key=KEY, patience=Patience(sleep=time.sleep, clock=time.clock), **options)


USES: dict[str, Callable[[SearchIndex], object]] = {
    "search": lambda index: find(index, "ferry"),
    "write": lambda index: index.write([made("a")]),
    "delete": lambda index: index.delete(["a" * 32]),
    "create": lambda index: index.create(),
    "exists": lambda index: index.exists(),
    "export": lambda index: list(index.export(parse(""))),
    "get": lambda index: index.get("a" * 32),
    "digest": lambda index: list(index.digest_lines()),
}


def said_by_all(index: SearchIndex) -> set[str]:
    """What every method raises; the same from all of them is one sentence."""
    said = set()
    for use in USES.values():
        with pytest.raises(ServiceError) as caught:
            use(index)
        said.add(str(caught.value))
    assert all(KEY not in sentence and "\n" not in sentence for sentence in said)
    index.close()
    return said
