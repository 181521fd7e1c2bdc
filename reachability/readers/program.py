"""Recorded resources, and what their properties refer to: by id, or in a preview by what the property depends on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from reachability.addresses import EVERYWHERE
from reachability.model import PrefixListReference, SomeOf
from reachability.readers.rules import names
from recorder.index import Stack
from recorder.resource import UNKNOWN, Resource, Unknown

NETWORK_TYPES: Final = ("aws:ec2/", "aws:vpc/")
"""Beginnings of the types that routes, rules and associations refer to."""

VPC_TYPES: Final = ("aws:ec2/vpc:Vpc", "aws:ec2/defaultVpc:DefaultVpc")
PREFIX_LIST: Final = "aws:ec2/managedPrefixList:ManagedPrefixList"
ENDPOINT: Final = "aws:ec2/vpcEndpoint:VpcEndpoint"
NODE_CLASS: Final = "kubernetes:eks.amazonaws.com/v1:NodeClass"
"""Of what EKS starts the nodes of a cluster in auto mode, and where."""


def takes_part(resource: Resource) -> bool:
    """Say whether a resource may have a part in a network: those of AWS, and what puts pods and nodes into one."""
    return resource.custom and (resource.type.startswith("aws:") or resource.type == NODE_CLASS)


class Program:
    """The resources of a program, under names that people know.

    In the model a resource goes by its logical name; where several have the same, by its name and its kind, such as
    `network-frontend (NetworkAcl)`; where that is not enough, by its URN.
    """

    def __init__(self, resources: Iterable[Resource]) -> None:
        found = tuple(resource for resource in resources if takes_part(resource))
        self._index = Stack(found)
        plain = Counter(r.name for r in found if r.type.startswith(NETWORK_TYPES))
        kinds = Counter(_name_and_kind(r) for r in found)
        self._keys = {
            r.urn: r.name if plain[r.name] <= 1 else _name_and_kind(r) if kinds[_name_and_kind(r)] == 1 else r.urn
            for r in found
        }

    def everything(self) -> Iterator[Resource]:
        """Yield all resources that may have a part in the network, in the order of registration."""
        yield from self._index.resources

    def of_type(self, *types: str) -> Iterator[Resource]:
        """Yield the resources of these types, in the order of registration."""
        yield from self._index.of_type(*types)

    def key(self, resource: Resource) -> str:
        """Return the id that the resource has in the model."""
        return self._keys[resource.urn]

    def names(self, resource: Resource) -> tuple[str, ...]:
        """Return by what other names people know the resource."""
        return names(resource.name, resource.id, tags(resource).get("Name"))

    def referred(self, value: object, resource: Resource, property_: str, *types: str) -> Resource | str | Unknown:
        """Return what a value of a property refers to.

        Args:
            value: The value: an id, or `UNKNOWN`.
            resource: Whose property it is.
            property_: The input that the value is, or is a part of.
            types: Types that may be meant.

        Returns:
            The resource; the value itself if it is the id of something outside the program; `UNKNOWN` if the value is,
            and the property depends on none or several resources of these types.
        """
        if isinstance(value, str):
            return next(iter(self._index.identified(value, *types)), value)
        depends = self.depends(resource, property_, *types)
        return depends[0] if len(depends) == 1 else UNKNOWN

    def reference(self, resource: Resource, property_: str, *types: str) -> str | Unknown | None:
        """Return the model's id of what a property refers to; None if the property is not there."""
        value = given(resource, property_)
        return None if value is None else self._as_key(self.referred(value, resource, property_, *types))

    def references(
        self, resource: Resource, property_: str, values: object, *types: str
    ) -> tuple[str | Unknown, ...] | Unknown:
        """Return the model's ids of what a list, or a single value, refers to.

        `UNKNOWN` is a list of which not even the length is known, unless the property depends on just one resource.
        """
        if values is None:
            return ()
        if values is UNKNOWN:
            depends = self.depends(resource, property_, *types)
            return (self.key(depends[0]),) if len(depends) == 1 else UNKNOWN
        listed = values if isinstance(values, Sequence) and not isinstance(values, str) else [values]
        return self.each_reference(resource, property_, listed, *types)

    def each_reference(
        self, resource: Resource, property_: str, listed: Sequence[object], *types: str
    ) -> tuple[str | Unknown, ...]:
        """Return the model's ids of what the values of a list refer to, for each one."""
        known = [self._as_key(self.referred(v, resource, property_, *types)) for v in listed if v is not UNKNOWN]
        unknown = len(listed) - len(known)
        others = [key for r in self.depends(resource, property_, *types) if (key := self.key(r)) not in known]
        return (*known, *(others if len(others) == unknown else [UNKNOWN] * unknown))

    def depends(self, resource: Resource, property_: str, *types: str) -> list[Resource]:
        """Return the resources of these types that the value of a property came from."""
        return list(self._index.sources(resource, property_, *types))

    def prefix_list(self, value: object, resource: Resource, property_: str) -> PrefixListReference | SomeOf | None:
        """Return the prefix list that a value means; one of a gateway endpoint's service by the endpoint's output."""
        if value is None or value == "":
            return None
        found = self.referred(value, resource, property_, PREFIX_LIST, ENDPOINT)
        if isinstance(found, Resource):
            return PrefixListReference(self.service_list(found) if found.type == ENDPOINT else self.key(found))
        return SomeOf(EVERYWHERE) if found is UNKNOWN else PrefixListReference(found)

    def service_list(self, endpoint: Resource) -> str:
        """Return the id of the prefix list of a gateway endpoint's service."""
        known = endpoint.outputs.get("prefixListId")
        return known if isinstance(known, str) and known else f"prefix list of {self.key(endpoint)}"

    def _as_key(self, found: Resource | str | Unknown) -> str | Unknown:
        return self.key(found) if isinstance(found, Resource) else found


def _name_and_kind(resource: Resource) -> str:
    return f"{resource.name} ({resource.type.rsplit(':', 1)[-1]})"


def default_of(program: Program, resource: Resource, property_: str) -> str | Unknown | None:
    """Return the VPC whose default route table or network ACL a resource adopts, named by an output of the VPC.

    None if it is one of a VPC that is not in the program; unknown if it may be that of any.
    """
    value = given(resource, property_)
    defaults = {program.key(vpc): vpc.outputs.get(property_) for vpc in program.of_type(*VPC_TYPES)}
    for vpc, default in defaults.items():
        if isinstance(value, str) and default == value:
            return vpc
    depends = program.depends(resource, property_, *VPC_TYPES)
    if len(depends) == 1:
        return program.key(depends[0])
    elsewhere = isinstance(value, str) and all(isinstance(default, str) for default in defaults.values())
    return None if elsewhere else UNKNOWN


def given(resource: Resource, path: str) -> Any:  # noqa: ANN401 - any property
    """Return the value at a path such as `vpcConfig.subnetIds`; None if it is not there, `UNKNOWN` if it is not known.

    What the program gave counts before what the provider computed. A computed value that is not known yet is as if it
    were not there: the provider will take its default.
    """
    first, *rest = path.split(".")
    value = resource.inputs.get(first)
    if value is None:
        computed = resource.outputs.get(first)
        value = None if computed is UNKNOWN else computed
    for name in rest:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value is None or value is UNKNOWN:
            return value
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def tags(resource: Resource) -> dict[str, str]:
    """Return the tags that are known."""
    found: dict[str, str] = {}
    for property_ in ("tagsAll", "tags"):
        for part in (resource.outputs, resource.inputs):
            value = part.get(property_)
            if isinstance(value, Mapping):
                found |= {k: v for k, v in value.items() if isinstance(v, str)}
    return found
