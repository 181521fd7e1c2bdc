"""Physical names, as Pulumi gives them."""

from __future__ import annotations

import hashlib

from aws_types import row_of
from recorder.resource import Resource, Unknown, is_unknown


def digest(text: str, length: int) -> str:
    """Return `length` hexadecimal digits that are always the same for `text`."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def name_for(resource: Resource) -> str | Unknown:
    """Return the physical name: the program's own, or an automatic one as Pulumi forms it: name, dash, seven digits."""
    row = row_of(resource.type)
    property_ = row.name if row else "name"
    given = resource.inputs.get(property_)
    if is_unknown(given) or given:
        return given if is_unknown(given) else str(given)
    prefix = resource.inputs.get(f"{property_}Prefix")
    if is_unknown(prefix):
        return prefix
    return f"{prefix}{digest(resource.urn, 26)}" if prefix else f"{resource.name}-{digest(resource.urn, 7)}"
