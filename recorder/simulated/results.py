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
    found: dict[str, Any] = {}
    for name, value in vars(result_class).items():
        if isinstance(value, property) and value.fget:
            hint = typing.get_type_hints(value.fget).get("return")
            filled = _of_hint(hint, depth)
            if filled is not None:
                found[_wire_name(name)] = filled
    return found


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
