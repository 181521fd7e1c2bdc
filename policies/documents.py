"""Documents that a program wrote, such as IAM policies, known in part where their JSON text is not known yet.

In a first preview a text with one unknown ARN in it is unknown as a whole. Components register the structure of what
they wrote as an output, `documents`: a list of `{"urn", "property", "document"}`. An unknown leaf of a document is
unknown there, and everything else is known. Only a text that is unknown is replaced by its structure: one that is known
is judged as it will be deployed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from iam.documents import Structure
from recorder.resource import Resource, is_unknown

OUTPUT: Final = "documents"
"""The output of a component that holds the documents of its children."""


def completed(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the resources, with the structure of a document in place of its text where that is not known."""
    every = tuple(resources)
    written: dict[str, dict[str, Mapping[str, Any]]] = {}
    for component in every:
        for urn, property_, document in _registered(component):
            written.setdefault(urn, {})[property_] = document
    return tuple(_completed(resource, written.get(resource.urn, {})) for resource in every)


def _registered(component: Resource) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    rows = component.outputs.get(OUTPUT) if not component.custom else None
    for row in rows if isinstance(rows, list) else ():
        match row:
            case {"urn": str(urn), "property": str(property_), "document": Mapping() as document}:
                yield urn, property_, document
            case _:
                continue


def _completed(resource: Resource, documents: Mapping[str, Mapping[str, Any]]) -> Resource:
    known = {
        property_: Structure(document)
        for property_, document in documents.items()
        if is_unknown(resource.inputs.get(property_))
    }
    return replace(resource, inputs={**resource.inputs, **known}) if known else resource
