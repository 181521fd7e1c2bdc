"""AWS Batch."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:batch/computeEnvironment:ComputeEnvironment": Row(
        service="batch",
        operation="CreateComputeEnvironment",
        name="computeEnvironmentName",
        outputs={"arn": "computeEnvironmentArn"},
    ),
    "aws:batch/jobQueue:JobQueue": Row(
        service="batch",
        operation="CreateJobQueue",
        name="jobQueueName",
        renames={"computeEnvironmentOrders": "computeEnvironmentOrder"},
        id="jobQueueArn",
        outputs={"arn": "jobQueueArn"},
    ),
    "aws:batch/jobDefinition:JobDefinition": Row(
        service="batch",
        operation="RegisterJobDefinition",
        name="jobDefinitionName",
        id="jobDefinitionArn",
        outputs={"arn": "jobDefinitionArn", "revision": "revision"},
    ),
}
