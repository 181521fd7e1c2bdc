"""A Distributed Map in JSONata: its reader's and writer's expressions, its results in S3, its output.

AWS: https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html,
https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

Module = Any
"""One of MiniStack's, which carry no types."""
Value = Any
"""Any JSON value."""
State = Mapping[str, Any]
Run = Callable[..., tuple[Any, str | None]]

_STATUSES = ("SUCCEEDED", "FAILED", "PENDING")
_FIELDS = (
    "ExecutionArn",
    "Name",
    "StateMachineArn",
    "Status",
    "StartDate",
    "StopDate",
    "Input",
    "Output",
    "Error",
    "Cause",
)

USES: Final = {
    "stepfunctions": (
        "_run_distributed_map", "_state_query_language", "_apply_jsonata_template", "_map_runs", "_ExecutionError",
        "_executions", "_apply_jsonata_output", "_apply_state_assign", "_next_or_end",
    ),
    "s3": ("_put_object",),
}  # fmt: skip
"""Module of MiniStack -> its names that this depends on."""


def patch(states: Module, s3: Module) -> None:
    """Correct Step Functions."""
    states._run_distributed_map = _in_jsonata(states, s3, states._run_distributed_map)  # noqa: SLF001 - no public place


def _in_jsonata(states: Module, s3: Module, run: Run) -> Run:
    def run_distributed_map(state: State, given: Value, *rest: Value) -> tuple[Value, str | None]:
        _, _, execution, context = rest
        if states._state_query_language(state, context) != "JSONata":  # noqa: SLF001
            return run(state, given, *rest)

        def evaluated(part: State) -> dict[str, Value]:
            return {**part, "Arguments": states._apply_jsonata_template(part["Arguments"], given, context)}  # noqa: SLF001

        plain = {key: value for key, value in state.items() if key not in ("Output", "Assign", "ResultWriter")}
        if "ItemReader" in state:
            plain["ItemReader"] = evaluated(state["ItemReader"])
        earlier = set(states._map_runs)  # noqa: SLF001
        failure: Exception | None = None
        results: Value = None
        try:
            results, _ = run(plain, given, *rest)
        except states._ExecutionError as error:  # noqa: SLF001
            failure = error
        mine = [arn for arn in states._map_runs if arn not in earlier and _is_of(states, arn, execution)]  # noqa: SLF001
        if "ResultWriter" in state and mine:
            children = [e for e in states._executions.values() if e.get("mapRunArn") == mine[0]]  # noqa: SLF001
            results = _write(states, s3, evaluated(state["ResultWriter"])["Arguments"], mine[0], children)
        if failure:
            raise failure
        output = states._apply_jsonata_output(state, given, context, result=results, default=results)  # noqa: SLF001
        states._apply_state_assign(state, given, context, result=results)  # noqa: SLF001
        return output, states._next_or_end(state)  # noqa: SLF001

    return run_distributed_map


def _is_of(states: Module, arn: str, execution: State) -> bool:
    return states._map_runs[arn]["executionArn"] == execution["executionArn"]  # noqa: SLF001


def _write(
    states: Module, s3: Module, place: Mapping[str, str], arn: str, children: Iterable[State]
) -> dict[str, Value]:
    """Write the children's executions, a file a status, and the manifest; return the map's result."""
    folder = f"{place['Prefix'].rstrip('/')}/{uuid.uuid4()}"
    by_status: dict[str, list[State]] = defaultdict(list)
    for child in children:
        by_status[child["status"]].append(_described(child))

    def put(name: str, content: Value) -> dict[str, Value]:
        key, body = f"{folder}/{name}", json.dumps(content).encode()
        status, _, answer = s3._put_object(place["Bucket"], key, body, {"content-type": "application/json"})  # noqa: SLF001
        if status != HTTPStatus.OK:
            raise states._ExecutionError("States.ResultWriterFailed", str(answer))  # noqa: SLF001
        return {"Key": key, "Size": len(body)}

    files = {s: [put(f"{s}_0.json", by_status[s])] if by_status[s] else [] for s in _STATUSES}
    manifest = put("manifest.json", {"DestinationBucket": place["Bucket"], "MapRunArn": arn, "ResultFiles": files})
    return {"MapRunArn": arn, "ResultWriterDetails": {"Bucket": place["Bucket"], "Key": manifest["Key"]}}


def _described(child: State) -> dict[str, Value]:
    values = {f"{name[:1].upper()}{name[1:]}": value for name, value in child.items()}
    return {name: values[name] for name in _FIELDS if values.get(name) is not None}
