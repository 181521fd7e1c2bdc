"""The whole service side of an API in one network, recorded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from components.building_blocks.mysql_database import MySqlDatabase
from components.gdpr_baseline import GdprBaseline
from components.instance_service import InstanceService
from components.three_tier_network import ThreeTierNetwork
from recorder.resource import Recording
from recorder.run import record
from tests.components.examples import CERTIFICATE, JAR, KEPT_UNTIL_ERASED


def program(
    network: Mapping[str, Any] | None = None,
    service: Mapping[str, Any] | None = None,
    database: Mapping[str, Any] | None = None,
) -> None:
    """Create keys, a network, a database and the service that uses it, each with some arguments beside the least."""
    baseline = GdprBaseline("baseline", {"allow_auto_scaling_volumes": True})
    of_network: Any = {
        "cidr": "10.0.0.0/16",
        "flow_logs": {"bucket": baseline.delivery_logs},
        **(network or {}),
    }
    placement = ThreeTierNetwork("network", of_network).placement
    of_database: Any = {
        **baseline.foundation,
        **KEPT_UNTIL_ERASED,
        "network": placement,
        "database": "albums",
        "owner_key": "albums.owner_id",
        **(database or {}),
    }
    of_service: Any = {
        **baseline.foundation,
        "network": placement,
        "service": "albums",
        "package": JAR,
        "access_log_bucket": baseline.delivery_logs,
        "database": MySqlDatabase("store", of_database).ref,
        "tls": CERTIFICATE,
        **(service or {}),
    }
    InstanceService("albums", of_service)


@cache
def chain() -> Recording:
    """Return the recording of the least that there is."""
    return record(program)


@cache
def previewed_chain() -> Recording:
    """Return the same as a first preview knows it."""
    return record(program, preview=True)
