"""The script that deploys to pods: it ends with the image, or brings the last one back and fails."""

from __future__ import annotations

import base64
import json
import ssl
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from components.container_platform.eks.roll_out_pods import ClusterApi, RolloutError, complete, main, roll_out

OLD, NEW = (f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/gallery@sha256:{digit * 64}" for digit in "ab")


def deployment(image: str, *, updated: int = 2, available: int = 2, seen: int = 2, **more: Any) -> dict[str, Any]:
    counts = {"updatedReplicas": updated, "replicas": 2, "availableReplicas": available}
    return {
        "metadata": {"generation": 2},
        "spec": {"replicas": 2, "template": {"spec": {"containers": [{"name": "web", "image": image}]}}},
        "status": {"observedGeneration": seen, **counts, **more},
    }


GAVE_UP = [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}]


class Faked:
    """A cluster that says in turn how a deployment goes."""

    def __init__(self, *course: Mapping[str, Any] | Exception) -> None:
        self.course = [deployment(OLD), *course]
        self.images: list[str] = []

    def read(self) -> Mapping[str, Any]:
        found = self.course.pop(0) if len(self.course) > 1 else self.course[0]
        if isinstance(found, Exception):
            raise found
        return found

    def set_image(self, image: str) -> None:
        self.images.append(image)


def quiet(_: Sequence[str]) -> Mapping[str, Any]:
    return {"MetricAlarms": []}


def ringing(_: Sequence[str]) -> Mapping[str, Any]:
    return {"MetricAlarms": [{"AlarmName": "errors"}]}


def deploy(api: Faked, image: str = NEW, *, minutes: float = 1, call: Any = quiet) -> str:
    return roll_out(image, api, container="web", alarms=["errors"], minutes=minutes, call=call, pause=0)


def test_it_ends_once_all_pods_are_new_and_available() -> None:
    api = Faked(deployment(NEW, updated=1, available=2), deployment(NEW, available=1), deployment(NEW))
    assert deploy(api) == OLD
    assert api.images == [NEW]
    assert len(api.course) == 1


def test_what_kubernetes_has_not_looked_at_yet_is_not_complete() -> None:
    assert complete(deployment(NEW))
    assert not complete(deployment(NEW, seen=1))
    api = Faked(deployment(NEW, seen=1, conditions=GAVE_UP), deployment(NEW))
    assert deploy(api) == OLD


def test_pods_that_do_not_become_healthy_bring_the_last_image_back_and_fail() -> None:
    api = Faked(deployment(NEW, updated=1, conditions=GAVE_UP))
    with pytest.raises(RolloutError, match=r"ProgressDeadlineExceeded timed out; .*a{64} was brought back"):
        deploy(api)
    assert api.images == [NEW, OLD]


def test_no_end_in_time_brings_the_last_image_back_and_fails() -> None:
    api = Faked(deployment(NEW, updated=1))
    with pytest.raises(RolloutError, match="no end after 0 minutes"):
        deploy(api, minutes=0)
    assert api.images == [NEW, OLD]


def test_an_alarm_brings_the_last_image_back_and_fails() -> None:
    rings = iter([[], [], [{"AlarmName": "errors"}]])

    def call(arguments: Sequence[str]) -> Mapping[str, Any]:
        assert arguments[:4] == ["cloudwatch", "describe-alarms", "--alarm-names", "errors"]
        return {"MetricAlarms": next(rings)}

    api = Faked(deployment(NEW, updated=1), deployment(NEW))
    with pytest.raises(RolloutError, match="errors rings"):
        deploy(api, call=call)
    assert api.images == [NEW, OLD]


def test_nothing_is_deployed_while_an_alarm_rings_already() -> None:
    api = Faked()
    with pytest.raises(RolloutError, match="rings already"):
        deploy(api, call=ringing)
    assert api.images == []


def test_who_cannot_look_waits_and_in_the_end_brings_the_last_image_back() -> None:
    assert deploy(Faked(OSError("reset"), deployment(NEW))) == OLD
    api = Faked(OSError("reset"))
    with pytest.raises(RolloutError, match="nothing is known of it: reset"):
        deploy(api, minutes=0)
    assert api.images == [NEW, OLD]


def test_it_takes_nothing_back_that_another_deployment_has_brought() -> None:
    api = Faked(deployment("another"))
    with pytest.raises(RolloutError, match="another deployment"):
        deploy(api)
    assert api.images == [NEW]


@pytest.mark.parametrize("image", ["gallery:latest", "gallery", "gallery@sha256:abc"])
def test_an_image_without_its_digest_is_refused(image: str) -> None:
    api = Faked()
    with pytest.raises(RolloutError, match="by its digest"):
        deploy(api, image)
    assert api.images == []


# Against a server


class Kubernetes(BaseHTTPRequestHandler):
    """Answers as Kubernetes' API does of one deployment."""

    image = OLD
    healthy = True
    asked: list[tuple[str, str, str]]

    def do_GET(self) -> None:
        self.asked.append((self.command, self.path, self.headers["Authorization"]))
        self._answer(
            deployment(type(self).image, updated=2 if type(self).healthy else 1, conditions=self._conditions())
        )

    def do_PATCH(self) -> None:
        self.asked.append((self.command, self.path, self.headers["Content-Type"]))
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        ((container,),) = (body["spec"]["template"]["spec"]["containers"],)
        type(self).image = container["image"]
        self._answer({})

    def _conditions(self) -> list[dict[str, str]]:
        return GAVE_UP if not type(self).healthy and type(self).image == NEW else []

    def _answer(self, body: Any) -> None:
        text = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


def certificate(folder: Path) -> tuple[Path, bytes]:
    """Return a file with key and certificate of 127.0.0.1, and the certificate."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kubernetes")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=now - timedelta(days=1),
        not_valid_after=now + timedelta(days=1),
    ).add_extension(address, critical=False)
    public = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = folder / "server.pem"
    path.write_bytes(key.private_bytes(*form) + public)
    return path, public


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[type[Kubernetes], Any]]:
    """Yield a server's handler, and what stands for the `aws` command."""
    handler = type("Handler", (Kubernetes,), {"asked": []})
    path, public = certificate(tmp_path)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    cluster = {
        "endpoint": f"https://127.0.0.1:{server.server_address[1]}",
        "certificateAuthority": {"data": base64.b64encode(public).decode()},
    }

    def call(arguments: Sequence[str]) -> Mapping[str, Any]:
        answers: Mapping[str, Any] = {
            "describe-cluster": {"cluster": cluster},
            "get-token": {"status": {"token": "k8s-aws-v1.token"}},
            "describe-alarms": {"MetricAlarms": []},
        }
        return answers[arguments[1]]

    yield handler, call
    server.shutdown()
    server.server_close()


def run(folder: Path, call: Any) -> int:
    detail = folder / "imageDetail.json"
    detail.write_text(json.dumps({"ImageURI": NEW}))
    place = {"CLUSTER": "shop", "NAMESPACE": "gallery", "SERVICE": "web", "ALARMS": "errors", "TIMEOUT_MINUTES": "1"}
    return main([str(detail)], place, call)


def test_it_speaks_with_the_clusters_own_api(tmp_path: Path, served: Any) -> None:
    handler, call = served
    assert run(tmp_path, call) == 0
    path = "/apis/apps/v1/namespaces/gallery/deployments/web"
    assert handler.image == NEW
    assert handler.asked == [
        ("GET", path, "Bearer k8s-aws-v1.token"),
        ("PATCH", f"{path}?fieldManager=rollout", "application/strategic-merge-patch+json"),
        ("GET", path, "Bearer k8s-aws-v1.token"),
    ]


def test_a_bad_version_is_taken_back_and_the_build_fails(tmp_path: Path, served: Any, capsys: Any) -> None:
    handler, call = served
    handler.healthy = False
    assert run(tmp_path, call) == 1
    assert handler.image == OLD
    assert "was brought back" in capsys.readouterr().err


def test_a_server_with_another_certificate_is_not_the_cluster(tmp_path: Path, served: Any) -> None:
    _, call = served
    (tmp_path / "other").mkdir()
    _, other = certificate(tmp_path / "other")

    def fooled(arguments: Sequence[str]) -> Mapping[str, Any]:
        answer = call(arguments)
        if arguments[1] != "describe-cluster":
            return answer
        forged = {"certificateAuthority": {"data": base64.b64encode(other).decode()}}
        return {"cluster": {**answer["cluster"], **forged}}

    with pytest.raises(ssl.SSLCertVerificationError):
        ClusterApi("shop", "gallery", "web", "web", fooled).read()
