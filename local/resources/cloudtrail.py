"""CloudTrail."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _start_trail(context: Context, _: Created) -> None:
    if context.inputs.get("enableLogging", True):
        context.call("cloudtrail", "StartLogging", Name=context.name)


ROWS: Mapping[str, Creator] = {
    "aws:cloudtrail/trail:Trail": Row(
        service="cloudtrail",
        operation="CreateTrail",
        name="Name",
        renames={"cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn"},
        later=("eventSelectors", "advancedEventSelectors", "enableLogging"),
        id="TrailARN",
        outputs={"arn": "TrailARN"},
        after=(_start_trail,),
    ),
}
