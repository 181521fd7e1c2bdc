"""A simulated AWS: real-looking names, ids, ARNs and addresses, with nothing behind them.

The same inputs give the same answers, run after run. What only a deployment shows is unknown, not invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from recorder.cloud import Created
from recorder.resource import Invoke, Resource, is_unknown
from recorder.simulated.invokes import answer
from recorder.simulated.outputs import created, existing

ACCOUNT = "123456789012"
"""The account of AWS's own examples."""
DEFAULT_REGION = "eu-west-1"
"""The region of a program that configures none."""


@dataclass(frozen=True, slots=True)
class SimulatedAws:
    """Creates nothing, and answers as AWS would."""

    region: str = DEFAULT_REGION
    account: str = ACCOUNT
    _created: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    """Id or ARN -> properties."""

    def create(self, resource: Resource) -> Created:
        """Return the id and outputs that such a resource would have."""
        made = created(resource, self.region, self.account, self._created.get)
        self.remember(resource, made)
        return made

    def read(self, resource: Resource) -> Mapping[str, Any]:
        """Return the outputs that an existing resource would have."""
        if is_unknown(resource.id):
            return {}
        outputs = existing(resource, self.region, self.account, self._created.get)
        self.remember(resource, Created(resource.id, outputs))
        return outputs

    def remember(self, resource: Resource, made: Created) -> None:
        """Note what a resource is, for those that refer to it."""
        properties = {**resource.inputs, **made.outputs}
        for identity in (made.id, properties.get("arn")):
            if isinstance(identity, str) and identity:
                self._created[identity] = properties

    def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
        """Answer a provider function."""
        return answer(token, args, region=self.region, account=self.account, created=self._created.get)
