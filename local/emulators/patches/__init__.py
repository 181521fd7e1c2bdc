"""Patches what the pinned MiniStack does otherwise than AWS, where the platform depends on it. Runs in its process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from types import ModuleType
from typing import Final

from local.emulators.patches import (
    api_gateway,
    athena,
    batch,
    cloudfront,
    cors,
    credentials,
    distributed_map,
    embedded_metrics,
    events,
    invocations,
    kinesis,
    metric_filters,
    network,
    redshift,
    secrets,
    states,
    trails,
    web_acls,
)

PATCHES: Final = (
    api_gateway, athena, batch, cloudfront, cors, credentials, distributed_map, embedded_metrics, events, invocations,
    kinesis, metric_filters, network, redshift, secrets, states, trails, web_acls,
)  # fmt: skip
_SERVICES: Final = "ministack.services"
_SERVER: Final = "app"
"""The module before all services, which finds out whom a request is for."""


class PatchError(Exception):
    """This version of MiniStack cannot be patched."""


def apply() -> None:
    """Patch the services, before they serve anything.

    Raises:
        PatchError: MiniStack lacks a name that a patch depends on.
    """
    used: dict[str, list[str]] = {}
    for patch in PATCHES:
        for service, names in patch.USES.items():
            used.setdefault(service, []).extend(names)
    services = {service: _module(service) for service in used}
    check(services, used)
    eventbridge, s3, step_functions = services["eventbridge"], services["s3"], services["stepfunctions"]
    events.patch(s3, eventbridge, services["kinesis"])
    network.patch(services["ec2"])
    batch.patch(services["batch"], eventbridge)
    states.patch(step_functions)
    distributed_map.patch(step_functions, s3)
    invocations.patch(eventbridge, services["lambda_svc"])
    secrets.patch(services["secretsmanager"], services["lambda_svc"])
    api_gateway.patch(services["apigateway_v1"])
    web_acls.patch(services["waf"])
    cloudfront.patch(services["cloudfront"], s3, import_module("ministack.core.iam_evaluator"))
    cors.patch(services[_SERVER], s3)
    credentials.patch(services["lambda_svc"], import_module("ministack.core.lambda_runtime"), services["sts"])
    kinesis.patch(services["kinesis"], services["lambda_svc"])
    athena.patch(services["athena"], services["glue"], s3)
    metric_filters.patch(services["cloudwatch_logs"], services["cloudwatch"])
    embedded_metrics.patch(services["lambda_svc"], services["cloudwatch"])
    trails.patch(services["cloudtrail"], services["cloudwatch_logs"])
    router = import_module("ministack.core.router")
    redshift.patch(services[_SERVER], s3, eventbridge, services["secretsmanager"], router)


def _module(service: str) -> ModuleType:
    return import_module(f"ministack.{_SERVER}" if service == _SERVER else f"{_SERVICES}.{service}")


def check(services: Mapping[str, ModuleType], used: Mapping[str, Sequence[str]]) -> None:
    """Make sure that every name which a patch depends on exists.

    Raises:
        PatchError: some do not; the message names them and the remedy.
    """
    missing = [
        f"{service}.{name}" for service, names in used.items() for name in names if not hasattr(services[service], name)
    ]
    if missing:
        raise PatchError(
            f"MiniStack {version('ministack')} has no {', '.join(missing)}, which local/emulators/patches depends on: "
            "adapt the patches, or install the version that requirements-dev.txt names"
        )
