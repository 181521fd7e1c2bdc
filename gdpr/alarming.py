"""Whether an alarm would ring when something happens, and whether a trail records what alarms are made of."""

from __future__ import annotations

from typing import Any, Final

from gdpr.control import Evidence, RecordedProgram, failed, passed, unknown
from policies.gdpr.alarming import TOPIC
from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

MOST_EVENTS: Final = 10
"""An alarm that needs more events than that within its period leaves too much unseen."""


def rings(program: RecordedProgram, alarm: Resource, text: str, *, at_most: float = MOST_EVENTS) -> Evidence:
    """Return whether an alarm notifies a topic of what is counted by its metric.

    Args:
        program: the program.
        alarm: the alarm.
        text: what it watches.
        at_most: the largest threshold that still shows it.
    """
    enabled, threshold, operator = (
        alarm.inputs.get(name) for name in ("actionsEnabled", "threshold", "comparisonOperator")
    )
    actions = alarm.inputs.get("alarmActions")
    topics = program.stack.targets(alarm, "alarmActions", TOPIC)
    if enabled is False:
        return failed(alarm, f"{text}, and its actions are off")
    if not topics and not has_unknown(actions):
        return failed(alarm, f"{text}, and notifies nobody")
    if any(is_unknown(value) for value in (enabled, threshold, operator)) or not topics:
        return unknown(alarm, f"{text}; whether it rings is not known before the deployment")
    if not isinstance(threshold, int | float) or threshold > at_most or not str(operator).startswith("GreaterThan"):
        return failed(alarm, f"{text}, and rings only at {operator} {threshold}")
    return passed(alarm, f"{text}, and notifies a topic")


def records_calls(trail: Resource) -> bool | Unknown:
    """Say whether a trail is on and records the calls that change the account, those of global services included."""
    switches = [trail.inputs.get("enableLogging"), trail.inputs.get("includeGlobalServiceEvents")]
    if False in switches:
        return False
    verdicts = [UNKNOWN if any(is_unknown(one) for one in switches) else True, _records_management(trail)]
    return False if False in verdicts else UNKNOWN if any(is_unknown(one) for one in verdicts) else True


def _records_management(trail: Resource) -> bool | Unknown:
    advanced, basic = trail.inputs.get("advancedEventSelectors"), trail.inputs.get("eventSelectors")
    if has_unknown(advanced) or has_unknown(basic):
        # Which data is recorded may be unknown; that a selector takes all management events is known by itself.
        return True if any(_takes_management(one) is True for one in _list(advanced)) else UNKNOWN
    if advanced:
        return any(_takes_management(one) is True for one in _list(advanced))
    every = [one.get("includeManagementEvents") is not False and _reads_and_writes(one) for one in _list(basic)]
    return any(every) if every else True  # a trail without selectors records them


def _reads_and_writes(selector: Any) -> bool:  # noqa: ANN401 - any input
    return selector.get("readWriteType") in (None, "All") and not selector.get("excludeManagementEventSources")


def _takes_management(selector: Any) -> bool:  # noqa: ANN401 - any input
    """Say whether a selector takes all management events: it asks for their category and nothing else."""
    fields = _list(selector.get("fieldSelectors")) if not is_unknown(selector) else []
    if any(is_unknown(field) for field in fields):
        return False
    return [(field.get("field"), field.get("equals")) for field in fields] == [("eventCategory", ["Management"])]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
