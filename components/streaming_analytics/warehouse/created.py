"""What the two kinds of warehouses have in common once they are created."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Created:
    """A warehouse, as its clients see it."""

    arn: pulumi.Output[str]
    """Of the work group or cluster: what permissions of the Data API name."""
    address: pulumi.Output[str]
    secret_arn: pulumi.Output[str]
    workgroup: pulumi.Output[str] | None
    cluster: pulumi.Output[str] | None
