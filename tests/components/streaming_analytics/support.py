"""What the tests of the component have in common: it stands on the baseline, as in a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from components.gdpr_baseline import GdprBaseline
from components.streaming_analytics import StreamingAnalytics
from recorder.resource import Recording, Resource
from recorder.run import record


def analytics(**args: Any) -> Recording:
    """Record a baseline and the component, with some arguments of its own."""

    def program() -> None:
        baseline = GdprBaseline("baseline", {"analytics": True})
        given: Any = {
            **baseline.foundation,
            "access_log_bucket": baseline.delivery_logs,
            "tombstones": baseline.tombstones,
            "subject_key_secret": baseline.subject_key_secret,
            **args,
        }
        StreamingAnalytics("events", given)

    return record(program)


@cache
def by_default() -> Recording:
    """Record the component as it is by default, once for all tests."""
    return analytics()


def found(recording: Recording, type_name: str) -> Mapping[str, Resource]:
    """Return the resources of a type, such as `Bucket`, by name."""
    return {
        resource.name: resource
        for resource in recording.resources
        if resource.custom and resource.type.endswith(f":{type_name}")
    }


def granted(statements: Sequence[Mapping[str, Any]]) -> Mapping[str, frozenset[str]]:
    """Return the resources of each action that some statements allow."""
    resources: dict[str, frozenset[str]] = {}
    for statement in statements:
        for action in statement["Action"]:
            resources[action] = resources.get(action, frozenset()) | frozenset(statement["Resource"])
    return resources
