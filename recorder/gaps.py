"""What a recording does not know, in sentences: parts that another process creates, and answers that were made up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from aws_types import row_of
from recorder.resource import Origin, Recording, Resource


def opaque(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the components of other packages of whose inside nothing was recorded."""
    every = tuple(resources)
    parents = {resource.parent for resource in every}
    return tuple(resource for resource in every if resource.remote and resource.urn not in parents)


def without_row(resources: Iterable[Resource]) -> Counter[str]:
    """Return the types of which the catalogue of AWS types knows nothing, and how many resources each has."""
    return Counter(
        resource.type
        for resource in resources
        if resource.custom and row_of(resource.type) is None and not resource.type.startswith("pulumi:")
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
        yield (
            f"{resource.name} ({resource.type}) is a component of another package: "
            "what is inside it was not recorded and cannot be judged"
        )
    yield from types_not_known(recording.resources)
    for origin, sentence in (
        (Origin.IMAGINED, "is looked up in the account: its answer here is imagined"),
        (Origin.UNKNOWN, "is answered by the account alone: its answer here is unknown"),
    ):
        for token, times in Counter(i.token for i in recording.invokes if i.origin is origin).items():
            yield f"{token} {sentence}" + (f" ({times} times)" if times > 1 else "")
