"""What is worth knowing of requests: the schedule that counts them by what time is left, the alarms, the dashboard."""

from __future__ import annotations

from typing import Final

import pulumi
import pulumi_aws as aws

from components.building_blocks import alarms
from components.building_blocks.dashboard import dashboard, widget
from components.building_blocks.function import Function, metrics_namespace
from components.building_blocks.schedule import call_on_schedule
from components.data_subject_rights.args import DataSubjectRightsArgs
from components.data_subject_rights.routes import PATH

COUNTED: Final = ("OpenRequests", "RequestsDueSoon", "RequestsOverdue")
"""What `handlers.rights.deadlines` counts."""
HOUR: Final = 3600


def deadline_alarms(warn_days: int) -> tuple[alarms.Alarm, ...]:
    """Return the alarms of requests that are not answered in time, and of a count that does not come."""
    return (
        alarms.Alarm(
            "RequestsDueSoon",
            metrics_namespace(),
            f"A request for somebody's rights is due within {warn_days} days: GET {PATH}?open=true lists it. "
            "Look at why its workflow did not end.",
            statistic="Maximum",
            period_seconds=HOUR,
        ),
        alarms.Alarm(
            "RequestsOverdue",
            metrics_namespace(),
            f"A request for somebody's rights is overdue (GDPR Art. 12(3)): GET {PATH}?open=true lists it. "
            "Answer it now, and say why it is late.",
            statistic="Maximum",
            period_seconds=HOUR,
        ),
        alarms.Alarm(
            "OpenRequests",
            metrics_namespace(),
            "Nobody has counted the requests for three hours: look at the function and its schedule.",
            statistic="SampleCount",
            threshold=1,
            comparison="LessThanThreshold",
            period_seconds=HOUR,
            periods=3,
            missing="breaching",
        ),
    )


def schedule_deadline_count(
    name: str, args: DataSubjectRightsArgs, function: Function, *, service: str, opts: pulumi.ResourceOptions
) -> None:
    """Have the function count every hour, with the alarms of what it counts."""
    call_on_schedule(
        name,
        function.ref,
        description="The requests for people's rights are counted by what time is left",
        expression="rate(1 hour)",
        encryption_key_arn=args["encryption_key_arn"],
        alarm_topic_arn=args["alarm_topic_arn"],
        opts=opts,
    )
    alarms.create(
        name, deadline_alarms(args["warn_days"]), {"service": service}, topic_arn=args["alarm_topic_arn"], opts=opts
    )


def create_dashboard(name: str, *, service: str, machine_arn: pulumi.Input[str], opts: pulumi.ResourceOptions) -> None:
    """Create the dashboard: what is open, and what became of the runs."""
    region = aws.get_region_output(opts=pulumi.InvokeOptions(parent=opts.parent)).region
    counted = (metrics_namespace(), {"service": service}, region)
    runs = ("AWS/States", {"StateMachineArn": machine_arn}, region)
    dashboard(
        name,
        [
            widget("Requests by what time is left", counted, COUNTED, "Maximum"),
            widget("Runs", runs, ["ExecutionsStarted", "ExecutionsSucceeded", "ExecutionsFailed"], "Sum"),
            widget("Time of a run, ms, longest", runs, ["ExecutionTime"], "Maximum"),
        ],
        opts=opts,
    )
