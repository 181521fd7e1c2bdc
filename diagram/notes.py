"""What a node says of its own: a state machine its tasks, a security group whom it lets in from outside."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from recorder.resource import Recording, is_unknown

STATE_MACHINE: Final = "aws:sfn/stateMachine:StateMachine"
GROUP_RULE: Final = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
LONGEST: Final = 40
"""Characters of a label's line: the room that a flow has between two layers."""


def notes(recording: Recording) -> Mapping[str, tuple[str, ...]]:
    """Return urn -> lines of text, for the resources that have something to say."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for machine in recording.of_type(STATE_MACHINE):
        definition = machine.inputs.get("definition")
        if isinstance(definition, str):
            found[machine.urn] += _tasks(json.loads(definition))
    opened: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for rule in recording.of_type(GROUP_RULE):
        sources: list[Any] = [rule.inputs.get(name) for name in ("cidrIpv4", "cidrIpv6")]
        for source in (source for source in sources if isinstance(source, str)):
            for group in rule.property_dependencies.get("securityGroupId", ()):
                opened[group, source].append(rule.inputs)
    for (group, source), rules in sorted(opened.items()):
        rules.sort(key=lambda rule: (str(rule.get("ipProtocol")), str(rule.get("fromPort", 0)).zfill(5)))
        found[group].append(f"{', '.join(merged(map(ports, rules)))} from {source}")
    return {urn: tuple(lines) for urn, lines in found.items()}


def ports(rule: Mapping[str, Any]) -> str:
    """Return what a security group rule lets through, as `tcp 443`."""
    protocol, low, high = rule.get("ipProtocol"), rule.get("fromPort"), rule.get("toPort")
    if protocol == "-1":
        return "everything"
    if any(is_unknown(part) for part in (protocol, low, high)):
        return "unknown ports"
    return f"{protocol} {low}" if low == high else f"{protocol} {low}-{high}"


def merged(labels: Iterable[str]) -> tuple[str, ...]:
    """Return one text a first word, `tcp 80` and `tcp 443` as `tcp 80, 443`; several where one would be too long."""
    objects: defaultdict[str, list[str]] = defaultdict(list)
    for label in labels:
        verb, _, object_ = label.partition(" ")
        objects[verb].append(object_)
    return tuple(line for verb, of_verb in objects.items() for line in _lines(verb, filter(None, of_verb)))


def _lines(verb: str, objects: Iterable[str]) -> Iterator[str]:
    line = verb
    for object_ in objects:
        longer = f"{verb} {object_}" if line == verb else f"{line}, {object_}"
        if line != verb and len(longer) > LONGEST:
            yield line
            longer = f"{verb} {object_}"
        line = longer
    yield line


def _tasks(definition: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a state machine's tasks, those of its branches included, as they are written."""
    for name, state in cast("Mapping[str, Mapping[str, Any]]", definition.get("States", {})).items():
        if state.get("Type") == "Task":
            yield name
        for branch in (*state.get("Branches", ()), state.get("ItemProcessor", {})):
            yield from _tasks(branch)
