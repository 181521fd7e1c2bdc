"""Mends what the pinned MiniStack does otherwise than AWS, where the platform depends on it. Runs in its process."""

from __future__ import annotations

from importlib import import_module

from local.emulators.repairs import events, network


def repair() -> None:
    """Mend the services, before they serve anything."""
    events.repair(import_module("ministack.services.s3"), import_module("ministack.services.eventbridge"))
    network.repair(import_module("ministack.services.ec2"))
