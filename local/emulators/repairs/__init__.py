"""Mends what the pinned MiniStack does otherwise than AWS, where the platform depends on it. Runs in its process."""

from __future__ import annotations

from importlib import import_module

from local.emulators.repairs import batch, events, invocations, network


def repair() -> None:
    """Mend the services, before they serve anything."""
    eventbridge = import_module("ministack.services.eventbridge")
    events.repair(import_module("ministack.services.s3"), eventbridge)
    network.repair(import_module("ministack.services.ec2"))
    batch.repair(import_module("ministack.services.batch"), eventbridge)
    invocations.repair(eventbridge, import_module("ministack.services.lambda_svc"))
