"""EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:scheduler/schedule:Schedule": Row(
        service="scheduler", operation="CreateSchedule", name="Name", outputs={"arn": "ScheduleArn"}
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Row(
        service="scheduler", operation="CreateScheduleGroup", name="Name", outputs={"arn": "ScheduleGroupArn"}
    ),
}
