"""The contract that every component keeps."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from typing import Any

import pytest

import components
from components.building_blocks.component import Component
from tests.components import contract
from tests.components.examples import EXAMPLES

every_component = pytest.mark.parametrize("component", EXAMPLES, ids=lambda component: component.__name__)


@cache  # one and the same program for all tests of a component, so that it is recorded once
def example(component: type[Component]) -> contract.Make:
    return with_arguments(component)(EXAMPLES[component][1])


def with_arguments(component: Any) -> Any:
    def given(args: Any) -> contract.Make:
        return lambda: component("example", args)

    return given


def test_every_component_has_an_example() -> None:
    for module in pkgutil.walk_packages(components.__path__, "components."):
        importlib.import_module(module.name)
    missing = {found.__name__ for found in subclasses(Component)} - {component.__name__ for component in EXAMPLES}
    assert not missing, f"add these to EXAMPLES: {sorted(missing)}"


def subclasses(cls: type) -> set[type]:
    modules = {name for name in sys.modules if name.startswith("components.")}
    direct = {found for found in cls.__subclasses__() if found.__module__ in modules}
    return direct | {deeper for found in direct for deeper in subclasses(found)}


@every_component
def test_children_have_a_parent(component: type[Component]) -> None:
    contract.children_have_a_parent(example(component))


@every_component
def test_taggable_children_are_tagged(component: type[Component]) -> None:
    contract.taggable_children_are_tagged(example(component))


@every_component
def test_tags_of_the_user_reach_the_children(component: type[Component]) -> None:
    if "tags" not in EXAMPLES[component][0].__annotations__:
        pytest.fail(f"{component.__name__} takes no tags")
    recording = contract.made(with_arguments(component)({**EXAMPLES[component][1], "tags": {"cost-centre": "photos"}}))
    tagged = [r for r in recording.resources if "tags" in contract.output_names_of(r)]
    assert tagged
    assert all(contract.tags_of(r)["cost-centre"] == "photos" for r in tagged)


@every_component
def test_names_are_stable(component: type[Component]) -> None:
    contract.names_are_stable(example(component))


@every_component
def test_nothing_is_made_inside_apply(component: type[Component]) -> None:
    contract.nothing_is_made_inside_apply(example(component))


@every_component
def test_outputs_are_registered(component: type[Component]) -> None:
    contract.outputs_are_registered(example(component), component)


@every_component
def test_stores_are_encrypted_and_closed(component: type[Component]) -> None:
    contract.stores_are_encrypted_and_closed(example(component))


@every_component
def test_names_and_descriptions_are_allowed(component: type[Component]) -> None:
    contract.names_and_descriptions_are_allowed(example(component))


@every_component
def test_unknown_arguments_are_refused(component: type[Component]) -> None:
    contract.unknown_arguments_are_refused(with_arguments(component), EXAMPLES[component][1])


@every_component
def test_bad_values_are_refused(component: type[Component]) -> None:
    kind, args = EXAMPLES[component]
    contract.bad_values_are_refused(with_arguments(component), args, kind)


@every_component
def test_missing_arguments_are_refused(component: type[Component]) -> None:
    kind, args = EXAMPLES[component]
    contract.missing_arguments_are_refused(with_arguments(component), args, kind)
