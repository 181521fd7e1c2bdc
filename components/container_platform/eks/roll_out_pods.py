"""Deploys an image to a deployment of Kubernetes and takes it back where it fails; it runs in CodeBuild.

It stands on the standard library and the `aws` command alone: that names the cluster's address and gives a token for
it, and the rest is two kinds of requests to Kubernetes' own API.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

BY_DIGEST = re.compile(r".+@sha256:[0-9a-f]{64}")
PAUSE_SECONDS = 10
REQUEST_SECONDS = 30
OK = 200
MANAGER = "rollout"
"""Whose fields Kubernetes says that the image is: a later `pulumi up` leaves it alone."""

Call = Callable[[Sequence[str]], Mapping[str, Any]]


class RolloutError(Exception):
    """The new version does not run."""


class Api(Protocol):
    """Kubernetes' API, as far as one deployment is concerned."""

    def read(self) -> Mapping[str, Any]:
        """Return the deployment."""
        ...

    def set_image(self, image: str) -> None:
        """Change the image of its container."""
        ...


def aws(arguments: Sequence[str]) -> Mapping[str, Any]:
    """Run the `aws` command and return what it answers."""
    done = subprocess.run(["aws", *arguments, "--output", "json"], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


class ClusterApi:
    """A cluster's API by HTTPS, with its own certificate and a token of the caller's role, new for each request."""

    def __init__(self, name: str, namespace: str, deployment: str, container: str, call: Call = aws) -> None:
        found = call(["eks", "describe-cluster", "--name", name])["cluster"]
        self._name, self._container, self._call = name, container, call
        self._host = found["endpoint"].removeprefix("https://")
        self._path = f"/apis/apps/v1/namespaces/{namespace}/deployments/{deployment}"
        with tempfile.NamedTemporaryFile() as authority:
            authority.write(base64.b64decode(found["certificateAuthority"]["data"]))
            authority.flush()
            self._context = ssl.create_default_context(cafile=authority.name)

    def read(self) -> Mapping[str, Any]:
        """Return the deployment."""
        return self._request("GET", self._path)

    def set_image(self, image: str) -> None:
        """Change the image of its container."""
        containers = [{"name": self._container, "image": image}]
        body = json.dumps({"spec": {"template": {"spec": {"containers": containers}}}}).encode()
        self._request("PATCH", f"{self._path}?fieldManager={MANAGER}", body)

    def _request(self, method: str, path: str, body: bytes | None = None) -> Mapping[str, Any]:
        token = self._call(["eks", "get-token", "--cluster-name", self._name])["status"]["token"]
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/strategic-merge-patch+json"}
        connection = http.client.HTTPSConnection(self._host, timeout=REQUEST_SECONDS, context=self._context)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status != OK:
            raise RolloutError(f"Kubernetes answers {answer.status} to {method} {path}: {text[:500]}")
        return json.loads(text)


def roll_out(
    image: str,
    api: Api,
    *,
    container: str,
    alarms: Sequence[str],
    minutes: float,
    call: Call = aws,
    pause: float = PAUSE_SECONDS,
) -> str:
    """Have the deployment run the image, wait for the end, and bring the last image back where it is a bad one.

    Args:
        image: With its digest.
        api: Kubernetes' API.
        container: The container whose image it is.
        alarms: The names of CloudWatch alarms, any of which takes the image back.
        minutes: How long it may take.
        call: Runs an `aws` command.
        pause: Seconds between two looks.

    Returns:
        The image that ran before.

    Raises:
        RolloutError: the image has no digest, or its pods do not become healthy; the one before runs again.
    """
    if not BY_DIGEST.fullmatch(image):
        raise RolloutError(f"the image is {image!r}: it must be named by its digest, REPOSITORY@sha256:...")
    before = _image(api.read(), container)
    rings = _ringing(alarms, call)
    if rings:
        raise RolloutError(f"{', '.join(rings)} rings already: nothing was deployed")
    api.set_image(image)
    end = time.monotonic() + minutes * 60
    reason = ""
    while not reason:
        try:
            deployment = api.read()
            rings = _ringing(alarms, call)
        except (OSError, subprocess.CalledProcessError) as error:
            # Who does not know how it goes, waits, but not forever.
            reason = f"nothing is known of it: {error}" if time.monotonic() >= end else ""
            time.sleep(0 if reason else pause)
            continue
        if _image(deployment, container) != image:
            raise RolloutError("another deployment has changed the image meanwhile")
        if not rings and complete(deployment):
            return before
        reason = f"{', '.join(rings)} rings" if rings else _failure(deployment)
        if not reason and time.monotonic() >= end:
            reason = f"no end after {minutes:g} minutes"
        time.sleep(0 if reason else pause)
    api.set_image(before)
    raise RolloutError(f"{image}: {reason}; {before} was brought back")


def complete(deployment: Mapping[str, Any]) -> bool:
    """Say whether all pods are of the newest template and available, as `kubectl rollout status` does."""
    status, wanted = deployment.get("status", {}), deployment["spec"].get("replicas", 1)
    if status.get("observedGeneration", 0) < deployment["metadata"]["generation"]:
        return False
    counts = [status.get(name, 0) for name in ("updatedReplicas", "replicas", "availableReplicas")]
    return counts == [wanted, wanted, wanted]


def _failure(deployment: Mapping[str, Any]) -> str:
    """Return why Kubernetes has given up; empty while it has not."""
    status = deployment.get("status", {})
    if status.get("observedGeneration", 0) < deployment["metadata"]["generation"]:
        return ""
    for condition in status.get("conditions", ()):
        if (condition["type"], condition["status"]) == ("Progressing", "False"):
            return f"{condition.get('reason', '')} {condition.get('message', '')}".strip()
    return ""


def _image(deployment: Mapping[str, Any], container: str) -> str:
    found = [c for c in deployment["spec"]["template"]["spec"]["containers"] if c["name"] == container]
    if not found:
        raise RolloutError(f"the deployment has no container {container}")
    return found[0]["image"]


def _ringing(alarms: Sequence[str], call: Call) -> list[str]:
    if not alarms:
        return []
    found = call(["cloudwatch", "describe-alarms", "--alarm-names", *alarms, "--state-value", "ALARM"])
    return sorted(alarm["AlarmName"] for alarm in found["MetricAlarms"])


def main(arguments: Sequence[str], environment: Mapping[str, str], call: Call = aws) -> int:
    """Deploy the image that the pipeline hands over; 1 where the new version does not run."""
    (detail,) = arguments
    container = environment["SERVICE"]
    try:
        image = json.loads(Path(detail).read_text(encoding="utf-8"))["ImageURI"]
        api = ClusterApi(environment["CLUSTER"], environment["NAMESPACE"], container, container, call)
        before = roll_out(
            image,
            api,
            container=container,
            alarms=environment["ALARMS"].split(),
            minutes=float(environment["TIMEOUT_MINUTES"]),
            call=call,
        )
    except RolloutError as error:
        print(f"The deployment failed: {error}", file=sys.stderr)
        return 1
    print(f"{image} runs instead of {before}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
