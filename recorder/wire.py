"""Pulumi's wire format, in and out of plain data: what programs register, what the engine says, what states hold.

The signatures and sentinels are the engine's own: `sdk/go/common/resource/sig` and
`sdk/go/common/resource/plugin/rpc.go` in https://github.com/pulumi/pulumi.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from google.protobuf import json_format, struct_pb2

from recorder.resource import UNKNOWN, is_unknown
from recorder.simulated.results import UNKNOWN_MARK

SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
"""The key that marks an object as something other than an object."""
SECRET: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a format signature, not a password
ASSETS: Final = frozenset({"c44067f5952c0a294b673a41bacd8c17", "0def7320c3a5731c473e5ecbe6d01bc7"})
"""An asset and an archive."""
RESOURCE_REFERENCE: Final = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT_VALUE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"

UNKNOWN_TEXT: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""An unknown string; the SDK for Python writes every unknown value so."""
UNKNOWNS: Final = frozenset(
    {
        UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)
"""The engine's sentinels: one for each kind of value that is not known in a preview."""


def read(struct: struct_pb2.Struct) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the properties as plain data, and the names of those that hold a secret."""
    wire = json_format.MessageToDict(struct)
    return plain(wire), secrets(wire)


def write(properties: Mapping[str, Any], hidden: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return plain data in the wire format, the named properties marked as secret."""
    names = set(hidden)
    wire = {
        key: {SIGNATURE: SECRET, "value": marked(value)} if key in names and not is_unknown(value) else marked(value)
        for key, value in properties.items()
    }
    return json_format.ParseDict(wire, struct_pb2.Struct())


def merged(request: struct_pb2.Struct, computed: Mapping[str, Any], hidden: Iterable[str] = ()) -> struct_pb2.Struct:
    """Return a request's own properties, assets and secrets as they came, and what the provider computed."""
    answer = struct_pb2.Struct()
    answer.CopyFrom(request)
    answer.MergeFrom(write(computed, hidden))
    return answer


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a wire value as a recorded resource holds it: unknowns as `UNKNOWN`, whole numbers as `int`, no marks.

    A secret is unwrapped; one that is encrypted, as in a state exported without `--show-secrets`, is `UNKNOWN`. Of a
    resource that stands as a value its id remains, or its URN where it has none. The hash of an asset is left out, as
    the engine alone computes it.
    """
    match value:
        case str():
            return UNKNOWN if value in UNKNOWNS or UNKNOWN_MARK in value else value
        case float() if value.is_integer():
            return int(value)
        case list():
            return [plain(item) for item in value]
        case Mapping():
            return _plain_mapping(value)
        case _:
            return value


def _plain_mapping(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    signature = value.get(SIGNATURE)
    if signature == SECRET and "plaintext" in value:
        return plain(json.loads(value["plaintext"]))
    if signature in (SECRET, OUTPUT_VALUE):
        return plain(value["value"]) if "value" in value else UNKNOWN
    if signature == RESOURCE_REFERENCE:
        return _of_reference(value)
    noise = {SIGNATURE, "hash"} if signature in ASSETS else {SIGNATURE}
    return {key: plain(item) for key, item in value.items() if key not in noise}


def _of_reference(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a text or UNKNOWN
    if "id" not in value:
        return value["urn"]
    return plain(value["id"]) if value["id"] else UNKNOWN


def secrets(properties: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the properties that hold a secret at any depth."""
    return frozenset(name for name, value in properties.items() if any(True for _ in _secret_parts(value)))


def secret_texts(struct: struct_pb2.Struct) -> frozenset[str]:
    """Return the strings that the secrets of a message consist of: wherever else one of them stands, it is secret."""
    parts = _secret_parts(json_format.MessageToDict(struct))
    return frozenset(text for part in parts for text in _texts(plain(part)) if text)


def _secret_parts(value: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _secret_parts(item)
    elif isinstance(value, Mapping):
        if value.get(SIGNATURE) == SECRET or (value.get(SIGNATURE) == OUTPUT_VALUE and value.get("secret") is True):
            yield value
        else:
            for item in value.values():
                yield from _secret_parts(item)


def holds_text(value: object, texts: frozenset[str]) -> bool:
    """Say whether one of the strings stands in plain data, at any depth."""
    return any(text in texts for text in _texts(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def marked(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return plain data with every `UNKNOWN` as the sentinel that stands for it on the wire and in recordings."""
    if is_unknown(value):
        return UNKNOWN_TEXT
    if isinstance(value, Mapping):
        return {key: marked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [marked(item) for item in value]
    return value
