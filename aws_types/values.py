"""The values that fill in a row's templates."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any


class NotKnownError(LookupError):
    """A template asks for what nobody knows before the deployment."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of one resource while its id, ARN and outputs are computed."""

    facts: Mapping[str, str]
    """Placeholder -> value: account, region, name and the like."""
    inputs: Mapping[str, Any]
    """The inputs whose values are known as a whole."""
    unknown: Container[str]
    """The names of the other inputs."""
    derived: Mapping[str, Any]
    """Further placeholders -> their templates: the id, the ARN and the outputs."""
    refer: Callable[[str], Mapping[str, Any] | None]
    """Id or ARN of a resource -> its properties; None for one that the program does not create."""

    def given(self, name: str) -> Any:  # noqa: ANN401 - any input
        """Return an input; None if it is not given.

        Raises:
            NotKnownError: its value is not known.
        """
        if name in self.unknown:
            raise NotKnownError(name)
        return self.inputs.get(name)

    def referred(self, name: str) -> Mapping[str, Any]:
        """Return the properties of the resource that an input names.

        Raises:
            NotKnownError: the input is not known or not given, or the program creates no such resource.
        """
        found = self.refer(str(self.given(name)))
        if found is None:
            raise NotKnownError(name)
        return found

    def fill(self, template: Any) -> Any:  # noqa: ANN401 - any output
        """Return a template filled in, at any depth.

        Raises:
            NotKnownError: it asks for something that is not known.
        """
        if isinstance(template, str):
            return template.format_map(_Placeholders(self))
        if callable(template):
            return template(self)
        if isinstance(template, Mapping):
            return {key: self.fill(value) for key, value in template.items()}
        if isinstance(template, (list, tuple)):
            return [self.fill(value) for value in template]
        return template


class _Placeholders(dict[str, str]):
    """The values by placeholder."""

    def __init__(self, values: Values) -> None:
        super().__init__(values.facts)
        self._values = values

    def __missing__(self, name: str) -> str:
        value = self._values.given(name)
        if value is None and self._values.derived.get(name):
            value = self._values.fill(self._values.derived[name])
        if isinstance(value, (str, int)):
            return str(value)
        raise NotKnownError(name)


def where(name: str, then: Any, otherwise: Any = "", *, equals: tuple[str, ...] = ()) -> Callable[[Values], Any]:  # noqa: ANN401 - any output
    """Return the template that depends on an input: whether it is true, or one of `equals`."""

    def choose(values: Values) -> Any:  # noqa: ANN401 - any output
        value = values.given(name)
        return values.fill(then if (value in equals if equals else value is True) else otherwise)

    return choose
