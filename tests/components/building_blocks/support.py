"""What the tests of building blocks have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from recorder.resource import Recording, Resource
from recorder.run import record

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
ACCOUNT = "123456789012"


def recorded(program: Callable[[], object], **options: Any) -> Recording:
    return record(program, **options)


def only(recording: Recording, type_name: str) -> Resource:
    """Return the one resource whose type ends so, such as `Queue`."""
    [found] = [
        resource for resource in recording.resources if resource.type.endswith(f":{type_name}") and resource.custom
    ]
    return found


def policy(resource: Resource, argument: str = "policy") -> list[Mapping[str, Any]]:
    """Return the statements of a resource's policy."""
    return json.loads(resource.inputs[argument])["Statement"]
