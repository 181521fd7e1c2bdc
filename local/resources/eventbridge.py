"""EventBridge: buses, rules, targets, archives."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _bus_policy(context: Context) -> Created:
    bus = str(context.inputs.get("eventBusName") or "default")
    context.call("events", "PutPermission", EventBusName=bus, Policy=context.inputs["policy"])
    return Created(bus, {})


def _event_target(context: Context) -> Created:
    """Create a target; the emulator, like AWS, answers with a list of those that it did not take."""
    target = context.inputs.get("targetId") or context.simulated.outputs["targetId"]
    row = Row(
        service="events",
        operation="PutTargets",
        wrap="Targets",
        outside=("rule", "eventBusName"),
        renames={
            "targetId": "Id",
            "inputPaths": "InputPathsMap",
            "batchTarget": "BatchParameters",
            "ecsTarget": "EcsParameters",
            "httpTarget": "HttpParameters",
            "kinesisTarget": "KinesisParameters",
            "sqsTarget": "SqsParameters",
            "jobAttempts": "RetryStrategy",
            "arraySize": "ArrayProperties",
            "maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
        },
        id="FailedEntries[0].ErrorMessage || ''",
    )
    refused = row(context.of({**context.inputs, "targetId": target})).id
    if refused:
        raise ValueError(refused)
    return Created(f"{context.inputs['rule']}-{target}", {"targetId": target})


ROWS: Mapping[str, Creator] = {
    "aws:cloudwatch/eventBus:EventBus": Row(
        service="events",
        operation="CreateEventBus",
        name="Name",
        renames={"kmsKeyIdentifier": "KmsKeyIdentifier"},
        outputs={"arn": "EventBusArn"},
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": _bus_policy,
    "aws:cloudwatch/eventRule:EventRule": Row(
        service="events", operation="PutRule", name="Name", outputs={"arn": "RuleArn"}
    ),
    "aws:cloudwatch/eventTarget:EventTarget": _event_target,
    "aws:cloudwatch/eventArchive:EventArchive": Row(
        service="events", operation="CreateArchive", name="ArchiveName", outputs={"arn": "ArchiveArn"}
    ),
}
