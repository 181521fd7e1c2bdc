"""The inside of a component, while a table's row creates it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from recorder.index import has_unknown
from recorder.resource import UNKNOWN, Options, Resource


class NotInTable(Exception):  # noqa: N818 - it is an answer, not a fault
    """The table does not follow a component that is used so; the message says why."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A value, and the resources that it came from."""

    value: Any
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Child:
    """A resource that was created inside a component."""

    resource: Resource

    def __getitem__(self, output: str) -> Traced:
        """Return an output; unknown as long as the deployment alone can tell."""
        value = self.resource.id if output == "id" else self.resource.outputs.get(output, UNKNOWN)
        return Traced(value, (self.resource.urn,))


class Inside:
    """What a row of the table knows of a component, and how it creates children.

    Without `register` nothing is created, and every output is unknown: only whether the row follows the component.
    """

    def __init__(self, component: Resource, register: Callable[[Resource], Resource] | None = None) -> None:
        self.component = component
        self.name = component.name
        self._register = register
        self._version = ""

    def follow(self, inputs: Collection[str], *, version: str) -> None:
        """Refuse a component with an input that the row does not follow, or whose version is another.

        Raises:
            NotInTable: it has one.
        """
        others = sorted(key for key, value in self.component.inputs.items() if value is not None and key not in inputs)
        if others:
            raise NotInTable(f"its {', '.join(others)} is not in the table of {version}")
        self._version = version

    def choice(self, name: str, *keys: str, default: Any = None) -> Any:  # noqa: ANN401 - any input
        """Return an input, or a part of it, on which it depends what is created.

        Raises:
            NotInTable: it is not known.
        """
        value = self.component.inputs.get(name)
        for key in keys:
            value = value.get(key) if isinstance(value, Mapping) else value
        if has_unknown(value):
            raise NotInTable(f"its {'.'.join((name, *keys))} is not known, which decides what is created")
        return default if value is None else value

    def has(self, name: str) -> bool:
        """Say whether an input is given."""
        return self.component.inputs.get(name) is not None

    def __getitem__(self, name: str) -> Traced:
        """Return an input, with what it came from."""
        return Traced(self.component.inputs.get(name), tuple(self.component.property_dependencies.get(name, ())))

    def group(self, type_: str, name: str) -> Child:
        """Create a component inside the component."""
        return self._create(Resource(urn="", type=type_, name=name, custom=False), self.component)

    def child(
        self,
        type_: str,
        name: str,
        inputs: Mapping[str, Any],
        parent: Child | None = None,
        *,
        ignore_changes: tuple[str, ...] = (),
    ) -> Child:
        """Create a resource; `None` among the inputs are left out."""
        resolved = {key: _resolved(value) for key, value in inputs.items()}
        given = {key: part for key, part in resolved.items() if part.value is not None}
        described = Resource(
            urn="",
            type=type_,
            name=name,
            inputs={key: part.value for key, part in given.items()},
            dependencies=_sources(given.values()),
            property_dependencies={key: part.sources for key, part in given.items() if part.sources},
            options=Options(ignore_changes=ignore_changes),
        )
        return self._create(described, parent.resource if parent else self.component)

    def _create(self, described: Resource, above: Resource) -> Child:
        stack, project, types, *_ = above.urn.split("::")
        urn = f"{stack}::{project}::{types}${described.type}::{described.name}"
        resource = replace(described, urn=urn, parent=above.urn, imagined=self._version)
        return Child(self._register(resource) if self._register else resource)


def _resolved(value: object) -> Traced:
    """Return a value of which parts came from somewhere, with all that they came from."""
    match value:
        case Traced():
            return value
        case Mapping():
            parts = {key: _resolved(item) for key, item in value.items()}
            kept = {key: part.value for key, part in parts.items() if part.value is not None}
            return Traced(kept, _sources(parts.values()))
        case list() | tuple():
            listed = [_resolved(item) for item in value]
            return Traced([part.value for part in listed], _sources(listed))
        case _:
            return Traced(value)


def _sources(parts: Iterable[Traced]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(urn for part in parts for urn in part.sources))
