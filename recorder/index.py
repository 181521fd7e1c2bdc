"""All resources of a program and what their properties refer to, found in constant time.

Policies, reachability and the diagram all ask here: by the value of a property where it is known, and by what it came
from where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from recorder.resource import Resource, is_unknown

_IDENTITIES = ("arn", "bucket", "id", "identifier", "keyId", "name", "primaryNetworkInterfaceId", "url")
"""Properties by whose value other resources refer to one, besides its id."""


@dataclass(frozen=True, slots=True)
class Referrers:
    """The resources of some types whose property refers to one resource."""

    found: tuple[Resource, ...]
    unresolved: tuple[Resource, ...]
    """Resources of those types of which only the deployment can tell what they refer to: it may be this one."""


@dataclass(frozen=True, slots=True)
class Stack:
    """All resources of a program, with the links between them.

    A stack rule sees each resource's `inputs`, `outputs` and `property_dependencies`, whichever way it is run.
    """

    resources: tuple[Resource, ...]
    _by_type: dict[str, list[Resource]] = field(init=False, repr=False, compare=False)
    _by_urn: dict[str, Resource] = field(init=False, repr=False, compare=False)
    _by_identity: dict[str, list[Resource]] = field(init=False, repr=False, compare=False)
    _links: dict[tuple[Any, ...], tuple[dict[str, list[Resource]], list[Resource]]] = field(
        init=False, repr=False, compare=False, default_factory=dict[Any, Any]
    )

    def __post_init__(self) -> None:
        by_type: dict[str, list[Resource]] = {}
        by_identity: dict[str, list[Resource]] = {}
        for resource in self.resources:
            by_type.setdefault(resource.type, []).append(resource)
            for identity in _identities(resource):
                by_identity.setdefault(identity, []).append(resource)
        object.__setattr__(self, "_by_type", by_type)
        object.__setattr__(self, "_by_urn", {resource.urn: resource for resource in self.resources})
        object.__setattr__(self, "_by_identity", by_identity)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types."""
        for type_ in types:
            yield from self._by_type.get(type_, ())

    def get(self, urn: str) -> Resource | None:
        """Return the resource with this URN."""
        return self._by_urn.get(urn)

    def targets(self, resource: Resource, property_: str, *types: str) -> tuple[Resource, ...]:
        """Return the resources of `types` that an input of `resource` refers to.

        A known value is looked up among the ids, ARNs, names and URLs of the program's resources; where the value is
        unknown, as in a preview, the property's dependencies tell. Whatever is not in the program is not returned.

        Args:
            resource: the one that refers.
            property_: the name of a top-level input, such as `bucket`; strings at any depth below it count.
            types: type tokens.
        """
        value = resource.inputs.get(property_)
        found = {target.urn: target for text in strings(value) for target in self.identified(text, *types)}
        if has_unknown(value):
            found |= {target.urn: target for target in self.sources(resource, property_, *types)}
        return tuple(found.values())

    def identified(self, value: str, *types: str) -> tuple[Resource, ...]:
        """Return the resources of `types` whose id, ARN, name or URL `value` is."""
        return tuple(found for found in self._by_identity.get(value, ()) if found.type in types)

    def sources(self, resource: Resource, property_: str, *types: str) -> tuple[Resource, ...]:
        """Return the resources of `types` that the value of an input came from, known or not."""
        came_from = (self._by_urn.get(urn) for urn in sources_of(resource, property_))
        return tuple(found for found in came_from if found is not None and found.type in types)

    def referrers(self, resource: Resource, property_: str, *types: str) -> Referrers:
        """Return the resources of `types` whose input `property_` refers to `resource`.

        Args:
            resource: the one that is referred to, such as a bucket.
            property_: the name of the referrer's top-level input, such as `bucket`.
            types: type tokens of the referrers, such as `aws:s3/bucketPolicy:BucketPolicy`.
        """
        key = (resource.type, property_, types)
        if key not in self._links:
            self._links[key] = self._index(resource.type, property_, types)
        by_target, unresolved = self._links[key]
        return Referrers(tuple(by_target.get(resource.urn, ())), tuple(unresolved))

    def _index(
        self, target_type: str, property_: str, types: tuple[str, ...]
    ) -> tuple[dict[str, list[Resource]], list[Resource]]:
        by_target: dict[str, list[Resource]] = {}
        unresolved: list[Resource] = []
        for referrer in self.of_type(*types):
            targets = self.targets(referrer, property_, target_type)
            for target in targets:
                by_target.setdefault(target.urn, []).append(referrer)
            if not targets and has_unknown(referrer.inputs.get(property_)) and self._may_be(referrer, property_):
                unresolved.append(referrer)
        return by_target, unresolved

    def _may_be(self, referrer: Resource, property_: str) -> bool:
        """Say whether an unknown property may yet turn out to refer to a type that its dependencies do not show.

        It may not when it comes from ordinary resources alone: they are all other types. It may when it comes from
        a component, whose output can be anything, or from nowhere that is known.
        """
        sources = [self._by_urn.get(urn) for urn in sources_of(referrer, property_)]
        return not sources or any(source is None or not source.custom for source in sources)


def sources_of(resource: Resource, property_: str) -> tuple[str, ...]:
    """Return the URNs that the value of an input came from, sorted: programs record them in no order."""
    return tuple(sorted(resource.property_dependencies.get(property_, ())))


def strings(value: object) -> Iterator[str]:
    """Yield every string at any depth of `value`."""
    if isinstance(value, str):
        yield value
    else:
        for part in _parts(value):
            yield from strings(part)


def has_unknown(value: object) -> bool:
    """Say whether there is an unknown at any depth of `value`."""
    return is_unknown(value) or any(has_unknown(part) for part in _parts(value))


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()


def _identities(resource: Resource) -> set[str]:
    values = [resource.id]
    for name in _IDENTITIES:
        values += [resource.inputs.get(name), resource.outputs.get(name)]
    return {value for value in values if isinstance(value, str) and value}
