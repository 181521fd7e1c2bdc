"""Pulumi's wire format as plain data: what a policy is handed, and what `pulumi stack export` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pulumi_policy import proxy
from pulumi_policy.deserialize import SPECIAL_ARCHIVE_SIG, SPECIAL_ASSET_SIG, SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY

from recorder.resource import UNKNOWN

_UNKNOWNS = frozenset(value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_"))
"""The engine's sentinels: one for each kind of value that is not known in a preview."""
_ASSETS = (SPECIAL_ASSET_SIG, SPECIAL_ARCHIVE_SIG)
_RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
"""`resource.ResourceReferenceSig` of Pulumi's Go SDK; pulumi-policy has no name for it."""


def plain(value: object) -> Any:  # noqa: ANN401 - any JSON value
    """Return a wire value as a recorded resource holds it: unknowns as `UNKNOWN`, whole numbers as `int`, no marks.

    A secret is unwrapped; one that is encrypted, as in a state exported without `--show-secrets`, is `UNKNOWN`.
    """
    match value:
        case str():
            return UNKNOWN if value in _UNKNOWNS else value
        case float() if value.is_integer():
            return int(value)
        case list():
            return [plain(item) for item in value]
        case Mapping():
            return _plain_mapping(value)
        case _:
            return value


def _plain_mapping(value: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON value
    signature = value.get(SPECIAL_SIG_KEY)
    if signature == SPECIAL_SECRET_SIG:
        if "plaintext" in value:
            return plain(json.loads(value["plaintext"]))
        return plain(value["value"]) if "value" in value else UNKNOWN
    if signature == _RESOURCE_REFERENCE:
        return plain(value.get("id") or value["urn"])
    noise = {SPECIAL_SIG_KEY, "hash"} if signature in _ASSETS else {SPECIAL_SIG_KEY}
    return {key: plain(item) for key, item in value.items() if key not in noise}


def secrets(properties: Mapping[str, Any]) -> frozenset[str]:
    """Return the names of the properties that hold a secret at any depth."""
    return frozenset(name for name, value in properties.items() if _has_secret(value))


def _has_secret(value: object) -> bool:
    if isinstance(value, list):
        return any(_has_secret(item) for item in value)
    if isinstance(value, Mapping):
        return value.get(SPECIAL_SIG_KEY) == SPECIAL_SECRET_SIG or any(_has_secret(item) for item in value.values())
    return False
