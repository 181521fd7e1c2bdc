"""Pulumi's wire format, in and out of plain data.

The signatures are the engine's own, see `sdk/go/common/resource/sig` in pulumi/pulumi.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

from recorder.resource import UNKNOWN, is_unknown

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a format signature, not a password
_ASSETS = ("c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7")
_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"


def read(struct: struct_pb2.Struct) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the properties as plain data, and the names of those that hold a secret."""
    wire = json_format.MessageToDict(struct)
    return {key: _plain(value) for key, value in wire.items()}, frozenset(k for k, v in wire.items() if _has_secret(v))


def write(properties: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return plain data in the wire format, the named properties marked as secret."""
    hidden = set(secrets)
    wire = {
        key: {_SIGNATURE: _SECRET, "value": _wire(value)} if key in hidden else _wire(value)
        for key, value in properties.items()
    }
    return json_format.ParseDict(wire, struct_pb2.Struct())


def merged(request: struct_pb2.Struct, computed: Mapping[str, Any], secrets: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return a request's own properties, assets and secrets as they came, and what the provider computed."""
    answer = struct_pb2.Struct()
    answer.CopyFrom(request)
    answer.MergeFrom(write(computed, secrets))
    return answer


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    match value:
        case rpc.UNKNOWN:
            return UNKNOWN
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_plain(item) for item in value]
        case dict() if value.get(_SIGNATURE) == _SECRET:
            return _plain(value.get("value"))
        case dict() if value.get(_SIGNATURE) == _REFERENCE:
            return _plain(value.get("id") or value["urn"])
        case dict():
            return {key: _plain(item) for key, item in value.items() if not _is_noise(key, value)}
        case _:
            return value


def _is_noise(key: str, value: Mapping[str, Any]) -> bool:
    return key == _SIGNATURE or (key == "hash" and value.get(_SIGNATURE) in _ASSETS)


def _has_secret(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    if isinstance(value, list):
        return any(_has_secret(item) for item in value)
    if isinstance(value, dict):
        return value.get(_SIGNATURE) == _SECRET or any(_has_secret(item) for item in value.values())
    return False


def _wire(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if is_unknown(value):
        return rpc.UNKNOWN
    if isinstance(value, Mapping):
        return {key: _wire(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_wire(item) for item in value]
    return value
