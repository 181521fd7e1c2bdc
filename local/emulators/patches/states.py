"""Step Functions: how nested executions and callbacks fail, a history's states, an execution's start, S3 and SNS.

AWS: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html (a failed nested execution is
`States.TaskFailed`, with the execution as its cause),
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token (a function that fails
fails the task; heartbeats), https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any, Final

_PUBLISH = "arn:aws:states:::sns:publish"
_CALLBACK = ".waitForTaskToken"
_LAMBDA = "arn:aws:states:::lambda:invoke"
_LOOK_SECONDS = 0.05
_BEFORE_SECONDS = 0.15
"""What MiniStack sleeps before each execution; a list of photos has one a photo."""
_NO_TIMEOUT = 99_999_999
"""ASL's default: https://states-language.net/spec.html#timeouts."""
_LIST_OBJECT_VERSIONS = {
    "method": "GET",
    "path": "/{Bucket}",
    "static_query": (("versions", ""),),
    "query_params": {
        "Prefix": "prefix",
        "MaxKeys": "max-keys",
        "KeyMarker": "key-marker",
        "VersionIdMarker": "version-id-marker",
    },
    "list_fields": ("Version", "DeleteMarker"),
}

USES: Final = {
    "stepfunctions": (
        "_S3_OP_SPECS", "_dispatch_aws_sdk_rest_xml", "_nested_execution_failure", "_run_sub_machine",
        "_invoke_with_callback", "_add_event", "_task_tokens", "_invoke_resource", "_ExecutionError",
        "_SERVICE_DISPATCH", "_run_execution", "time",
    ),
}  # fmt: skip
"""Module of MiniStack -> its names that this depends on."""


def patch(states: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Correct Step Functions."""
    states._S3_OP_SPECS["ListObjectVersions"] = _LIST_OBJECT_VERSIONS  # noqa: SLF001 - there is no public place
    states._dispatch_aws_sdk_rest_xml = _naming_lists(states._dispatch_aws_sdk_rest_xml)  # noqa: SLF001
    states._nested_execution_failure = _nested_failure  # noqa: SLF001
    states._run_sub_machine = _recorded_in_history(states, states._run_sub_machine)  # noqa: SLF001
    states._SERVICE_DISPATCH[_PUBLISH] = _with_attributes(states._SERVICE_DISPATCH[_PUBLISH])  # noqa: SLF001
    states._invoke_with_callback = _callback(states, states._invoke_with_callback)  # noqa: SLF001
    states._run_execution = _at_once(states, states._run_execution)  # noqa: SLF001


def _at_once(states: Any, run: Callable[[str], None]) -> Callable[[str], None]:  # noqa: ANN401 - MiniStack's own
    """Leave out the sleep before an execution."""
    thread = threading.local()

    def sleep(seconds: float) -> None:
        if getattr(thread, "is_beginning", False) and seconds == _BEFORE_SECONDS:
            thread.is_beginning = False
            return
        time.sleep(seconds)

    def run_at_once(arn: str) -> None:
        thread.is_beginning = True
        run(arn)

    states.time = SimpleNamespace(**{**vars(time), "sleep": sleep})
    return run_at_once


def _naming_lists(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    """Name the lists as the SDK does, in the plural."""

    def dispatched(service: Any, name: str, action: str, data: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        result = dispatch(service, name, action, data)
        if (name, action) == ("s3", "listObjectVersions"):
            for element in _LIST_OBJECT_VERSIONS["list_fields"]:
                if element in result:
                    result[f"{element}s"] = result.pop(element)
        return result

    return dispatched


def _with_attributes(publish: Callable[[str, dict[str, Any]], Any]) -> Callable[[str, dict[str, Any]], Any]:
    """Publish with the message's attributes, in the form in which SNS's own API has them: subscriptions filter by them.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html
    """

    def published(resource: str, data: dict[str, Any]) -> Any:  # noqa: ANN401 - MiniStack's own
        flat = dict(data)
        for number, (name, value) in enumerate(flat.pop("MessageAttributes", {}).items(), 1):
            entry = f"MessageAttributes.entry.{number}"
            flat[f"{entry}.Name"] = name
            flat |= {f"{entry}.Value.{part}": text for part, text in value.items()}
        return publish(resource, flat)

    return published


def _nested_failure(execution: Mapping[str, Any]) -> tuple[str, str]:
    described = {f"{name[:1].upper()}{name[1:]}": value for name, value in execution.items()}
    return "States.TaskFailed", json.dumps(described)


def _recorded_in_history(states: Any, run: Callable[..., Any]) -> Callable[..., Any]:  # noqa: ANN401 - MiniStack's own
    """Have the states inside of a Map or Parallel state in the history."""

    def run_sub_machine(machine: dict[str, Any], start: str, data: Any, execution: Any, context: Any) -> Any:  # noqa: ANN401
        class Entered(dict[str, Any]):
            def get(self, name: str, default: Any = None, /) -> Any:  # noqa: ANN401
                state = super().get(name, default)
                if state:
                    details = {"stateEnteredEventDetails": {"name": name}}
                    states._add_event(execution, f"{state['Type']}StateEntered", details)  # noqa: SLF001
                return state

        return run(Entered(machine), start, data, execution, context)

    return run_sub_machine


def _callback(states: Any, invoke: Callable[..., Any]) -> Callable[..., Any]:  # noqa: ANN401 - MiniStack's own
    def invoke_with_callback(resource: str, data: Any, token: str, state: Mapping[str, Any]) -> Any:  # noqa: ANN401
        if not resource.startswith(_LAMBDA):
            return invoke(resource, data, token, state)
        waiting: dict[str, Any] = {"event": threading.Event(), "result": None, "error": None, "heartbeat": None}
        states._task_tokens[token] = waiting  # noqa: SLF001
        try:
            started = time.monotonic()
            states._invoke_resource(resource.removesuffix(_CALLBACK), data)  # noqa: SLF001
            if late := _wait(waiting, state, started):
                raise states._ExecutionError(late, "Nobody answered in time")  # noqa: SLF001
        finally:
            states._task_tokens.pop(token, None)  # noqa: SLF001
        if error := waiting["error"]:
            raise states._ExecutionError(error.get("Error", "TaskFailed"), error.get("Cause", ""))  # noqa: SLF001
        return json.loads(waiting["result"])

    return invoke_with_callback


def _wait(waiting: Mapping[str, Any], state: Mapping[str, Any], started: float) -> str:
    """Wait for an answer; return the error's name where none comes in time."""
    last, heard = started, waiting["heartbeat"]
    while not waiting["event"].wait(_LOOK_SECONDS):
        now = time.monotonic()
        if waiting["heartbeat"] != heard:
            last, heard = now, waiting["heartbeat"]
        if now - started > state.get("TimeoutSeconds", _NO_TIMEOUT):
            return "States.Timeout"
        if now - last > state.get("HeartbeatSeconds", _NO_TIMEOUT):
            return "States.HeartbeatTimeout"
    return ""
