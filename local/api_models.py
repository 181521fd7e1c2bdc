"""Holds every call to AWS's own model of the API, as botocore ships it, so that no emulator's leniency hides a mistake.

botocore itself checks required members, types and lower limits; this adds values of enumerations, patterns, and upper
limits of lengths and numbers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import regex
from botocore.exceptions import BotoCoreError

Shape = Any
"""One of botocore's shapes, which carry no types."""
_NUMBERS: Final = frozenset({"integer", "long", "float", "double"})
_LONGEST_QUOTED: Final = 80
_SURROGATES: Final = regex.compile(r"\\u(D[89AB][0-9A-F]{2})\\u(D[C-F][0-9A-F]{2})", regex.IGNORECASE)


class InvalidParametersError(BotoCoreError):
    """A call that AWS would refuse; the message names the operation, each parameter and the limit."""

    fmt = "{operation} is invalid: {problems}"


def check_call(params: Mapping[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's operation model
    """Check the parameters of a call: a handler of botocore's event `before-parameter-build`.

    Raises:
        InvalidParametersError: they do not fit the model.
    """
    if found := list(violations(params, model.input_shape)):
        service = model.service_model.service_name
        raise InvalidParametersError(operation=f"{service}:{model.name}", problems="; ".join(found))


def violations(value: Any, shape: Shape, path: str = "") -> Iterator[str]:  # noqa: ANN401 - any parameter
    """Yield what a shape does not allow in a value, with the path to it; wrong types are left to botocore."""
    if shape is None or value is None:
        return
    kind: str = shape.type_name
    yield from _limits(value, shape, path)
    if kind == "structure" and isinstance(value, Mapping):
        for name, item in value.items():
            if name in shape.members:
                yield from violations(item, shape.members[name], f"{path}.{name}" if path else name)
    elif kind == "list" and isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for index, item in enumerate(value):
            yield from violations(item, shape.member, f"{path}[{index}]")
    elif kind == "map" and isinstance(value, Mapping):
        for key, item in value.items():
            yield from violations(key, shape.key, f"{path} (key)")
            yield from violations(item, shape.value, f"{path}[{key!r}]")


def _limits(value: Any, shape: Shape, path: str) -> Iterator[str]:  # noqa: ANN401 - any parameter
    rules: Mapping[str, Any] = shape.metadata
    low, high = rules.get("min", -math.inf), rules.get("max", math.inf)
    if shape.type_name in _NUMBERS:
        if isinstance(value, int | float) and not low <= value <= high:
            yield f"{path} is {value:,}: must be between {low:,} and {high:,}"
        return
    if hasattr(value, "__len__") and not low <= len(value) <= high:
        yield f"{path} has {_counted(value)}: must have between {low:,} and {high:,}"
    if not isinstance(value, str):
        return
    if rules.get("enum") and value not in rules["enum"]:
        yield f"{path} is {_quoted(value)}: must be one of {', '.join(rules['enum'])}"
    pattern = rules.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        yield f"{path} is {_quoted(value)}: must match {pattern}"


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> regex.Pattern[str]:
    """Return a model's pattern: Java's, with Unicode properties, and with surrogate pairs for one character."""
    return regex.compile(_SURROGATES.sub(_character, pattern))


def _character(pair: regex.Match[str]) -> str:
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08X}"


def _counted(value: str | bytes | Sequence[object] | Mapping[str, object]) -> str:
    match value:
        case str():
            return f"{len(value):,} characters"
        case bytes():
            return f"{len(value):,} bytes"
        case _:
            return f"{len(value):,} elements"


def _quoted(value: str) -> str:
    return repr(value if len(value) <= _LONGEST_QUOTED else f"{value[:_LONGEST_QUOTED]}...")
