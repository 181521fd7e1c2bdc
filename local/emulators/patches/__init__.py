"""Mends what the pinned MiniStack does otherwise than AWS, where the platform depends on it. Runs in its process."""

from __future__ import annotations

from importlib import import_module

from local.emulators.patches import batch, distributed_map, events, invocations, network, states


def apply() -> None:
    """Mend the services, before they serve anything."""
    eventbridge, s3 = import_module("ministack.services.eventbridge"), import_module("ministack.services.s3")
    step_functions = import_module("ministack.services.stepfunctions")
    events.patch(s3, eventbridge)
    network.patch(import_module("ministack.services.ec2"))
    batch.patch(import_module("ministack.services.batch"), eventbridge)
    states.patch(step_functions)
    distributed_map.patch(step_functions, s3)
    invocations.patch(eventbridge, import_module("ministack.services.lambda_svc"))
