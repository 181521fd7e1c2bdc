"""Records networks, and reads them for the analyser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from components.three_tier_network import ThreeTierNetwork
from recorder.resource import Recording
from recorder.run import record

Make = Callable[..., Recording]


@pytest.fixture(scope="session")
def recorded() -> Make:
    """Return a function that records a network from some arguments beside its range."""

    def make(args: Mapping[str, Any] | None = None, *, preview: bool = False) -> Recording:
        merged: Any = {"cidr": "10.0.0.0/16", **(args or {})}
        return record(lambda: ThreeTierNetwork("network", merged), preview=preview)

    return make
