"""Lambda, Step Functions and AWS Batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from local.functions.package import RUNTIME, function_package
from local.resources.row import Maker, Making, Row
from recorder.cloud import Created


def _function(making: Making) -> Created:
    """Make a function that runs here: the host's runtime instead of Lambda's, the host's layer instead of AWS's."""
    inputs = {key: value for key, value in making.inputs.items() if key not in FUNCTION_ELSEWHERE}
    row = Row(
        service="lambda",
        operation="CreateFunction",
        name="FunctionName",
        constants={"Runtime": RUNTIME, "Code": {"ZipFile": function_package(making.inputs["code"])}},
        outputs={"arn": "FunctionArn", "qualifiedArn": "FunctionArn", "version": "Version"},
    )
    created = row(making.of(inputs))
    reserved = making.inputs.get("reservedConcurrentExecutions")
    if reserved is not None and reserved >= 0:
        making.call("lambda", "PutFunctionConcurrency", FunctionName=making.name, ReservedConcurrentExecutions=reserved)
    return created


FUNCTION_ELSEWHERE = frozenset(
    {"code", "runtime", "layers", "architectures", "sourceCodeHash", "reservedConcurrentExecutions", "packageType"}
)
"""Inputs that the host's package stands for, or that another call takes."""


def _permission(making: Making) -> Created:
    row = Row(
        service="lambda",
        operation="AddPermission",
        renames={"function": "FunctionName", "statementId": "StatementId"},
    )
    statement = making.inputs.get("statementId") or making.name
    function = str(making.inputs["function"]).rsplit(":", 1)[-1]
    row(making.of({**making.inputs, "statementId": statement, "function": function}))
    return Created(statement, {"statementId": statement})


def _state_machine(making: Making) -> Created:
    """Make a state machine; the provider names the log group's ARN more directly than the API does."""
    inputs: dict[str, Any] = dict(making.inputs)
    logging = inputs.get("loggingConfiguration")
    if logging and logging.get("logDestination"):
        rest = {key: value for key, value in logging.items() if key != "logDestination"}
        group = {"cloudWatchLogsLogGroup": {"logGroupArn": logging["logDestination"]}}
        inputs["loggingConfiguration"] = {**rest, "destinations": [group]}
    return STATE_MACHINE_ROW(making.of(inputs))


STATE_MACHINE_ROW = Row(
    service="stepfunctions",
    operation="CreateStateMachine",
    name="name",
    id="stateMachineArn",
    outputs={"arn": "stateMachineArn", "creationDate": "to_string(creationDate)"},
)

ROWS: Mapping[str, Maker] = {
    "aws:lambda/function:Function": _function,
    "aws:lambda/permission:Permission": _permission,
    "aws:lambda/alias:Alias": Row(service="lambda", operation="CreateAlias", name="Name", outputs={"arn": "AliasArn"}),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Row(
        service="lambda",
        operation="CreateEventSourceMapping",
        id="UUID",
        outputs={"uuid": "UUID", "functionArn": "FunctionArn", "arn": "EventSourceMappingArn"},
    ),
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Row(
        service="lambda", operation="PutFunctionEventInvokeConfig"
    ),
    "aws:sfn/stateMachine:StateMachine": _state_machine,
    "aws:sfn/activity:Activity": Row(
        service="stepfunctions",
        operation="CreateActivity",
        name="name",
        id="activityArn",
        outputs={"arn": "activityArn"},
    ),
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
