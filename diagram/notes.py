"""What a node says of its own: a state machine its tasks, a security group whom it lets in from outside."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from recorder.resource import Recording

STATE_MACHINE: Final = "aws:sfn/stateMachine:StateMachine"
GROUP_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"


def notes(recording: Recording) -> Mapping[str, tuple[str, ...]]:
    """Return urn -> lines of text, for the resources that have something to say."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for machine in recording.of_type(STATE_MACHINE):
        found[machine.urn] += _tasks(json.loads(machine.inputs["definition"]))
    opened: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for rule in recording.of_type(GROUP_RULE):
        if source := rule.inputs.get("cidrIpv4") or rule.inputs.get("cidrIpv6"):
            for group in rule.property_dependencies["securityGroupId"]:
                opened[group, str(source)].append(rule.inputs)
    for (group, source), rules in sorted(opened.items()):
        rules.sort(key=lambda rule: (rule["ipProtocol"], rule.get("fromPort", 0)))
        found[group].append(f"{', '.join(merged(map(ports, rules)))} from {source}")
    return {urn: tuple(lines) for urn, lines in found.items()}


def ports(rule: Mapping[str, Any]) -> str:
    """Return what a security group rule lets through, as `tcp 443`."""
    if rule["ipProtocol"] == "-1":
        return "everything"
    low, high = rule.get("fromPort"), rule.get("toPort")
    return f"{rule['ipProtocol']} {low}" if low == high else f"{rule['ipProtocol']} {low}-{high}"


def merged(labels: Iterable[str]) -> tuple[str, ...]:
    """Return one text a first word: `tcp 80` and `tcp 443` are `tcp 80, 443`."""
    objects: defaultdict[str, list[str]] = defaultdict(list)
    for label in labels:
        verb, _, object_ = label.partition(" ")
        objects[verb].append(object_)
    return tuple(f"{verb} {', '.join(filter(None, of_verb))}".rstrip() for verb, of_verb in objects.items())


def _tasks(definition: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a state machine's tasks, those of its branches included, as they are written."""
    for name, state in cast("Mapping[str, Mapping[str, Any]]", definition.get("States", {})).items():
        if state.get("Type") == "Task":
            yield name
        for branch in (*state.get("Branches", ()), state.get("ItemProcessor", {})):
            yield from _tasks(branch)
