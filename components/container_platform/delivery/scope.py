"""What all parts of a delivery have in common."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.building_blocks.foundation import Foundation
from components.container_platform.deployable import Delivered


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose delivery it is, and what stands below it."""

    name: str
    """How all names begin."""
    deployable: Delivered
    foundation: Foundation
    """Keys, retention of logs, alarm topic."""
    opts: pulumi.ResourceOptions

    def after(self, *resources: pulumi.Resource) -> pulumi.ResourceOptions:
        """Return the options of what is created after others."""
        return pulumi.ResourceOptions.merge(self.opts, pulumi.ResourceOptions(depends_on=list(resources)))
