"""What a recording does not know, in sentences: parts that another process creates, and answers that were made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from aws_types import row_of
from recorder.remote import not_followed
from recorder.resource import Origin, Recording, Resource

_NOT_OF_AWS: Final = ("pulumi:", "kubernetes:")
"""Packages whose types the catalogue does not have to know: providers and the like, and what is inside a cluster."""


def opaque(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the components of other packages of whose inside nothing was recorded."""
    every = tuple(resources)
    parents = {resource.parent for resource in every}
    return tuple(resource for resource in every if resource.remote and resource.urn not in parents)


def imagined(resources: Iterable[Resource]) -> tuple[tuple[Resource, str], ...]:
    """Return the components of other packages whose inside was imagined, each with where that is taken from."""
    every = tuple(resources)
    sources = {resource.parent: resource.imagined for resource in every if resource.imagined}
    return tuple((r, sources[r.urn]) for r in every if r.remote and r.urn in sources)


def without_row(resources: Iterable[Resource]) -> Counter[str]:
    """Return the types of which the catalogue of AWS types knows nothing, and how many resources each has."""
    return Counter(
        resource.type
        for resource in resources
        if resource.custom and row_of(resource.type) is None and not resource.type.startswith(_NOT_OF_AWS)
    )


def types_not_known(resources: Iterable[Resource]) -> Iterator[str]:
    """Yield a line for each type without a row in the catalogue."""
    for type_, times in without_row(resources).items():
        yield (
            f"{type_} is a type without a row in aws_types: its id, its ARN and what AWS computes are unknown"
            + (f" ({times} times)" if times > 1 else "")
        )


def not_seen(recording: Recording) -> Iterator[str]:
    """Yield a line for each thing that whoever reads the recording must not take for known."""
    for resource in opaque(recording.resources):
        reason = not_followed(resource)
        yield (
            f"{resource.name} ({resource.type}) is a component of another package: "
            "what is inside it was not recorded and cannot be judged" + (f" ({reason})" if reason else "")
        )
    yield from (
        f"{component.name} ({component.type}) is a component of another package: "
        f"what is inside it was imagined from the source of {source}, and not verified on AWS"
        for component, source in imagined(recording.resources)
    )
    yield from types_not_known(recording.resources)
    for origin, sentence in (
        (Origin.IMAGINED, "is looked up in the account: its answer here is imagined"),
        (Origin.UNKNOWN, "is answered by the account alone: its answer here is unknown"),
    ):
        for token, times in Counter(i.token for i in recording.invokes if i.origin is origin).items():
            yield f"{token} {sentence}" + (f" ({times} times)" if times > 1 else "")
