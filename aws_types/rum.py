"""CloudWatch RUM."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType

TYPES: Mapping[str, AwsType] = {
    "aws:rum/appMonitor:AppMonitor": AwsType(
        arn=regional("rum", "appmonitor/{name}"), name_limit=255, outputs={"appMonitorId": "{uuid}", "cwLogGroup": ""}
    ),
}
