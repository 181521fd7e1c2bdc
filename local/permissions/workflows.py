"""What Step Functions does on the authority of a state machine's role, read off the machine's definition.

Tasks call their services, `.sync` ones wait with calls and an EventBridge rule, a Distributed Map runs executions of
the machine itself. Sources: https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html,
https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html and, for keys,
https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import aws_types
from iam.operations import Need
from recorder.resource import Resource

_INTEGRATION: Final = "arn:aws:states:::"
_SDK: Final = "aws-sdk:"
_BOTO_NAMES: Final = {
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
    "sfn": "stepfunctions",
    "states": "stepfunctions",
}
"""Step Functions' name of a service -> boto3's."""
_LOWER_CAMEL: Final = frozenset({"batch", "ecs", "stepfunctions"})
"""Services whose parameters begin in lower case for boto3; Step Functions has all of them in upper case."""
DYNAMIC: Final = "{% %}"
"""Stands for a parameter that is known only to an execution."""
_EXPRESSION: Final = "{%"
_PATH: Final = ".$"
_FUNCTIONS: Final = re.compile(r"'(arn:[^']+)'")
_WATCH: Final = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
_WATCH_RULES: Final = {
    ("stepfunctions", "StartExecution"): "StepFunctionsGetEventsForStepFunctionsExecutionRule",
    ("batch", "SubmitJob"): "StepFunctionsGetEventsForBatchJobsRule",
}
_EXECUTIONS: Final = ("states:DescribeExecution", "states:StopExecution")
_RESULTS: Final = ("PutObject", "GetObject", "ListParts", "AbortMultipartUpload")
_TRACES: Final = tuple(
    f"xray:{action}" for action in ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")
)
"""https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html"""
_LOG_DELIVERY: Final = tuple(
    f"logs:{action}"
    for action in (
        "CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries",
        "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups",
    )
)  # fmt: skip
"""https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"""


@dataclass(frozen=True, slots=True)
class TaskCall:
    """A call that a Task state makes, by boto3's names. What is known only to an execution is `DYNAMIC`."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    waits: bool = False
    """Whether the state waits for the end of what it started."""


def definition_of(machine: Resource) -> Mapping[str, Any]:
    """Return the definition of a recorded state machine."""
    return json.loads(machine.inputs["definition"])


def task_calls(definition: Mapping[str, Any]) -> Iterator[TaskCall]:
    """Yield the call of every Task state, and those of what every Distributed Map reads and writes, at any depth."""
    for state in _states(definition):
        if state["Type"] == "Task":
            yield from _each_choice(_task_call(state), state)
        if reader := state.get("ItemReader"):
            yield _task_call(reader)
        if writer := state.get("ResultWriter"):
            yield from _result_calls(writer)


def _states(definition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for state in definition["States"].values():
        yield state
        for inner in (*state.get("Branches", ()), state.get("ItemProcessor"), state.get("Iterator")):
            if inner:
                yield from _states(inner)


def _task_call(state: Mapping[str, Any]) -> TaskCall:
    resource = str(state["Resource"])
    if not resource.startswith(_INTEGRATION):
        return TaskCall("lambda", "Invoke", {"FunctionName": resource})
    service, _, operation = resource.removeprefix(_INTEGRATION).removeprefix(_SDK).partition(":")
    operation, _, how = operation.partition(".")
    given: Mapping[str, Any] = state.get("Arguments") or state.get("Parameters") or {}
    service, operation = _BOTO_NAMES.get(service, service), operation[:1].upper() + operation[1:]
    parameters = {_named(service, name.removesuffix(_PATH)): _known(name, value) for name, value in given.items()}
    return TaskCall(service, operation, parameters, waits=how.startswith("sync"))


def _each_choice(call: TaskCall, state: Mapping[str, Any]) -> Iterator[TaskCall]:
    """Yield the call, once for each function where an expression chooses one of several by their ARNs."""
    named = str((state.get("Arguments") or {}).get("FunctionName", ""))
    chosen = _FUNCTIONS.findall(named) if named.startswith(_EXPRESSION) else []
    yield from [replace(call, parameters={**call.parameters, "FunctionName": arn}) for arn in chosen] or [call]


def _named(service: str, parameter: str) -> str:
    return parameter[:1].lower() + parameter[1:] if service in _LOWER_CAMEL else parameter


def _known(name: str, value: object) -> object:
    dynamic = name.endswith(_PATH) or (isinstance(value, str) and value.startswith(_EXPRESSION))
    return DYNAMIC if dynamic else value


def _result_calls(writer: Mapping[str, Any]) -> Iterator[TaskCall]:
    given: Mapping[str, Any] = writer.get("Arguments") or writer.get("Parameters") or {}
    # Of an expression such as {% 'reports/' & $name %} the literal beginning is known.
    prefix = str(given.get("Prefix", "")).removeprefix(_EXPRESSION).strip(" '").partition("'")[0]
    key = f"{prefix.rstrip('/')}/manifest.json"
    yield from (TaskCall("s3", operation, {"Bucket": given["Bucket"], "Key": key}) for operation in _RESULTS)


def machine_needs(machine: Resource) -> Iterator[Need]:
    """Yield what a machine needs beside the calls of its tasks themselves."""
    arn = str(machine.outputs["arn"])
    if (machine.inputs.get("loggingConfiguration") or {}).get("level", "OFF") != "OFF":
        yield from (Need(action) for action in _LOG_DELIVERY)
    if (machine.inputs.get("tracingConfiguration") or {}).get("enabled"):
        yield from (Need(action) for action in _TRACES)
    if key := (machine.inputs.get("encryptionConfiguration") or {}).get("kmsKeyId"):
        yield from (Need(f"kms:{action}", str(key), _encrypts(arn)) for action in ("Decrypt", "GenerateDataKey"))
    definition = definition_of(machine)
    for state in _states(definition):
        if (state.get("ItemProcessor") or {}).get("ProcessorConfig", {}).get("Mode") == "DISTRIBUTED":
            yield Need("states:StartExecution", arn)
            yield from (Need(action, f"{_executions(arn)}:*") for action in _EXECUTIONS)


def waiting_needs(call: TaskCall, arn: str, keys: Mapping[str, str]) -> Iterator[Need]:
    """Yield what a state needs that waits for what it started.

    Args:
        call: of the state.
        arn: the machine's own.
        keys: state machine's ARN -> the key that encrypts its executions.
    """
    rule = _WATCH_RULES.get((call.service, call.operation))
    if not call.waits or rule is None:
        return
    if own := aws_types.parse_arn(arn):
        watched = aws_types.arn("events", f"rule/{rule}", region=own.region, account=own.account)
        yield from (Need(action, watched) for action in _WATCH)
    if call.service == "batch":
        yield from (Need(f"batch:{action}") for action in ("DescribeJobs", "TerminateJob"))
        return
    started = str(call.parameters["stateMachineArn"])
    yield from (Need(action, f"{_executions(started)}:*") for action in _EXECUTIONS)
    if key := keys.get(started):
        yield Need("kms:Decrypt", key, _encrypts(started))


def _executions(machine_arn: str) -> str:
    return machine_arn.replace(":stateMachine:", ":execution:")


def _encrypts(machine_arn: str) -> dict[str, str]:
    return {"kms:EncryptionContext:aws:states:stateMachineArn": machine_arn}
