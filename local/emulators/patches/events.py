"""EventBridge's events of a versioned bucket name no version, and its rules put nothing on a Kinesis stream.

Its events of S3 are delivered by a thread each, a while after the change. A rule that was disabled when the change was
made gets none of it: otherwise nobody could know when the events are over that a disabled rule must not get.

No handler could ask for that version: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html. A target
that is a stream gets each event as a record, with the partition key that the target names, or else the event's id:
https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_KinesisParameters.html
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

_version: ContextVar[str | None] = ContextVar("_version", default=None)
_disabled: ContextVar[tuple[str, ...]] = ContextVar("_disabled", default=())
"""The rules that were disabled when the change was made of which the event is."""

USES: Final = {
    "s3": ("_fire_s3_event", "_fire_s3_event_async"),
    "eventbridge": ("_rules", "_dispatch_event", "_invoke_target", "_dispatch_to_sns", "_pattern_event_view"),
    "kinesis": ("put_record_internal",),
}
"""Module of MiniStack -> its names that this depends on."""


@dataclass(frozen=True, slots=True)
class _Stream:
    """Where the record of the event that is being delivered goes."""

    arn: str
    partition_key: str


_stream: ContextVar[_Stream | None] = ContextVar("_stream", default=None)


def patch(s3: Any, eventbridge: Any, kinesis: Any) -> None:  # noqa: ANN401 - MiniStack's modules carry no types
    """Have the events name the version, and put on streams what rules send there."""
    eventbridge._invoke_target = _to_stream(eventbridge._invoke_target, eventbridge)  # noqa: SLF001
    eventbridge._dispatch_to_sns = _as_record(eventbridge._dispatch_to_sns, kinesis)  # noqa: SLF001
    s3._fire_s3_event = _remembering_version(s3._fire_s3_event)  # noqa: SLF001 - there is no public place
    s3._fire_s3_event_async = _remembering_rules(s3._fire_s3_event_async, eventbridge)  # noqa: SLF001
    eventbridge._dispatch_event = _naming_version(_without_rules(eventbridge._dispatch_event))  # noqa: SLF001


def _remembering_version(fire: Callable[..., None]) -> Callable[..., None]:
    def fire_event(*args: Any, version_id: str | None = None, **kwargs: Any) -> None:  # noqa: ANN401 - MiniStack's own
        token = _version.set(version_id)
        try:
            fire(*args, version_id=version_id, **kwargs)
        finally:
            _version.reset(token)

    return fire_event


def _remembering_rules(fire: Callable[..., None], eventbridge: Any) -> Callable[..., None]:  # noqa: ANN401
    """Remember which rules are disabled now: the thread that delivers the event gets a copy of the context."""

    def fire_event(*args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - MiniStack's own
        rules = list(eventbridge._rules.items())  # noqa: SLF001
        token = _disabled.set(tuple(key for key, rule in rules if rule.get("State") != "ENABLED"))
        try:
            fire(*args, **kwargs)
        finally:
            _disabled.reset(token)

    return fire_event


def _without_rules(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    """Leave out the rules that were disabled, as those by which an event has come already."""

    def dispatch_event(event: dict[str, Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        path = [*(event.get("_DispatchPath") or ()), *_disabled.get()]
        return dispatch({**event, "_DispatchPath": path} if path else event, *args, **kwargs)

    return dispatch_event


def _naming_version(dispatch: Callable[..., Any]) -> Callable[..., Any]:
    def dispatch_event(event: dict[str, Any], *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - MiniStack's own
        version = _version.get()
        if version and event.get("Source") == "aws.s3":
            detail = json.loads(event["Detail"])
            detail["object"]["version-id"] = version
            event = {**event, "Detail": json.dumps(detail)}
        return dispatch(event, *args, **kwargs)

    return dispatch_event


def _to_stream(invoke: Callable[..., None], eventbridge: Any) -> Callable[..., None]:  # noqa: ANN401 - MiniStack's own
    """Deliver to a stream as if it were a topic, which gets the same text: what the target makes of the event."""

    def invoke_target(target: dict[str, Any], event: dict[str, Any], rule: Any, view: Any = None) -> None:  # noqa: ANN401
        arn = str(target.get("Arn", ""))
        if ":kinesis:" not in arn:
            invoke(target, event, rule, view)
            return
        view = view or eventbridge._pattern_event_view(event)  # noqa: SLF001
        path = (target.get("KinesisParameters") or {}).get("PartitionKeyPath")
        value: Any = view.event_with_detail()
        for part in (path or "$.id").removeprefix("$.").split("."):
            value = value[part]
        token = _stream.set(_Stream(arn, str(value)))
        try:
            invoke({**target, "Arn": arn.replace(":kinesis:", ":sns:")}, event, rule, view)
        finally:
            _stream.reset(token)

    return invoke_target


def _as_record(publish: Callable[[str, str], None], kinesis: Any) -> Callable[[str, str], None]:  # noqa: ANN401
    def dispatch_to_sns(arn: str, payload: str) -> None:
        stream = _stream.get()
        if stream is None:
            publish(arn, payload)
        else:
            kinesis.put_record_internal(stream.arn, stream.partition_key, payload.encode())

    return dispatch_to_sns
