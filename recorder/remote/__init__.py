"""What components of other packages create, from their own source: another process does it, and not where this runs.

A type that is not in the table, or an input that the table does not follow, leaves the component opaque: counted, and
not judged. Nothing here was verified on AWS; what is recorded by it says from which source it was imagined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from recorder.remote import awsx, eks
from recorder.remote.inside import Inside, NotInTable
from recorder.resource import Resource

TABLE: Mapping[str, Callable[[Inside], Mapping[str, Any]]] = {**eks.TABLE, **awsx.TABLE}
"""Type token of a component -> what creates its children and returns its outputs."""


def imagine(component: Resource, register: Callable[[Resource], Resource]) -> Mapping[str, Any] | None:
    """Create what is inside a component, and return the component's outputs; None where the table does not know it.

    Args:
        component: As the program registered it, with another process to create what is inside.
        register: Takes a child, and returns it with its id and outputs.
    """
    create = TABLE.get(component.type)
    if create is None:
        return None
    # All children are decided on before the first is registered: a component is followed as a whole, or not at all.
    inside = Inside(component)
    try:
        create(inside)
    except NotInTable:
        return None
    return create(Inside(component, register))


def not_followed(component: Resource) -> str:
    """Return why the table does not follow a component; empty where it does, and where it has no such type."""
    create = TABLE.get(component.type)
    if create is None:
        return ""
    try:
        create(Inside(component))
    except NotInTable as reason:
        return str(reason)
    return ""
