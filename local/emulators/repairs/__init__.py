"""Mends what the pinned MiniStack does otherwise than AWS, where the platform depends on it. Runs in its process."""

from __future__ import annotations

from importlib import import_module

from local.emulators.repairs import batch, distributed_map, events, invocations, network, states


def repair() -> None:
    """Mend the services, before they serve anything."""
    eventbridge, s3 = import_module("ministack.services.eventbridge"), import_module("ministack.services.s3")
    step_functions = import_module("ministack.services.stepfunctions")
    events.repair(s3, eventbridge)
    network.repair(import_module("ministack.services.ec2"))
    batch.repair(import_module("ministack.services.batch"), eventbridge)
    states.repair(step_functions)
    distributed_map.repair(step_functions, s3)
    invocations.repair(eventbridge, import_module("ministack.services.lambda_svc"))
