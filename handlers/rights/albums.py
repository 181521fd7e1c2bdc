"""The albums service, by its internal operations: it alone knows its tables (docs/services/albums.md).

`STORES`: `{"id", "url", "service", "tls_name"}`: where it is, what it calls itself, and the name in its certificate
where that is not the address's. Every request proves the function's role, by a signed request to STS that the service
makes: valid for a minute, for this service and for this request alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import ssl
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import quote, urlsplit

import boto3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from handlers.rights import exports
from handlers.rights.core.operations import ChangeRefused, Counts, Operation, StoreTask
from handlers.rights.passes import Step, Store, kind
from handlers.shared.faults import TransientFault
from handlers.shared.subjects import State, find_states

_WRONG_CHANGE: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND})
"""What the service answers where the album is not the owner's, or cannot be changed so."""
_VALID_SECONDS: Final = 60
_OWNERS: Final = "/internal/owners"
_PATIENCE_SECONDS: Final = 30
"""Of an answer: an erasure deletes all of an owner's photos before it answers."""


class AlbumsRefuse(Exception):  # noqa: N818 - what the service says
    """The service refuses a request for good.

    Args:
        status: of HTTP.
        text: what it says.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def proof(service: str, method: str, target: str, body: bytes) -> str:
    """Return what proves who sends a request.

    Args:
        service: the service that it is for.
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
    connection = _connection(store)
    try:
        connection.request(method, target, body or None, headers)
        answer = connection.getresponse()
        said = answer.read()
    except (OSError, HTTPException) as error:  # a certificate that is not valid included: it may be a new one's turn
        raise TransientFault(f"the albums service does not answer: {type(error).__name__}") from error
    finally:
        connection.close()
    if answer.status == HTTPStatus.OK:
        return json.loads(said)
    text = f"the albums service answers {answer.status}: {said[:1_000].decode(errors='replace')}"
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TransientFault(text)
    raise AlbumsRefuse(answer.status, text)


class _NamedConnection(HTTPSConnection):
    """A connection by TLS to a host whose certificate has another name, which is the one that is verified.

    Args:
        host: that is connected to, such as a load balancer's own name.
        port: of it.
        name: in its certificate.
    """

    def __init__(self, host: str, port: int | None, name: str) -> None:
        super().__init__(host, port, timeout=_PATIENCE_SECONDS)
        self._name = name

    def connect(self) -> None:
        """Connect, and verify the certificate against the name."""
        plain = socket.create_connection((self.host, self.port), _PATIENCE_SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self._name)


def _connection(store: Store) -> HTTPConnection:
    address = urlsplit(store["url"])
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"{store['id']}: {store['url']} is not a valid URL of a service")
    if address.scheme == "http":
        return HTTPConnection(address.hostname, address.port, timeout=_PATIENCE_SECONDS)
    return _NamedConnection(address.hostname, address.port, store.get("tls_name") or address.hostname)


def _path(owner_id: str) -> str:
    return f"{_OWNERS}/{quote(owner_id, safe='')}"


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
        try:
            call(store, "PATCH", f"{_path(task.owner_ids[0])}/albums/{quote(album, safe='')}", changes)
        except AlbumsRefuse as error:
            if error.status in _WRONG_CHANGE:
                raise ChangeRefused(str(error)) from error
            raise
        counts.found += 1
        counts.rewritten += 1


def _replay(_task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Erase from a page of owners whoever was erased before: a restored database has brought them back."""
    answer = call(store, "GET", _OWNERS + (f"?cursor={quote(place, safe='')}" if place else ""))
    for owner, state in sorted(find_states(set(answer["owners"])).items()):
        if state is State.ERASED:
            gone = call(store, "DELETE", _path(owner))
            number = int(gone["albums"]) + int(gone["photos"])
            counts.found, counts.erased = counts.found + number, counts.erased + number
    return answer.get("next")


handler = kind(
    {
        Operation.FIND: _of_each("GET"),
        Operation.EXPORT: _export,
        Operation.RECTIFY: _rectify,
        Operation.RESTRICT: _of_each("PUT", "/restriction"),
        Operation.SUSPEND: _of_each("PUT", "/restriction"),
        Operation.LIFT: _of_each("DELETE", "/restriction"),
        Operation.ERASE: _of_each("DELETE", is_erasure=True),
        Operation.REPLAY: _replay,
    }
)
