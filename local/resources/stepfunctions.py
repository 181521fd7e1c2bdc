"""Step Functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _state_machine(context: Context) -> Created:
    """Create a state machine; the provider names the log group's ARN more directly than the API does."""
    inputs: dict[str, Any] = dict(context.inputs)
    logging = inputs.get("loggingConfiguration")
    if logging and logging.get("logDestination"):
        rest = {key: value for key, value in logging.items() if key != "logDestination"}
        group = {"cloudWatchLogsLogGroup": {"logGroupArn": logging["logDestination"]}}
        inputs["loggingConfiguration"] = {**rest, "destinations": [group]}
    return STATE_MACHINE_ROW(context.of(inputs))


STATE_MACHINE_ROW = Row(
    service="stepfunctions",
    operation="CreateStateMachine",
    name="name",
    id="stateMachineArn",
    outputs={"arn": "stateMachineArn", "creationDate": "to_string(creationDate)"},
)


ROWS: Mapping[str, Creator] = {
    "aws:sfn/stateMachine:StateMachine": _state_machine,
    "aws:sfn/activity:Activity": Row(
        service="stepfunctions",
        operation="CreateActivity",
        name="name",
        id="activityArn",
        outputs={"arn": "activityArn"},
    ),
}
