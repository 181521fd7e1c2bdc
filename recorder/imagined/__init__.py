"""An imagined AWS: real-looking names, ids, ARNs and addresses, with nothing behind them.

The same inputs give the same answers, run after run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recorder.cloud import Created
from recorder.imagined.invokes import answer
from recorder.imagined.kinds import kind_of, name_for
from recorder.imagined.outputs import outputs_of
from recorder.resource import Invoke, Resource, is_unknown

ACCOUNT = "123456789012"
"""The account of AWS's own examples."""


@dataclass(frozen=True, slots=True)
class Imagined:
    """Makes nothing, and answers as AWS would have."""

    region: str = "eu-west-1"
    account: str = ACCOUNT

    def create(self, resource: Resource) -> Created:
        """Return the id and outputs that such a resource would have."""
        return self._described(resource)

    def read(self, resource: Resource) -> Mapping[str, Any]:
        """Return the outputs that an existing resource would have."""
        return {} if is_unknown(resource.id) else self._described(resource).outputs

    def _described(self, resource: Resource) -> Created:
        kind = kind_of(resource.type)
        facts = {
            "account": self.account,
            "region": str(resource.inputs.get("region") or self.region),
            "name": name_for(resource),
        }
        return Created(id=kind.id_of(resource, facts), outputs=outputs_of(resource, kind, facts))

    def invoke(self, token: str, args: Mapping[str, Any]) -> Invoke:
        """Answer a provider function."""
        return answer(token, args, region=self.region, account=self.account)
