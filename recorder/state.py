"""Reads a program from JSON: a recording, or what `pulumi stack export` writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from cli.errors import UserError
from recorder import wire
from recorder.resource import UNKNOWN, Options, Resource

SECRET_TEXT: Final = "[secret]"  # noqa: S105 - what stands for a secret
"""What a recording has in place of a secret: read back, it is unknown."""

_URN_PARTS: Final = 4
"""`urn:pulumi:STACK`, project, types and name: the name may have `::` of its own."""
_OPTIONS: Final = frozenset(field.name for field in fields(Options))


class StateError(UserError, ValueError):
    """The JSON is neither a recording nor a state; the message says what is expected."""


def read(path: Path) -> tuple[Resource, ...]:
    """Return the resources in a file.

    Args:
        path: what `python -m recorder record`, `python -m local preview --json` or `pulumi stack export` wrote.

    Raises:
        StateError: the file is none of them; the message names it and says what is expected.
        OSError: the file cannot be read.
    """
    document = load(path)
    try:
        return resources_of(document)
    except StateError as error:
        raise StateError(f"{path}: {error}") from error


def load(path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Return the JSON in a file.

    Raises:
        StateError: the file holds none; the message names it.
        OSError: the file cannot be read.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise StateError(f"{path} is not JSON: {error}") from error


def functions_of(document: object) -> tuple[str, ...]:
    """Return the tokens of the provider functions that a recorded program called; a state does not have them."""
    match document:
        case {"invokes": [*rows]}:
            tokens = (row.get("token") for row in rows if isinstance(row, Mapping))
            return tuple(dict.fromkeys(token for token in tokens if isinstance(token, str)))
        case _:
            return ()


def resources_of(document: object) -> tuple[Resource, ...]:
    """Return the resources of a document: of a recording, of a state, or a list of them.

    The state of a stack that was never deployed has none.

    Raises:
        StateError: it is no such document; the message says what is expected.
    """
    match document:
        case {"deployment": {"resources": [*rows]}} | {"resources": [*rows]} | [*rows]:
            return tuple(_resources(rows))
        case {"deployment": {"resources": None}} | {"deployment": None}:
            return ()
        case {"deployment": Mapping() as deployment} if "resources" not in deployment:
            return ()
        case _:
            raise StateError(
                "there are no resources: give what `python -m recorder record`, `python -m local preview --json` or "
                "`pulumi stack export` wrote"
            )


def _resources(rows: Iterable[object]) -> Iterator[Resource]:
    for index, row in enumerate(rows):
        urn = row.get("urn") if isinstance(row, Mapping) else None
        if not isinstance(row, Mapping) or not isinstance(urn, str) or urn.count("::") < _URN_PARTS - 1:
            raise StateError(f"resources[{index}] has no urn: expected a resource as `pulumi stack export` writes it")
        # What is marked so was replaced, and only waits to be deleted: its successor is there too.
        if row.get("delete") is True:
            continue
        try:
            yield resource_of(row)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise StateError(f"resources[{index}], {urn}, is no resource as its format has it: {error!r}") from error


def resource_of(row: Mapping[str, Any]) -> Resource:
    """Return the resource that a row of a recording or of a state describes.

    Raises:
        AttributeError, KeyError, TypeError, ValueError: a value is not of its kind.
    """
    urn: str = row["urn"]
    _, _, types, name = urn.split("::", maxsplit=_URN_PARTS - 1)
    inputs: Mapping[str, Any] = row.get("inputs") or {}
    outputs: Mapping[str, Any] = row.get("outputs") or {}
    # A recording names the properties that hold a secret, and has their values replaced; a state marks the values.
    replaced = frozenset(row.get("secrets") or ())
    sources: Mapping[str, Any] = row.get("propertyDependencies") or row.get("property_dependencies") or {}
    return Resource(
        urn=urn,
        type=row.get("type") or types.rsplit("$", maxsplit=1)[-1],
        name=row.get("name") or name,
        id=wire.plain(row["id"]) if row.get("id") else UNKNOWN,
        inputs=_opened(wire.plain(inputs), replaced),
        outputs=_opened(wire.plain(outputs), replaced),
        custom=bool(row.get("custom", True)),
        remote=bool(row.get("remote", False)),
        external=bool(row.get("external", False)),
        parent=row.get("parent"),
        dependencies=tuple(row.get("dependencies") or ()),
        property_dependencies={name: tuple(urns or ()) for name, urns in sources.items()},
        secrets=replaced
        | wire.secrets(inputs)
        | wire.secrets(outputs)
        | frozenset(row.get("additionalSecretOutputs") or ()),
        options=_options(row.get("options") or {}),
        outputs_registered=bool(row.get("outputs_registered", True)),
        imagined=str(row.get("imagined") or ""),
    )


def _opened(properties: Mapping[str, Any], replaced: frozenset[str]) -> dict[str, Any]:
    return {key: _unknown_secrets(value) if key in replaced else value for key, value in properties.items()}


def _unknown_secrets(value: object) -> Any:  # noqa: ANN401 - any JSON value
    if value == SECRET_TEXT:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {key: _unknown_secrets(item) for key, item in value.items()}
    return [_unknown_secrets(item) for item in value] if isinstance(value, list) else value


def _options(row: Mapping[str, Any]) -> Options:
    known: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in _OPTIONS
    }
    return Options(**known)
