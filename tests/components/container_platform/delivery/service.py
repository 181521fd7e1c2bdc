"""A platform with a delivery, and what a recording of it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from recorder.resource import Recording, Resource
from recorder.run import record
from tests.components.container_platform.whole import program, recorded
from tests.components.examples import LOGS

CONNECTION = "arn:aws:codeconnections:eu-west-1:123456789012:connection/0a1b2c3d-1111-2222-3333-444455556666"
CODE = {"connection_arn": CONNECTION, "repository": "photos/platform", "folder": "services/gallery"}
PUSHED: Mapping[str, Any] = {"source": "push"}
BUILT: Mapping[str, Any] = {"source": CODE}
CAPACITY = {"on_demand": {"base": 1, "weight": 1}, "spot": {"weight": 3}}


def delivered(**delivery: Any) -> Recording:
    """Record a platform with a delivery."""
    service = {"name": "gallery", "environment": {"API_URL": "https://api.example.com"}}
    return recorded(delivery=delivery, service=service, capacity=CAPACITY, access_log_bucket=LOGS)


def whole_program(launch_type: str, **delivery: Any) -> Recording:
    """Record a platform with a delivery, and its baseline, network and load balancer."""
    return record(lambda: program(launch_type=launch_type, delivery=delivery))


def only(recording: Recording, type_: str) -> Resource:
    [found] = recording.of_type(type_)
    return found


def named(recording: Recording, type_: str, name: str) -> Resource:
    [found] = [resource for resource in recording.of_type(type_) if resource.name == name]
    return found


def pipeline(recording: Recording) -> Resource:
    return only(recording, "aws:codepipeline/pipeline:Pipeline")


def actions(recording: Recording) -> dict[str, Mapping[str, Any]]:
    """Return the actions of the pipeline by stage and name, in their order."""
    stages = pipeline(recording).inputs["stages"]
    return {f"{stage['name']}/{action['name']}": action for stage in stages for action in stage["actions"]}


def settings_files(recording: Recording) -> Mapping[str, str]:
    """Return the files of the settings."""
    archive = named(recording, "aws:s3/bucketObjectv2:BucketObjectv2", "gallery-settings").inputs["source"]
    return {
        name: asset["text"] if "text" in asset else Path(asset["path"]).read_text(encoding="utf-8")
        for name, asset in archive["assets"].items()
    }


def appspec(recording: Recording) -> Mapping[str, Any]:
    return yaml.safe_load(settings_files(recording)["appspec.yaml"])


def allowed(recording: Recording, name: str) -> list[Mapping[str, Any]]:
    """Return the statements of a role's policy."""
    return json.loads(named(recording, "aws:iam/rolePolicy:RolePolicy", name).inputs["policy"])["Statement"]
