"""The albums service as it runs: its jar in two processes, behind a load balancer, on a real database."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

import packages
from local.clients import Clients
from local.emulators.database import DatabaseServer, database_server, find_mariadb
from local.emulators.instances import InstanceGroup, instance_group
from local.emulators.load_balancer import HealthCheck, TargetGroup, balancer
from local.emulators.ministack import ADDRESS, MiniStack, ministack
from packages.domains import ROOT
from tests.patience import PATIENCE_SECONDS

REGION = "eu-west-1"
AUDIENCE = "client-of-the-tests"
ISSUER = "https://issuer.example/pool"
CALLER = "rights"
HTTP = urllib3.PoolManager(retries=False, maxsize=64, timeout=10)


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)

    @property
    def tag(self) -> str:
        return self.headers["ETag"]


def missing() -> str:
    """Say what this machine lacks to run the service; nothing where it can."""
    tools = [*packages.missing_tools(), *(["a Java runtime"] if shutil.which("java") is None else [])]
    if not tools and find_mariadb(ROOT / "dist" / "mariadb") is None:
        tools.append("MariaDB")
    return " and ".join(tools)


@dataclass
class Issuer:
    """An issuer of ID tokens, whose keys are served by HTTP."""

    url: str = ""
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict[str, rsa.RSAPrivateKey])

    def rotate(self, name: str) -> None:
        self.keys[name] = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key_set(self) -> bytes:
        keys: list[dict[str, str]] = []
        for name, key in self.keys.items():
            numbers = key.public_key().public_numbers()
            keys.append(
                {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": name, "n": _b64(_number(numbers.n)), "e": "AQAB"}
            )
        return json.dumps({"keys": keys}).encode()

    def token(self, owner: str, key: str = "", **changed: Any) -> str:
        name = key or next(iter(self.keys))
        now = int(time.time())
        claims = {
            "sub": owner,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "token_use": "id",
            "iat": now,
            "exp": now + 600,
            **changed,
        }
        signed = f"{_b64(json.dumps({'alg': 'RS256', 'kid': name}).encode())}.{_b64(json.dumps(claims).encode())}"
        signature = self.keys[name].sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_b64(signature)}"


def _number(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


@contextmanager
def issuer() -> Generator[Issuer]:
    """Serve an issuer's keys."""
    serving = Issuer()
    serving.rotate("first")

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = serving.key_set()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's own name
            del format, args

    server = ThreadingHTTPServer((ADDRESS, 0), Keys)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    serving.url = f"http://{ADDRESS}:{server.server_port}/keys"
    yield serving
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass
class Albums:
    """The running service."""

    url: str
    issuer: Issuer
    database: DatabaseServer
    group: InstanceGroup
    targets: TargetGroup
    emulator: MiniStack
    clients: Clients
    aws_url: str
    """What the service reaches AWS by."""

    def ask(
        self, method: str, path: str, *, owner: str = "", body: Any = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        """Send a request, as an owner where one is given."""
        sent = {"Authorization": f"Bearer {self.issuer.token(owner)}"} if owner else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        content = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        answer = HTTP.request(method, self.url + path, body=content, headers={**sent, **(headers or {})})
        return HttpAnswer(answer.status, answer.headers, answer.data.decode())

    def create(self, owner: str, title: str = "Summer", **more: Any) -> Any:
        answer = self.ask("POST", "/albums", owner=owner, body={"title": title, **more})
        assert answer.status == 201, answer.text
        return answer.json

    def proof(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        role: str = CALLER,
        audience: str = "albums",
        expires: int = 60,
        parameters: str = "",
    ) -> str:
        """Return what proves to the service that a role asks for one request."""
        roles = self.clients.get("iam")
        arn = roles.get_role(RoleName=role)["Role"]["Arn"]
        session = self.clients.get("sts").assume_role(RoleArn=arn, RoleSessionName="of-the-tests")["Credentials"]
        url = f"{self.aws_url}/?Action=GetCallerIdentity&Version=2011-06-15{parameters}"
        asked = f"{method} {path} {hashlib.sha256(body).hexdigest()}"
        request = AWSRequest("GET", url, headers={"x-audience": audience, "x-request": asked})
        credentials = Credentials(session["AccessKeyId"], session["SecretAccessKey"], session["SessionToken"])
        SigV4QueryAuth(credentials, "sts", REGION, expires=expires).add_auth(request)
        return f"AWS-STS {str(request.url).partition('?')[2]}"

    def internal(self, method: str, path: str, body: Any = None) -> HttpAnswer:
        """Ask for an internal operation, with its proof."""
        content = b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": self.proof(method, path, content)}
        return self.ask(method, path, body=content or None, headers=headers)


TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}],
    }
)


@contextmanager
def running(
    folder: Path,
    *,
    check: HealthCheck | None = None,
    more: Mapping[str, str] | None = None,
    in_front: Callable[[str], AbstractContextManager[str]] = nullcontext,
) -> Generator[Albums]:
    """Run the service.

    Args:
        folder: where what it writes goes.
        check: the health check of the load balancer.
        more: variables of the service.
        in_front: what the service reaches AWS by; takes the emulator's URL, and is entered for another one.
    """
    software = find_mariadb(ROOT / "dist" / "mariadb")
    assert software
    jar = packages.build_service("albums").path
    with ExitStack() as stack:
        emulator = stack.enter_context(ministack(folder, region=REGION, environment={"AUTH": "true"}))
        database = stack.enter_context(
            database_server(
                folder / "database", software, name="albums", user="administrator", password="first-password"
            )
        )
        keys = stack.enter_context(issuer())
        emulator.wait()
        clients = Clients(lambda _: emulator.endpoint, REGION)
        for role in (CALLER, "stranger"):
            clients.get("iam").create_role(RoleName=role, AssumeRolePolicyDocument=TRUST)
        secret = clients.get("secretsmanager").create_secret(
            Name="database", SecretString=json.dumps({"username": "administrator", "password": "first-password"})
        )
        aws_url = stack.enter_context(in_front(emulator.endpoint))
        environment = {
            "DATABASE_HOST": ADDRESS,
            "DATABASE_PORT": str(database.port),
            "DATABASE_NAME": "albums",
            "DATABASE_SECRET_ARN": secret["ARN"],
            "DATABASE_CA_FILE": str(database.authority.certificate),
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": aws_url,
            "AWS_ACCESS_KEY_ID": "000000000000",
            "AWS_SECRET_ACCESS_KEY": "local-cloud",
            "TOKEN_ISSUER": ISSUER,
            "TOKEN_AUDIENCE": AUDIENCE,
            "TOKEN_KEYS_URL": keys.url,
            "INTERNAL_CALLERS": f"arn:aws:iam::000000000000:role/{CALLER}",
            "DRAIN_SECONDS": "0",
            "PATH_PREFIX": "v1",
            **(more or {}),
        }
        targets = TargetGroup("albums", check or HealthCheck("/health/live", "200", 1, 1, 2, 2))
        listener = stack.enter_context(socket.create_server((ADDRESS, 0)))
        stack.enter_context(balancer(listener, [(targets, 1)]))
        group = InstanceGroup(
            "albums", folder / "instances", 2, lambda: environment, lambda: jar, [targets], grace_seconds=60
        )
        stack.enter_context(instance_group(group))
        url = f"http://{ADDRESS}:{listener.getsockname()[1]}"
        albums = Albums(url, keys, database, group, targets, emulator, clients, aws_url)
        group.wait(PATIENCE_SECONDS)
        yield albums
