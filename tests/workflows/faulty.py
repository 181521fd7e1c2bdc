"""Workflows run in this process, over services that fail as a test says: the call, the error, and how often.

The emulator's interpreter runs the definitions; DynamoDB is moto's, so that conditions are judged for real.
"""

from __future__ import annotations

import importlib.util
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import ministack.services.stepfunctions as original
from botocore.exceptions import ClientError

from components.building_blocks.definition import render
from components.building_blocks.state_machine import PLACEHOLDER, read_definition
from local.emulators.patches import distributed_map, states

Document = dict[str, Any]
LEDGER = "ledger"
READS, WRITES = "Process all, its reader", "Process all, its writer"
"""What a Distributed Map calls by itself, as if these were states."""
RETENTION_DAYS = 30
MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:photos"
NAMES = {
    **{f"{name}_function_arn": name for name in ("validate", "resize", "apply_filters", "optimise", "clean_up", "ask")},
    "ledger_table_name": LEDGER,
    "topic_arn": "topic",
    "uploads_prefix": "raw/",
    "retention_days": str(RETENTION_DAYS),
}
ORIGINAL = {"format": "jpeg", "width": 4, "height": 3, "bytes": 9, "frames": 1}
VARIANT = {"kind": "sizes", "name": "s", "key": "k", "width": 4, "height": 3, "format": "jpeg", "bytes": 9}
WORK = [{"kind": "sizes", "name": "s", "work_key": "work/a"}]


def all_tasks(machine: Document) -> Iterator[tuple[str, Document]]:
    """Yield the name of every state that calls something, at any depth, and the state."""
    for name, state in machine["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for inner in (*state.get("Branches", ()), *filter(None, [state.get("ItemProcessor")])):
            yield from all_tasks(inner)


@dataclass(frozen=True)
class Fault:
    """An error of a call.

    Args:
        error: its name, as Step Functions has it.
        done: the call took effect, and its answer was lost.
        key: only calls whose arguments name this photo fail.
    """

    error: str
    done: bool = False
    key: str = ""


@dataclass(kw_only=True)
class Services:
    """What a run calls."""

    faults: dict[str, list[Fault]] = field(default_factory=dict[str, list[Fault]])
    """State -> the faults of its calls, in turn."""
    before: dict[str, Callable[[], None]] = field(default_factory=dict[str, Callable[[], None]])
    """State -> what happens just before its first call."""
    calls: list[str] = field(default_factory=list[str])
    lock: threading.Lock = field(default_factory=threading.Lock)
    """A map calls from several threads."""

    def call(self, state: str, resource: str, arguments: Document) -> Any:
        """Answer a state's call, or fail it."""
        with self.lock:
            self.calls.append(state)
            if happening := self.before.pop(state, None):
                happening()
            return self._answer(state, resource, arguments)

    def _answer(self, state: str, resource: str, arguments: Document) -> Any:
        waiting = self.faults.get(state, [])
        fault = next((fault for fault in waiting if fault.key in json.dumps(arguments)), None)
        if fault:
            waiting.remove(fault)
        if fault and not fault.done:
            raise original._ExecutionError(fault.error, '{"errorMessage": "as the test says"}')  # pyright: ignore[reportPrivateUsage]
        result = self._result(resource.removeprefix("arn:aws:states:::"), arguments)
        if fault:
            raise original._ExecutionError(fault.error, '{"errorMessage": "as the test says"}')  # pyright: ignore[reportPrivateUsage]
        return result

    def _result(self, resource: str, arguments: Document) -> Any:
        raise NotImplementedError


@dataclass
class World(Services):
    """What the photo's workflow calls."""

    dynamodb: Any
    answers: Mapping[str, Document] = field(default_factory=dict[str, Document])
    """Function -> what it returns, other than usual."""
    messages: list[Document] = field(default_factory=list[Document])

    def items(self) -> list[Document]:
        return self.dynamodb.scan(TableName=LEDGER)["Items"]

    def _result(self, resource: str, arguments: Document) -> Any:
        match resource:
            case "dynamodb:putItem":
                return self._item(self.dynamodb.put_item, arguments)
            case "dynamodb:updateItem":
                return self._item(self.dynamodb.update_item, arguments)
            case "sns:publish":
                self.messages.append(json.loads(arguments["Message"]))
                return {"MessageId": "1"}
            case "lambda:invoke":
                function = arguments["FunctionName"]
                return {"Payload": self.answers.get(function) or USUAL[function]}
            case "lambda:invoke.waitForTaskToken":
                return {"decision": "approve", "comment": ""}
            case _:
                raise AssertionError(f"{resource} is not expected")

    @staticmethod
    def _item(call: Callable[..., Any], arguments: Document) -> Document:
        try:
            call(**arguments)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            raise original._ExecutionError(f"DynamoDB.{code}", str(error)) from error  # pyright: ignore[reportPrivateUsage]
        return {}


def accepted(*, needs_review: bool) -> Document:
    return {
        "accepted": True,
        "original": ORIGINAL,
        "needs_review": needs_review,
        "review_reason": "every photo is reviewed" if needs_review else "",
        "plan": {"filtered": [{"name": "blur"}]},
        "work_keys": ["work/a"],
    }


REFUSED: Document = {"accepted": False, "reason": "it is no image", "work_keys": []}
USUAL: Mapping[str, Document] = {
    "validate": accepted(needs_review=False),
    "resize": {"variants": WORK},
    "apply_filters": {"variants": WORK},
    "optimise": {"variants": [VARIANT]},
    "clean_up": {"deleted": 1},
}


@dataclass(frozen=True)
class Ended:
    """A run that has ended."""

    status: str
    output: Document
    error: str
    cause: str


class _Impatient:
    """The clock, without waiting."""

    def __getattr__(self, name: str) -> Any:
        return (lambda _seconds: None) if name == "sleep" else getattr(time, name)  # pyright: ignore[reportUnknownLambdaType]


class Interpreter:
    """The emulator's, in a module of its own, so that nothing else sees what is replaced in it."""

    def __init__(self) -> None:
        spec = importlib.util.spec_from_file_location("faulty_step_functions", original.__file__)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        states.patch(module)
        distributed_map.patch(module, SimpleNamespace(_put_object=self._written))
        self._module: Any = module
        self._module._ExecutionError = original._ExecutionError  # pyright: ignore[reportPrivateUsage]
        self._module.time = _Impatient()
        self._module._emit_execution_status_event = lambda _execution: None  # pyright: ignore[reportUnknownLambdaType]
        self._runs = 0
        self._services: Services | None = None
        self.names = dict(NAMES)

    def run(self, world: Services, event: Document, definition: Document | None = None) -> Ended:
        """Run a workflow to its end: the photo's, where no other is given."""
        module, where = self._module, threading.local()
        self._services = world
        execute = type(self)._task_of(module)

        def execute_task(state: Document, raw: Any, execution: Document, context: Document) -> Any:
            where.state = context["State"]["Name"]
            return execute(state, raw, execution, context)

        def invoke(resource: str, arguments: Document, *_: Any) -> Any:
            return world.call(where.state, resource, arguments)

        module._execute_task = execute_task
        module._invoke_resource = module._invoke_resource_with_timeout = module._invoke_with_callback = invoke
        module._read_map_items = lambda reader, *_: world.call(READS, reader["Resource"], reader["Arguments"])  # pyright: ignore[reportUnknownLambdaType]
        text = json.dumps(definition or render(read_definition("process_image.asl.json"), {}, {}))
        text = PLACEHOLDER.sub(lambda found: self.names[found[1]], text)
        module._state_machines[MACHINE] = {"name": "photos", "definition": text, "roleArn": "role"}
        self._runs += 1
        arn = f"{MACHINE.replace(':stateMachine:', ':execution:')}:{self._runs}"
        execution: Document = {
            "executionArn": arn,
            "stateMachineArn": MACHINE,
            "name": str(self._runs),
            "status": "RUNNING",
            "startDate": "2026-01-02T03:04:05.000Z",
            "input": json.dumps(event),
            "events": [],
        }
        module._executions[arn] = execution
        module._run_execution(arn)
        ended = module._executions[arn]
        output = json.loads(ended["output"]) if ended["status"] == "SUCCEEDED" else {}
        return Ended(ended["status"], output, ended.get("error", ""), ended.get("cause", ""))

    def _written(self, bucket: str, key: str, body: bytes, _: Document) -> tuple[int, Document, str]:
        """Take what a Distributed Map writes into S3."""
        assert self._services
        self._services.call(WRITES, "s3:putObject", {"Bucket": bucket, "Key": key, "Body": body.decode()})
        return 200, {}, ""

    @staticmethod
    def _task_of(module: Any) -> Callable[..., Any]:
        """Return the interpreter's own function, once it has been replaced as well."""
        if not hasattr(module, "the_real_execute_task"):
            module.the_real_execute_task = module._execute_task
        return module.the_real_execute_task
