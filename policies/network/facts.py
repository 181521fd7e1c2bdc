"""The network of a stack and what passes in it, computed once for all rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Final

import aws_types
from policies.rule import Finding, NotEvaluated, Settings, Stack
from reachability.endpoints import INTERNET_NAME
from reachability.matrix import Flow, flows
from reachability.model import Network
from reachability.readers.groups import GROUP_TYPES
from reachability.readers.named import SUBNET_TYPES
from reachability.readers.program import Program, takes_part
from reachability.readers.recorded import read_recorded
from reachability.readers.rules import TIER_TAG, UnreadableError
from recorder.resource import is_unknown

REACHABLE_TYPES: Final = (*aws_types.placements(), *GROUP_TYPES)
"""What can be reached: resources with network interfaces, and the groups of tiers in which nothing lives yet."""

TIERED_TYPES: Final = (*REACHABLE_TYPES, *SUBNET_TYPES)
"""Those, and the subnets, whose tag `tier` says in which tier they are."""


class Facts:
    """The network of one stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.network: Network = read_recorded(stack.resources)
        program = Program(stack.resources)
        self._urns = {program.key(r): r.urn for r in stack.resources if takes_part(r)}

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """All that is allowed, or of which it is not known."""
        return tuple(flows(self.network))

    def urn(self, id_: str) -> str:
        """Return the URN of what the model knows by this id; empty for what no resource makes, as a default ACL."""
        return self._urns.get(id_) or self._urns.get(id_.partition("@")[0], "")

    def named(self, label: str) -> str:
        """Return what people call a participant."""
        interface = self.network.interfaces.get(label)
        if interface is None:
            return "the internet" if label == INTERNET_NAME else f"`{label}`"
        tier = self.tier(label)
        name = interface.names[0] if interface.names else label
        return f"the {tier} tier" if name == tier else f"`{name}`"

    def tier(self, label: str) -> str:
        """Return the tier of a participant, by the tag of its subnet; empty if there is none."""
        interface = self.network.interfaces.get(label)
        subnet = self.network.subnets.get(interface.subnet) if interface else None
        return subnet.tier if subnet else ""

    def of_unknown_tier(self) -> Iterator[Finding]:
        """Yield the subnets and groups of which it is not known whether they are in a tier."""
        for resource in self.stack.of_type(*SUBNET_TYPES, *GROUP_TYPES):
            tags = resource.inputs.get("tags")
            if is_unknown(tags) or (isinstance(tags, Mapping) and is_unknown(tags.get(TIER_TAG))):
                yield NotEvaluated(resource.urn, f"The tier of `{resource.name}` is not known yet.")


_latest: list[Facts] = []


def facts_of(stack: Stack) -> Facts:
    """Return the facts of a stack; those of the latest one are kept, as several rules ask for them in turn."""
    if not _latest or _latest[0].stack is not stack:
        _latest[:] = [Facts(stack)]
    return _latest[0]


Judge = Callable[[Facts, Settings], Iterator[Finding]]


def on_network(judge: Judge) -> Callable[[Stack, Settings], Iterator[Finding]]:
    """Turn a function of the facts into one of the stack; a network that cannot be read cannot be judged."""

    def judge_stack(stack: Stack, settings: Settings) -> Iterator[Finding]:
        try:
            facts = facts_of(stack)
        except UnreadableError as error:
            vpc = next(stack.of_type("aws:ec2/vpc:Vpc", *SUBNET_TYPES, *GROUP_TYPES), None)
            if vpc is not None:
                yield NotEvaluated(vpc.urn, f"The network cannot be read: {error}.")
            return
        yield from judge(facts, settings)

    return judge_stack
