"""The result of a provider function that nobody can know: the shape of the SDK's result class, with unknown texts."""

from __future__ import annotations

import importlib
import typing
from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any, Final

UNKNOWN_MARK: Final = "unknown-7e0c2d0b-53f4-4a52-9c1e-1b6a2f9d8e11"
"""Stands in a plain Python value for a text that nobody knows: an SDK's result object cannot hold an unknown.

A value that contains it comes back as `UNKNOWN` when the program hands it to a resource.
"""

_DEEPEST: Final = 3
"""Levels of nested result classes that are filled: some contain themselves."""


def unknown_result(token: str) -> dict[str, Any]:
    """Return a result of the function `token` whose texts are all unknown; empty where the SDK has no class for it."""
    result_class = _result_class(token)
    return _of_class(result_class, _DEEPEST) if result_class else {}


def echoed(token: str, args: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as the result of the function `token` repeats them.

    The provider converts a text that stands for a truth value or a number; what it cannot convert is left out.
    """
    result_class = _result_class(token)
    hints = _hints(result_class) if result_class else {}
    found = {name: _converted(value, hints.get(name)) for name, value in args.items()}
    return {name: value for name, value in found.items() if value is not None}


def _converted(value: Any, hint: Any) -> Any:  # noqa: ANN401 - any JSON value, any type
    kinds = typing.get_args(hint) or (hint,)
    if not isinstance(value, str) or str in kinds:
        return value
    if bool in kinds:
        return {"true": True, "false": False}.get(value.lower())
    if int in kinds or float in kinds:
        return float(value) if value.replace(".", "", 1).isdecimal() else None
    return value


def _result_class(token: str) -> type | None:
    """Find the class: `aws:ec2/getVpc:getVpc` -> `pulumi_aws.ec2.GetVpcResult`.

    A method of a component has its own: `eks:index:Cluster/getKubeconfig` -> `Cluster.GetKubeconfigResult`.
    """
    package, module, name = [*token.split(":"), "", ""][:3]
    service = module.split("/")[0]
    owner, _, method = name.rpartition("/")
    path = f"pulumi_{package.replace('-', '_')}"
    if service not in ("", "index"):
        path += f".{_PYTHON_MODULES.get(service, service)}"
    try:
        found: Any = importlib.import_module(path)
    except ModuleNotFoundError:
        return None
    for part in filter(None, (owner, f"{method[:1].upper()}{method[1:]}Result")):
        found = getattr(found, part, None)
    return found if isinstance(found, type) else None


_PYTHON_MODULES: Final[Mapping[str, str]] = {"lambda": "lambda_"}


def _of_class(result_class: type, depth: int) -> dict[str, Any]:
    found = {name: _of_hint(hint, depth) for name, hint in _hints(result_class).items()}
    return {name: filled for name, filled in found.items() if filled is not None}


def _hints(result_class: type) -> dict[str, Any]:
    """Return the type of each property, by its name on the wire."""
    return {
        _wire_name(name): typing.get_type_hints(value.fget).get("return")
        for name, value in vars(result_class).items()
        if isinstance(value, property) and value.fget
    }


def _of_hint(hint: Any, depth: int) -> Any:  # noqa: ANN401 - any type, any JSON value
    origin = typing.get_origin(hint)
    if origin is typing.Union or origin is UnionType:
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
        return _of_hint(hint, depth)
    if hint is str:
        return UNKNOWN_MARK
    if origin is not None and issubclass(origin, Sequence):
        item = _of_hint(typing.get_args(hint)[0], depth)
        return [] if item is None else [item]
    if origin is not None and issubclass(origin, Mapping):
        return {}
    if isinstance(hint, type) and any(isinstance(value, property) for value in vars(hint).values()):
        return _of_class(hint, depth - 1) if depth else None
    return None


def _wire_name(snake: str) -> str:
    head, *rest = snake.split("_")
    return head + "".join(part.capitalize() for part in rest)
