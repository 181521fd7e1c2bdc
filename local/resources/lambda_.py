"""Lambda functions and what belongs to them."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping

from local.emulators.event_source_mapping import KINESIS, EventSourceMapping, event_source_mapping, settings_of
from local.emulators.event_source_mapping.settings import stream_of
from local.errors import LocalCloudError
from local.functions.interpreters import preload
from local.functions.package import RUNTIME, domain_of_code, function_package
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created


def _function(context: Context) -> Created:
    """Create a function that runs here: the host's runtime instead of Lambda's, the host's layer instead of AWS's."""
    inputs = {key: value for key, value in context.inputs.items() if key not in FUNCTION_ELSEWHERE}
    code = context.inputs["code"]
    preload(domain_of_code(code), context.runtime)
    row = Row(
        service="lambda",
        operation="CreateFunction",
        name="FunctionName",
        constants={"Runtime": RUNTIME, "Code": {"ZipFile": function_package(code)}},
        outputs={"arn": "FunctionArn", "qualifiedArn": "FunctionArn", "version": "Version"},
    )
    environment = context.runtime.addresses.localised(inputs.get("environment"))
    created = row(context.of({**inputs, "environment": environment}))
    reserved = context.inputs.get("reservedConcurrentExecutions")
    if reserved is not None and reserved >= 0:
        context.call(
            "lambda", "PutFunctionConcurrency", FunctionName=context.name, ReservedConcurrentExecutions=reserved
        )
    return created


FUNCTION_ELSEWHERE = frozenset(
    {"code", "runtime", "layers", "architectures", "sourceCodeHash", "reservedConcurrentExecutions", "packageType"}
)
"""Inputs that the host's package stands for, or that another call takes."""


def _permission(context: Context) -> Created:
    row = Row(
        service="lambda",
        operation="AddPermission",
        renames={"function": "FunctionName", "statementId": "StatementId"},
    )
    statement = context.inputs.get("statementId") or context.name
    function = str(context.inputs["function"]).rsplit(":", 1)[-1]
    row(context.of({**context.inputs, "statementId": statement, "function": function}))
    return Created(statement, {"statementId": statement})


def _mapping(context: Context) -> Created:
    """Create a mapping; the emulator polls queues, and one of a stream is polled beside it."""
    source = str(context.inputs.get("eventSourceArn") or "")
    if KINESIS not in source:
        return _MAPPING_ROW(context)
    parameters = _MAPPING_ROW.parameters(context)
    if parameters.pop("TumblingWindowInSeconds", 0):
        context.left_over.append("tumblingWindowInSeconds")
    # The emulator knows no consumers as a source.
    created = _MAPPING_ROW(context.of({**context.inputs, "eventSourceArn": stream_of(source)}))
    if parameters.get("Enabled", True):
        clients, function = context.clients, str(created.outputs["functionArn"])
        role = clients.get("lambda", source.split(":")[3]).get_function_configuration(FunctionName=function)["Role"]
        settings = settings_of(parameters, id_=created.id, function_arn=function, role_arn=role, now=time.time())
        mapping = EventSourceMapping(settings, clients, context.runtime.folder / "event-source-mappings")
        context.runtime.event_source_mappings[created.id] = context.runtime.enter(event_source_mapping(mapping))
    return created


_MAPPING_ROW = Row(
    service="lambda",
    operation="CreateEventSourceMapping",
    renames={"destinationArn": "Destination"},
    id="UUID",
    outputs={"uuid": "UUID", "functionArn": "FunctionArn", "arn": "EventSourceMappingArn"},
)


def _invocation(context: Context) -> Created:
    """Have the deployment call a function once all is created; what it answers is no output here."""
    name = str(context.inputs["functionName"])

    def invoke() -> None:
        answer = context.call("lambda", "Invoke", FunctionName=name, Payload=str(context.inputs["input"]).encode())
        if answer.get("FunctionError"):
            said = json.loads(answer["Payload"].read()).get("errorMessage", answer["FunctionError"])
            raise LocalCloudError(f"{context.resource.name} ({context.resource.type}): {name} failed: {said}")

    context.runtime.invocations.append(invoke)
    return Created(context.simulated.id, {})


ROWS: Mapping[str, Creator] = {
    "aws:lambda/function:Function": _function,
    "aws:lambda/invocation:Invocation": _invocation,
    "aws:lambda/permission:Permission": _permission,
    "aws:lambda/alias:Alias": Row(service="lambda", operation="CreateAlias", name="Name", outputs={"arn": "AliasArn"}),
    "aws:lambda/eventSourceMapping:EventSourceMapping": _mapping,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": Row(
        service="lambda", operation="PutFunctionEventInvokeConfig"
    ),
}
