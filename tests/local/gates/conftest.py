from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pulumi_aws as aws
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.clients import Clients
from local.cloud import LocalCloud
from local.emulators.gates.reports import Reports
from local.emulators.gates.server import gates
from local.permissions.calls import Calls
from recorder.resource import Recording
from tests.local.gates import api_program

PASSWORD = "Correct-horse-1"


class Albums(BaseHTTPRequestHandler):
    """A service behind the API: answers with what it got; `/albums/broken` fails as such services do."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        broken = self.path.endswith("broken")
        got = {
            "path": self.path,
            "method": self.command,
            "body": body.decode(),
            "id": self.headers.get("x-request-id"),
            "secret": self.headers.get(api_program.HEADER),
        }
        data = json.dumps(got).encode()
        self.send_response(503 if broken else 200)
        self.send_header("Content-Type", "application/problem+json" if broken else "application/json")
        self.send_header("X-Service", "albums")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - as the base class calls them

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@dataclass
class Got:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def by(self) -> str:
        return self.headers["x-local-cloud-answered-by"]


@dataclass
class Served:
    """The program with its gates."""

    recording: Recording
    cloud: LocalCloud
    clients: Clients
    reports: Reports
    viewer: str
    origin: str
    key: ec.EllipticCurvePrivateKey
    key_id: str
    token: str = ""
    _open: dict[str, HTTPConnection] = field(default_factory=dict[str, HTTPConnection])

    def ask(self, path: str, method: str = "GET", *, origin: bool = False, body: bytes = b"", **headers: str) -> Got:
        """Ask over one kept connection."""
        parts = urlsplit(self.origin if origin else self.viewer)
        if parts.netloc not in self._open:
            self._open[parts.netloc] = HTTPConnection(parts.netloc, timeout=20)
        connection = self._open[parts.netloc]
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, parts.path + path, body or None, named)
        response = connection.getresponse()
        got = {name.lower(): value for name, value in response.getheaders()}
        return Got(response.status, got, response.read())

    def close(self) -> None:
        """Close the connections."""
        for connection in self._open.values():
            connection.close()


@pytest.fixture(scope="session")
def served(deploy: Any, trust: Any, clients: Clients, calls: Calls) -> Iterator[Served]:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with ThreadingHTTPServer(("127.0.0.1", 0), Albums) as backend:
        threading.Thread(target=backend.serve_forever, daemon=True).start()

        def program() -> None:
            role = aws.iam.Role("notes", name="notes-served", assume_role_policy=trust("lambda.amazonaws.com"))
            api_program.program(role.arn, pem, f"http://127.0.0.1:{backend.server_port}")

        recording, cloud = deploy(program)
        calls.deployed(recording)
        local = cloud.runtime.addresses.localised(recording.exports)
        [public] = recording.of_type("aws:cloudfront/publicKey:PublicKey")
        with gates(recording, clients, cloud.runtime) as reports:
            running = Served(recording, cloud, clients, reports, local["url"], local["origin"], key, str(public.id))
            running.token = _token(clients, recording.exports)
            yield running
            running.close()
        backend.shutdown()


def _token(clients: Clients, exports: Mapping[str, Any]) -> str:
    cognito = clients.get("cognito-idp")
    email = [{"Name": "email", "Value": "ann@example.com"}]
    cognito.sign_up(ClientId=exports["client"], Username="ann", Password=PASSWORD, UserAttributes=email)
    cognito.admin_confirm_sign_up(UserPoolId=exports["pool"], Username="ann")
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    answer = cognito.initiate_auth(ClientId=exports["client"], AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    return answer["AuthenticationResult"]["IdToken"]
