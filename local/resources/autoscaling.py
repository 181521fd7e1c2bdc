"""Auto Scaling groups whose launch template starts a service: processes of this machine, kept at their number."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import packages
from local.emulators.instances import CannotRunError, InstanceGroup, environment_of, instance_group
from local.emulators.ministack import ACCOUNT
from local.errors import LocalCloudError
from local.resources.row import Context, Creator
from recorder.cloud import Created

_GRACE_SECONDS: Final = 300
"""AWS's default."""


def _group(context: Context) -> Created:
    """Start a group's processes in the background; a group whose template starts no service is recorded only."""
    runtime, inputs = context.runtime, context.inputs
    template: Mapping[str, Any] = inputs.get("launchTemplate") or {}
    given = environment_of(runtime.launch_templates.get(str(template.get("id")), ""))
    created = Created(context.simulated.id, {})
    if not runtime.starts_servers or "ARTEFACT_BUCKET" not in given:
        return created
    folder = runtime.folder / f"instances-{context.name}"
    group = InstanceGroup(
        context.name,
        folder,
        int(inputs.get("desiredCapacity") or inputs["minSize"]),
        lambda: _environment(context, given),
        lambda: _package(context, given, folder),
        [runtime.target_groups[arn] for arn in inputs.get("targetGroupArns") or () if arn in runtime.target_groups],
        grace_seconds=float(inputs.get("healthCheckGracePeriod") or _GRACE_SECONDS),
    )
    runtime.instance_groups[context.name] = runtime.enter(instance_group(group))
    return created


def _package(context: Context, given: Mapping[str, str], folder: Path) -> Path:
    """Fetch the artefact and check it, as the first boot does."""
    answer = context.call("s3", "GetObject", Bucket=given["ARTEFACT_BUCKET"], Key=given["ARTEFACT_KEY"])
    content = answer["Body"].read()
    if hashlib.sha256(content).hexdigest() != given["ARTEFACT_SHA256"]:
        raise LocalCloudError(f"{given['ARTEFACT_KEY']} in {given['ARTEFACT_BUCKET']} is not what the template names")
    path = folder / Path(given["ARTEFACT_KEY"]).name
    path.write_bytes(content)
    if packages.is_placeholder(path):
        raise CannotRunError(f"its jar is not built: {packages.REMEDY}")
    if shutil.which("java") is None:
        raise CannotRunError(f"there is no Java here: {packages.REMEDY}")
    if given.get("DATABASE_AUTH") == "iam":
        raise CannotRunError("it logs in to its database by IAM, which only RDS knows: leave out database_user here")
    if "DATABASE_HOST" in given and given["DATABASE_HOST"] not in context.runtime.databases:
        raise CannotRunError(
            "there is no MariaDB here: install your system's mariadb-server, or Maven, which brings one"
        )
    return path


def _environment(context: Context, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return the variables of the template, with what is elsewhere on this machine."""
    runtime = context.runtime
    environment = {
        **given,
        "AWS_ENDPOINT_URL": runtime.endpoint,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local-cloud",
        "DRAIN_SECONDS": "0",
    }
    environment.pop("OTEL_EXPORTER_OTLP_ENDPOINT", None)  # nobody collects traces here
    if issuer := given.get("TOKEN_ISSUER"):
        pool = urlsplit(issuer).path.strip("/")
        environment.setdefault("TOKEN_KEYS_URL", f"{runtime.endpoint}/{pool}/.well-known/jwks.json")
    if server := runtime.databases.get(given.get("DATABASE_HOST", "")):
        server.wait()
        host, _, port = str(runtime.addresses.of(given["DATABASE_HOST"], int(given["DATABASE_PORT"]))).partition(":")
        environment |= {
            "DATABASE_HOST": host,
            "DATABASE_PORT": port,
            "DATABASE_CA_FILE": str(server.authority.certificate),
        }
    return environment


ROWS: Mapping[str, Creator] = {"aws:autoscaling/group:Group": _group}
