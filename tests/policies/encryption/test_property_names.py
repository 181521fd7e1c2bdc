"""Rules and examples are written in the names of pulumi-aws: a rule on a property that does not exist never fires."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi_aws  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers its types
import pytest
import yaml
from pulumi import _types  # pyright: ignore[reportPrivateUsage] - what alone knows the wire names of arguments
from pulumi.runtime import rpc

from policies.encryption import RULES

EXAMPLES = sorted(Path(__file__).with_name("examples").glob("*.yaml"))


def _registered() -> Iterator[tuple[str, tuple[str, str]]]:
    for modules in rpc._RESOURCE_MODULES.values():  # pyright: ignore[reportPrivateUsage] - nothing public lists the types
        for module in modules:
            info: Mapping[str, Any] = getattr(module, "mod_info", {})
            yield from ((token, (info["fqn"], name)) for token, name in info.get("classes", {}).items())


TYPES = dict(_registered())


def _inputs_of(token: str) -> dict[str, Any]:
    """Return the wire name and the type hint of every input of a resource type."""
    package, name = TYPES[token]
    module = importlib.import_module(package)
    # Where an input block has the name already, the resource's arguments are `...InitArgs`.
    return _types.input_type_types(getattr(module, f"{name}InitArgs", None) or getattr(module, f"{name}Args"))


def _blocks(hint: Any) -> Iterator[type]:
    if inspect.isclass(hint) and _types.is_input_type(hint):
        yield hint
    for argument in typing.get_args(hint):
        yield from _blocks(argument)


def _misspelt(value: Any, hint: Any, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _misspelt(part, hint, path)
    names = {name: inner for block in _blocks(hint) for name, inner in _types.input_type_types(block).items()}
    if isinstance(value, dict) and names:
        yield from (f"{path}.{name}" for name in value if name not in names)
        for name in value.keys() & names.keys():
            yield from _misspelt(value[name], names[name], f"{path}.{name}")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_written_in_the_names_of_pulumi_aws(path: Path) -> None:
    wrong: list[str] = []
    for rule, kinds in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for key, inputs in ((k, i) for cases in kinds.values() for case in cases for k, i in case.items()):
            names = _inputs_of(key.split(" ")[0])
            wrong += [f"{rule}: no {name}" for name in inputs if name not in names]
            # A policy is written as a document, and the hints of documents are not those of wire names.
            for name in (inputs.keys() & names.keys()) - {"policy"}:
                wrong += [f"{rule}: no {misspelt}" for misspelt in _misspelt(inputs[name], names[name], name)]
    assert not wrong


def test_every_type_that_a_rule_judges_exists() -> None:
    assert not [(rule.name, type_) for rule in RULES for type_ in rule.resource_types if type_ not in TYPES]
