"""How tests wait for what must come."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

PATIENCE_SECONDS: Final = 1200.0
"""What only a hang reaches: a busy machine may take ten times as long as an idle one, and no test is judged by time."""


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds that must come to hold."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.02)
