"""Packs statements into documents that IAM's quota allows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

LARGEST_POLICY: Final = 6_144
"""Characters without white space; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html."""


def documents(statements: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Pack statements into as few documents as IAM's quota allows, in their order."""
    packed: list[dict[str, Any]] = []
    for statement in (part for whole in statements for part in _within_quota(whole)):
        if packed and size(_document([*packed, statement])) > LARGEST_POLICY:
            yield _document(packed)
            packed = []
        packed.append(statement)
    if packed:
        yield _document(packed)


def _within_quota(statement: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Halve a statement's resources, or its actions, until it fits into a document."""
    if size(_document([statement])) <= LARGEST_POLICY:
        yield statement
        return
    name = "Resource" if isinstance(statement["Resource"], list) and len(statement["Resource"]) > 1 else "Action"
    half = len(statement[name]) // 2
    for part in (statement[name][:half], statement[name][half:]):
        yield from _within_quota({**statement, name: part})


def _document(statements: list[dict[str, Any]]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": statements}


def size(document: Mapping[str, Any]) -> int:
    """Return the characters that IAM counts of a document."""
    return len(json.dumps(document, separators=(",", ":")))
