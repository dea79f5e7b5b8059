"""Everything of this release into a Kibana; doing it again changes nothing."""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.errors import ServiceError
from pipeline.kibana.client import Kibana, parsed
from pipeline.kibana.definitions import Definition, Definitions

BOUNDARY = "news-pipeline-saved-objects"  # stands in no saved object, since JSON lines begin with a brace


def install(kibana: Kibana, definitions: Definitions) -> Iterator[str]:
    """Put the data view, then the dashboards, then the saved searches; yields each one's name once it is there.

    What is there under the same id is replaced. Another data view of the same name is replaced too, as Kibana wants
    names to be unique. Raises ServiceError; UsageError for a Kibana that is too old, before anything is sent.
    """
    kibana.version()
    yield _put_data_view(kibana, definitions.data_view)
    for dashboard in definitions.dashboards:
        name = f"dashboard “{dashboard.title}”"
        kibana.call("PUT", f"/api/dashboards/{dashboard.id}", dashboard.body, what=name)
        yield name
    yield from _import_searches(kibana, definitions.searches)


def _put_data_view(kibana: Kibana, view: Definition) -> str:
    name = f"data view “{view.title}”"
    body = {"data_view": view.body, "override": True}
    kibana.call("POST", "/api/data_views/data_view", body, what=name)
    return name


def _import_searches(kibana: Kibana, searches: tuple[Definition, ...]) -> Iterator[str]:
    lines = "".join(json.dumps(search.body, ensure_ascii=False) + "\n" for search in searches)
    answer = kibana.send(
        "POST", "/api/saved_objects/_import?overwrite=true", _multipart(lines.encode()),
        f"multipart/form-data; boundary={BOUNDARY}", what="saved searches",
    )  # fmt: skip
    _refuse_failures(parsed(answer), kibana.url)
    for search in searches:
        yield f"saved search “{search.title}”"


def _multipart(lines: bytes) -> bytes:
    """A form with one file, as the import wants it: the name must end in .ndjson."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="news.ndjson"\r\n'
        "Content-Type: application/ndjson\r\n\r\n"
    )
    return head.encode() + lines + f"\r\n--{BOUNDARY}--\r\n".encode()


def _refuse_failures(answer: Any, url: str) -> None:
    """An import answers 200 even where it took nothing: it says so in its body."""
    if answer.get("success") is True:
        return
    reasons = "; ".join(
        f"{error.get('id')}: {error.get('error', {}).get('type', 'unknown')}" for error in answer.get("errors", [])
    )
    raise ServiceError(f"saved searches: Kibana at {url} did not take all of them ({reasons or 'no reason given'})")
