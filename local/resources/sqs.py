"""SQS queues and their policies."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _queue(context: Context) -> Created:
    created = QUEUE_ROW(context)
    answer = context.call("sqs", "GetQueueAttributes", QueueUrl=created.id, AttributeNames=["QueueArn"])
    return Created(created.id, {"url": created.id, "arn": answer["Attributes"]["QueueArn"]})


def _queue_attribute(attribute: str) -> Creator:
    """Return what sets one attribute of a queue: the provider has a resource for each."""

    def create(context: Context) -> Created:
        url, text = str(context.inputs["queueUrl"]), str(context.inputs[attribute[:1].lower() + attribute[1:]])
        context.call("sqs", "SetQueueAttributes", QueueUrl=url, Attributes={attribute: text})
        return Created(url, {})

    return create


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


ROWS: Mapping[str, Creator] = {
    "aws:sqs/queue:Queue": _queue,
    "aws:sqs/queuePolicy:QueuePolicy": _queue_attribute("Policy"),
    "aws:sqs/redrivePolicy:RedrivePolicy": _queue_attribute("RedrivePolicy"),
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": _queue_attribute("RedriveAllowPolicy"),
}
