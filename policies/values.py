"""Reading and showing the values of properties, unknown and secret ones included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from recorder.index import has_unknown
from recorder.resource import Resource, is_unknown

_SENSITIVE = ("password", "secret", "token", "credential", "userdata", "environment", "privatekey", "authkey")
"""Words in a property's name that make its value unfit to be shown, whether or not it is marked as a secret."""
_LONGEST_SHOWN = 120


def dig(data: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield what is at `path`, each value with its exact path.

    Args:
        data: a resource's inputs or outputs.
        path: names joined by dots; `[]` after a name stands for each element of a list, `?` for an object that may
            be left out: `origins[].customOriginConfig?.originProtocolPolicy`.

    Yields:
        The path and its value: None where it is not set, `UNKNOWN` as soon as a part of the way is unknown. A list
        that is not set or empty, and an object marked by `?` that is not set, yield nothing.
    """
    yield from _dig(data, path.split("."), "")


def _dig(data: object, names: list[str], so_far: str) -> Iterator[tuple[str, Any]]:
    if not names or is_unknown(data):
        yield so_far.removeprefix("."), data
        return
    name, rest = names[0].rstrip("[]?"), names[1:]
    value = data.get(name) if isinstance(data, Mapping) else None
    here = f"{so_far}.{name}"
    if names[0].endswith("[]") and not is_unknown(value):
        for index, element in enumerate(value if isinstance(value, list) else ()):
            yield from _dig(element, rest, f"{here}[{index}]")
    elif value is not None or not names[0].endswith("?"):
        yield from _dig(value, rest, here)


def shown(resource: Resource, path: str, value: object) -> str:
    """Write a property and its value for a message: `encrypted` is false, `kmsKeyId` is not set.

    A value is never shown where its property is marked as a secret or its name says that it holds one.

    Args:
        resource: whose property it is.
        path: the exact path, as `dig` yields it.
        value: what is there.
    """
    if value is None:
        return f"`{path}` is not set"
    if is_secret(resource, path):
        return f"`{path}` is [secret]"
    if has_unknown(value):
        return f"`{path}` is not known yet"
    text = json.dumps(value, ensure_ascii=False)
    return f"`{path}` is {text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '…'}"


def is_secret(resource: Resource, path: str) -> bool:
    """Say whether the property at `path` holds, or may hold, a secret."""
    if path.split(".", maxsplit=1)[0].split("[", maxsplit=1)[0] in resource.secrets:
        return True
    flat = path.replace("_", "").lower()
    return any(word in flat for word in _SENSITIVE)
