"""Amazon EventBridge Scheduler."""

from __future__ import annotations

from collections.abc import Mapping

from aws_types.arns import regional
from aws_types.row import AwsType, Deployer, Family, Label

TYPES: Mapping[str, AwsType] = {
    "aws:scheduler/schedule:Schedule": AwsType(
        arn=regional("scheduler", "schedule/default/{name}"),
        id="default/{name}",
        name_limit=64,
        outputs={"groupName": "default", "state": "ENABLED"},
        label=Label("Schedule", "SCH", Family.INTEGRATION),
        deployer=Deployer(
            "scheduler",
            ("CreateSchedule DeleteSchedule GetSchedule ListTagsForResource TagResource UntagResource UpdateSchedule"),
        ),
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": AwsType(
        arn=regional("scheduler", "schedule-group/{name}"),
        name_limit=64,
        outputs={
            "state": "ACTIVE",
            "creationDate": "2026-01-01T00:00:00Z",
            "lastModificationDate": "2026-01-01T00:00:00Z",
        },
        deployer=Deployer(
            "scheduler",
            (
                "CreateScheduleGroup DeleteSchedule DeleteScheduleGroup GetScheduleGroup "
                "ListTagsForResource TagResource UntagResource"
            ),
        ),
    ),
}
