"""CloudTrail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _deliver_to_log_group(context: Context, _: Created) -> None:
    """Name the log group once more: the emulator keeps it of an update alone."""
    if group := context.inputs.get("cloudWatchLogsGroupArn"):
        context.call(
            "cloudtrail",
            "UpdateTrail",
            Name=context.name,
            CloudWatchLogsLogGroupArn=group,
            CloudWatchLogsRoleArn=context.inputs["cloudWatchLogsRoleArn"],
        )


def _select(context: Context, _: Created) -> None:
    if selectors := context.inputs.get("advancedEventSelectors"):
        context.call(
            "cloudtrail",
            "PutEventSelectors",
            TrailName=context.name,
            AdvancedEventSelectors=[
                {
                    "Name": selector["name"],
                    "FieldSelectors": [_field(field) for field in selector["fieldSelectors"]],
                }
                for selector in selectors
            ],
        )


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    operators = {"equals": "Equals", "startsWiths": "StartsWith", "endsWiths": "EndsWith", "notEquals": "NotEquals"}
    return {"Field": field["field"], **{api: field[name] for name, api in operators.items() if field.get(name)}}


def _start_trail(context: Context, _: Created) -> None:
    if context.inputs.get("enableLogging", True):
        context.call("cloudtrail", "StartLogging", Name=context.name)


ROWS: Mapping[str, Creator] = {
    "aws:cloudtrail/trail:Trail": Row(
        service="cloudtrail",
        operation="CreateTrail",
        name="Name",
        renames={
            "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
            "enableLogFileValidation": "EnableLogFileValidation",
        },
        later=("eventSelectors", "advancedEventSelectors", "enableLogging"),
        id="TrailARN",
        outputs={"arn": "TrailARN"},
        after=(_deliver_to_log_group, _select, _start_trail),
    ),
}
