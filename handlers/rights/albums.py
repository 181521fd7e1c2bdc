"""The albums service, by its internal operations: it alone knows its tables (docs/services/albums.md).

`STORES`: `{"id", "url", "service"}`: where it is, and what it calls itself. Every request proves the function's role,
by a signed request to STS that the service makes: valid for a minute, for this service and for this request alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from http import HTTPStatus
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from handlers.rights import exports
from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.passes import Step, Store, kind
from handlers.shared.faults import TransientFault

_VALID_SECONDS: Final = 60
_PATIENCE_SECONDS: Final = 30
"""Of an answer: an erasure deletes all of an owner's photos before it answers."""


class AlbumsRefuse(Exception):  # noqa: N818 - what the service says
    """The service refuses a request for good."""


def proof(service: str, method: str, target: str, body: bytes) -> str:
    """Return what proves who sends a request.

    Args:
        service: whom it is for.
        method: of the request.
        target: its path and query.
        body: its bytes.
    """
    region = os.environ["AWS_REGION"]
    endpoint = os.environ.get("AWS_ENDPOINT_URL_STS") or os.environ.get("AWS_ENDPOINT_URL")
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    sts = (endpoint or f"https://sts.{region}.{suffix}").rstrip("/")
    described = f"{method} {target} {hashlib.sha256(body).hexdigest()}"
    asked = AWSRequest("GET", f"{sts}/?Action=GetCallerIdentity&Version=2011-06-15")
    asked.headers["x-audience"], asked.headers["x-request"] = service, described
    session: Any = boto3.Session()
    SigV4QueryAuth(session.get_credentials().get_frozen_credentials(), "sts", region, _VALID_SECONDS).add_auth(asked)
    return f"AWS-STS {str(asked.url).partition('?')[2]}"


def call(store: Store, method: str, target: str, document: object = None) -> dict[str, Any]:
    """Make a request, and return what is answered.

    Raises:
        TransientFault: the service does not answer, or says that it may later.
        AlbumsRefuse: it refuses the request for good.
    """
    body = b"" if document is None else json.dumps(document).encode()
    headers = {"Authorization": proof(store["service"], method, target, body), "Content-Type": "application/json"}
    url = f"{store['url'].rstrip('/')}{target}"
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{store['id']}: {url} is no address of a service")
    request = Request(url, body or None, headers, method=method)  # noqa: S310 - http, or https, as was checked
    try:
        with urlopen(request, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        said = error.read(1_000).decode(errors="replace")
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.code == HTTPStatus.TOO_MANY_REQUESTS:
            raise TransientFault(f"the albums service answers {error.code}: {said}") from error
        raise AlbumsRefuse(f"the albums service answers {error.code}: {said}") from error
    except (URLError, TimeoutError, ConnectionError) as error:
        raise TransientFault(f"the albums service does not answer: {type(error).__name__}") from error


def _path(owner_id: str) -> str:
    return f"/internal/owners/{quote(owner_id, safe='')}"


def _of_each(method: str, rest: str = "", *, is_erasure: bool = False) -> Step:
    """Return the step that makes a request for each owner."""

    def step(task: StoreTask, store: Store, counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
        for owner in task.owner_ids:
            answer = call(store, method, _path(owner) + rest)
            number = int(answer["albums"]) + int(answer["photos"])
            counts.found += number
            counts.erased += number if is_erasure else 0

    return step


def _export(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Copy a page of albums, each with its photos' ids."""
    number, cursor = place or (0, "")
    query = f"?cursor={quote(cursor, safe='')}" if cursor else ""
    answer = call(store, "GET", f"{_path(task.owner_ids[0])}/export{query}")
    counts.found += exports.put_lines(task, store["id"], f"albums-{number:06}.ndjson", answer["albums"])
    return (number + 1, answer["next"]) if answer.get("next") else None


def _rectify(task: StoreTask, store: Store, counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
    """Correct the text of albums: `changes` has `{store id: {album: {"title", "description"}}}`."""
    for album, changes in task.changes.get(store["id"], {}).items():
        call(store, "PATCH", f"{_path(task.owner_ids[0])}/albums/{quote(album, safe='')}", changes)
        counts.found += 1
        counts.rewritten += 1


handler = kind(
    {
        Operation.FIND: _of_each("GET"),
        Operation.EXPORT: _export,
        Operation.RECTIFY: _rectify,
        Operation.RESTRICT: _of_each("PUT", "/restriction"),
        Operation.SUSPEND: _of_each("PUT", "/restriction"),
        Operation.LIFT: _of_each("DELETE", "/restriction"),
        Operation.ERASE: _of_each("DELETE", is_erasure=True),
    }
)
