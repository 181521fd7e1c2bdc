"""What the local cloud can make: Pulumi type -> how it is made in the emulator. What has no row is recorded only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from local.resources import compute, firewalls, identity, machines, messaging, network, storage, watching
from local.resources.row import Maker

TABLE: Final[Mapping[str, Maker]] = {
    **storage.ROWS,
    **messaging.ROWS,
    **compute.ROWS,
    **identity.ROWS,
    **network.ROWS,
    **firewalls.ROWS,
    **machines.ROWS,
    **watching.ROWS,
}
