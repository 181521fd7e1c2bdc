"""What AWS's own services do on the authority of the program's roles.

The emulator does these without asking for a permission, so they are read off the program: a task of a state machine
calls with the machine's role, a rule starts its target with the target's role, Lambda writes a function's logs and
reads its streams and queues with the function's role, ECS starts a container with the execution role, pipelines and
deployments have roles too, and so have the instances of a service.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from iam.operations import Need
from local.permissions.calls import Calls
from local.permissions.deliveries import Deliveries
from local.permissions.instances import judge_instances
from local.permissions.mappings import judge_mappings
from local.permissions.starts import Starts, arns, log_needs
from local.permissions.workflows import definition_of, machine_needs, task_calls, waiting_needs
from recorder.resource import Recording, Resource

_TRACES: Final = tuple(
    f"xray:{action}" for action in ("PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets")
)
"""Of Lambda's X-Ray daemon: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"""


def judge_services(recording: Recording, calls: Calls) -> None:
    """Judge what the services do for this program; `calls` keeps what is missing and what is used."""
    machines = recording.of_type("aws:sfn/stateMachine:StateMachine")
    keys = {
        str(m.outputs["arn"]): str((m.inputs.get("encryptionConfiguration") or {}).get("kmsKeyId", ""))
        for m in machines
    }
    for machine in machines:
        role = str(machine.inputs["roleArn"])
        for call in task_calls(definition_of(machine)):
            calls.of_role(role, call.service, call.operation, call.parameters)
            calls.judge(role, waiting_needs(call, str(machine.outputs["arn"]), keys))
        calls.judge(role, machine_needs(machine))
    for target in recording.of_type("aws:cloudwatch/eventTarget:EventTarget"):
        if role := target.inputs.get("roleArn"):
            calls.judge(str(role), _target_needs(target))
            if ":kinesis:" in (arn := str(target.inputs["arn"])):
                calls.of_role(str(role), "kinesis", "PutRecord", {"StreamARN": arn, "Data": b"", "PartitionKey": "any"})
    groups = arns(recording, "aws:cloudwatch/logGroup:LogGroup", "name")
    roles: dict[str, str] = {}
    for function in recording.of_type("aws:lambda/function:Function"):
        role = roles[str(function.outputs["name"])] = str(function.inputs["role"])
        calls.judge(role, _function_needs(function, groups))
    for config in recording.of_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"):
        calls.judge(roles[str(config.inputs["functionName"])], _destination_needs(config))
    Starts(recording, calls).judge()
    Deliveries(recording, calls).judge()
    judge_mappings(recording, calls)
    judge_instances(recording, calls)


def _target_needs(target: Resource) -> Iterator[Need]:
    arn = str(target.inputs["arn"])
    if ":stateMachine:" in arn:
        yield Need("states:StartExecution", arn)
    elif ":codepipeline:" in arn:
        yield Need("codepipeline:StartPipelineExecution", arn)


def _destination_needs(config: Resource) -> Iterator[Need]:
    """An event that failed for good is handed on with the role of the function that failed."""
    for outcome in (config.inputs.get("destinationConfig") or {}).values():
        arn = str(outcome["destination"])
        if ":function:" in arn:
            yield Need("lambda:InvokeFunction", arn)


def _function_needs(function: Resource, groups: Mapping[str, str]) -> Iterator[Need]:
    name = str((function.inputs.get("loggingConfig") or {}).get("logGroup", ""))
    if name in groups:
        yield from log_needs(groups[name])
    if (function.inputs.get("tracingConfig") or {}).get("mode") == "Active":
        yield from (Need(action) for action in _TRACES)
