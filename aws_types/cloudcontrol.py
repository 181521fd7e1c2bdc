"""AWS Cloud Control API."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:cloudcontrol/resource:Resource": AwsType(id="{hex}", name=""),
}
