"""From Pulumi's inputs to an API's parameters, by botocore's shapes of every operation.

Pulumi's names are the API's own but for case and a few renames: `kmsMasterKeyId` is `KmsMasterKeyId`, a dict of tags is
whichever of AWS's four forms the operation takes, a JSON document is text. What has no place in the operation is
returned, so that it can be reported and never gets lost silently.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

Shape = Any
"""One of botocore's shapes, which carry no types."""
_TAG_LISTS: Final = ("Tags", "TagsList", "TagSet")


@dataclass(slots=True)
class Mapped:
    """The parameters, and the paths of the inputs that have no place in the operation."""

    parameters: dict[str, Any]
    left_over: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, slots=True)
class Mapper:
    """Translates for one operation."""

    renames: Mapping[str, str] = field(default_factory=dict[str, str])
    """Pulumi's name at any depth -> the API's, where they differ by more than case."""

    def structure(self, values: Mapping[str, Any], shape: Shape, path: str = "") -> Mapped:
        """Return the members of `shape` that `values` fills; `None` counts as not given."""
        mapped = Mapped({})
        for key, value in values.items():
            if value is None:
                continue
            member = self.member(key, shape)
            if member is None:
                mapped.left_over.append(f"{path}{key}")
                continue
            converted, left_over = self._value(value, shape.members[member], f"{path}{key}.")
            mapped.parameters[member] = converted
            mapped.left_over += left_over
        return mapped

    def member(self, key: str, shape: Shape) -> str | None:
        """Return the member of `shape` that Pulumi calls `key`."""
        renamed = self.renames.get(key)
        if renamed in shape.members:
            return renamed
        names = {name.lower(): name for name in shape.members}
        plain = key.lower()
        # The provider has words in the singular for a repeated block, and in the plural for a list of one.
        for candidate in (plain, f"{plain}s", plain.removesuffix("s")):
            if candidate in names:
                return names[candidate]
        if plain == "tags":
            return next((name for name in _TAG_LISTS if name in shape.members), None)
        return None

    def _value(self, value: Any, shape: Shape, path: str) -> tuple[Any, list[str]]:  # noqa: ANN401 - any JSON value
        kind = shape.type_name
        if kind not in ("list", "map", "structure"):
            return _scalar(value, shape), []
        found: Any = json.loads(value) if _is_document(value) else value
        if kind == "list":
            return self._list(found, shape, path)
        if kind == "map":
            items = {str(key): self._value(item, shape.value, f"{path}{key}.") for key, item in found.items()}
            return {key: item for key, (item, _) in items.items()}, [
                name for _, names in items.values() for name in names
            ]
        return self._nested(found, shape, path)

    def _list(self, value: Any, shape: Shape, path: str) -> tuple[list[Any], list[str]]:  # noqa: ANN401 - any value
        if isinstance(value, Mapping) and (names := _pair(shape.member)):
            key_name, value_name = names
            return [{key_name: str(k), value_name: str(v)} for k, v in sorted(value.items())], []
        items = value if _is_list(value) else [value]
        converted = [self._value(item, shape.member, path) for item in items]
        return [item for item, _ in converted], [name for _, names in converted for name in names]

    def _nested(self, value: Any, shape: Shape, path: str) -> tuple[Any, list[str]]:  # noqa: ANN401 - any value
        counted = {"Items", "Quantity"} <= set(shape.members)
        if counted and not (isinstance(value, Mapping) and "items" in value):
            items, left_over = self._value(value, shape.members["Items"], path)  # CloudFront's lists
            return {"Quantity": len(items), "Items": items} if items else {"Quantity": 0}, left_over
        if _is_list(value):  # a block that the provider allows once
            value = value[0] if value else {}
        if not isinstance(value, Mapping) and len(shape.members) == 1:
            value = {next(iter(shape.members)): value}
        mapped = self.structure(value, shape, path)
        if counted:
            mapped.parameters["Quantity"] = len(mapped.parameters["Items"])
            if not mapped.parameters["Items"]:
                del mapped.parameters["Items"]
        return mapped.parameters, mapped.left_over


def as_text(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return a value as the services' string maps have it: `true`, `7`, JSON for a document."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping) or _is_list(value):
        return json.dumps(value)
    return str(value)


def _scalar(value: Any, shape: Shape) -> Any:  # noqa: ANN401 - any JSON value
    match shape.type_name:
        case "string":
            return as_text(value)
        case "integer" | "long":
            return int(value)
        case "float" | "double":
            return float(value)
        case "boolean":
            return value.lower() == "true" if isinstance(value, str) else bool(value)
        case _:
            return value


def _is_document(value: object) -> bool:
    """The provider takes some of the API's structures as text."""
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[")


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _pair(shape: Shape) -> tuple[str, str] | None:
    """Return the names under which a service has a tag's or dimension's two halves; none where it is no such pair."""
    if shape.type_name != "structure":
        return None
    names = {name.lower(): name for name in shape.members}
    for key, value in (("key", "value"), ("tagkey", "tagvalue"), ("name", "value")):
        if set(names) == {key, value}:
            return names[key], names[value]
    return None
