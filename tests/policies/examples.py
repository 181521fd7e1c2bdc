"""The examples of the packs' rules: how they are written, and what a test does with them.

`examples/*.yaml` of a pack's folder has, for each rule, cases that are `good` or `bad` and ones that are `unjudged`. A
case is a mapping from `TYPE` or `TYPE NAME` to inputs. `UNKNOWN` stands for a value that is not known in a preview, and
`UNKNOWN TYPE NAME` for one that comes from that resource. What begins with `_` is for the file's own use.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import strategies as st

from policies.evaluate import findings
from policies.rule import Finding, Rule, Stack
from policies.settings import with_defaults
from recorder.resource import UNKNOWN, Resource
from recorder.simulated import SimulatedAws

Case = Mapping[str, Any]
Examples = Mapping[str, Mapping[str, list[Case]]]
"""Rule -> `good`, `bad` or `unjudged` -> cases."""


def load(folder: Path) -> Examples:
    """Return the examples of the pack whose tests are in a folder."""
    found: dict[str, Mapping[str, list[Case]]] = {}
    for path in sorted((folder / "examples").glob("*.yaml")):
        for rule, cases in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).items():
            if not rule.startswith("_"):
                assert rule not in found, f"{rule} has examples twice"
                found[rule] = cases
    return found


def parameters(rules: tuple[Rule, ...], examples: Examples, kind: str) -> list[Any]:
    """Return the cases of a kind as a test's parameters: the rule and the case."""
    return [
        pytest.param(rule, case, id=f"{rule.name}-{number}")
        for rule in rules
        for number, case in enumerate(examples.get(rule.name, {}).get(kind, ()))
    ]


def judge(rule: Rule, resources: list[Resource], **settings: Any) -> list[Finding]:
    """Return what a rule finds in a program of these resources, with its default settings but for those given."""
    return list(findings(rule, Stack(tuple(resources)), {**with_defaults(rule, {}), **settings}))


def resources_of(case: Case) -> list[Resource]:
    """Return the resources of a case, as a recording would have them."""
    return [_resource(key, inputs) for key, inputs in case.items()]


def urn(type_: str, name: str) -> str:
    """Return the URN of a case's resource."""
    return f"urn:pulumi:dev::photo-platform::{type_}::{name}"


def with_unknowns(value: Any) -> Any:
    """Return a written value with its unknowns."""
    if isinstance(value, str) and value.split(" ")[0] == "UNKNOWN":
        return UNKNOWN
    if isinstance(value, dict):
        return {k: with_unknowns(v) for k, v in value.items()}
    return [with_unknowns(v) for v in value] if isinstance(value, list) else value


def one_unknown(
    rules: tuple[Rule, ...], examples: Examples, read: Callable[[Case], list[Resource]] = resources_of
) -> st.SearchStrategy[tuple[Rule, list[Resource]]]:
    """Return a rule and one of its examples in which one value, somewhere, is unknown."""
    every = [(rule, case) for rule in rules for kind in ("good", "bad") for case in examples[rule.name].get(kind, ())]

    @st.composite
    def drawn(draw: st.DrawFn) -> tuple[Rule, list[Resource]]:
        rule, case = draw(st.sampled_from(every))
        resources = read(case)
        index = draw(st.integers(0, len(resources) - 1))
        inputs = copy.deepcopy(dict(resources[index].inputs))
        if places := list(_places(inputs)):
            container, key = draw(st.sampled_from(places))
            container[key] = UNKNOWN
        resources[index] = replace(resources[index], inputs=inputs)
        return rule, resources

    return drawn()


def _resource(key: str, written: Mapping[str, Any]) -> Resource:
    type_, _, name = key.partition(" ")
    inputs = {k: json.dumps(v) if k == "policy" and isinstance(v, dict) else v for k, v in written.items()}
    sources = {k: tuple(_sources(v)) for k, v in inputs.items()}
    resource = Resource(
        urn=urn(type_, name or "example"),
        type=type_,
        name=name or "example",
        inputs={k: with_unknowns(v) for k, v in inputs.items()},
        property_dependencies={k: urns for k, urns in sources.items() if urns},
    )
    if not name or UNKNOWN in resource.inputs.values():
        return resource
    created = SimulatedAws().create(resource)
    return replace(resource, id=created.id, outputs={**resource.inputs, **created.outputs})


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.startswith("UNKNOWN "):
        _, type_, name = value.split(" ")
        yield urn(type_, name)
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _sources(part)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield value, key
        yield from _places(part)
