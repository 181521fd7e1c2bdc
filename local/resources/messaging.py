"""SNS, SQS and EventBridge."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Maker, Making, Row
from recorder.cloud import Created


def _queue(making: Making) -> Created:
    created = QUEUE_ROW(making)
    answer = making.call("sqs", "GetQueueAttributes", QueueUrl=created.id, AttributeNames=["QueueArn"])
    return Created(created.id, {"url": created.id, "arn": answer["Attributes"]["QueueArn"]})


def _queue_attribute(attribute: str) -> Maker:
    """Return what sets one attribute of a queue: the provider has a resource for each."""

    def make(making: Making) -> Created:
        url, text = str(making.inputs["queueUrl"]), str(making.inputs[attribute[:1].lower() + attribute[1:]])
        making.call("sqs", "SetQueueAttributes", QueueUrl=url, Attributes={attribute: text})
        return Created(url, {})

    return make


def _topic_policy(making: Making) -> Created:
    arn = str(making.inputs["arn"])
    making.call(
        "sns", "SetTopicAttributes", TopicArn=arn, AttributeName="Policy", AttributeValue=making.inputs["policy"]
    )
    return Created(arn, {})


def _bus_policy(making: Making) -> Created:
    bus = str(making.inputs.get("eventBusName") or "default")
    making.call("events", "PutPermission", EventBusName=bus, Policy=making.inputs["policy"])
    return Created(bus, {})


def _event_target(making: Making) -> Created:
    """Make a target; the emulator, like AWS, answers with a list of those that it did not take."""
    target = making.inputs.get("targetId") or making.imagined.id
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
    refused = row(making.of({**making.inputs, "targetId": target})).id
    if refused:
        raise ValueError(refused)
    return Created(f"{making.inputs['rule']}-{target}", {"targetId": target})


QUEUE_ROW = Row(
    service="sqs",
    operation="CreateQueue",
    name="QueueName",
    attributes="Attributes",
    renames={
        "visibilityTimeoutSeconds": "VisibilityTimeout",
        "messageRetentionSeconds": "MessageRetentionPeriod",
        "maxMessageSize": "MaximumMessageSize",
        "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    },
    id="QueueUrl",
)

ROWS: Mapping[str, Maker] = {
    "aws:sns/topic:Topic": Row(
        service="sns",
        operation="CreateTopic",
        name="Name",
        attributes="Attributes",
        id="TopicArn",
        outputs={"arn": "TopicArn"},
    ),
    "aws:sns/topicPolicy:TopicPolicy": _topic_policy,
    "aws:sns/topicSubscription:TopicSubscription": Row(
        service="sns",
        operation="Subscribe",
        attributes="Attributes",
        renames={"topic": "TopicArn"},
        later=("endpointAutoConfirms", "confirmationTimeoutInMinutes"),
        constants={"ReturnSubscriptionArn": True},
        id="SubscriptionArn",
        outputs={"arn": "SubscriptionArn"},
    ),
    "aws:sqs/queue:Queue": _queue,
    "aws:sqs/queuePolicy:QueuePolicy": _queue_attribute("Policy"),
    "aws:sqs/redrivePolicy:RedrivePolicy": _queue_attribute("RedrivePolicy"),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _queue_attribute("RedriveAllowPolicy"),
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
    "aws:scheduler/schedule:Schedule": Row(
        service="scheduler", operation="CreateSchedule", name="Name", outputs={"arn": "ScheduleArn"}
    ),
    "aws:scheduler/scheduleGroup:ScheduleGroup": Row(
        service="scheduler", operation="CreateScheduleGroup", name="Name", outputs={"arn": "ScheduleGroupArn"}
    ),
}
