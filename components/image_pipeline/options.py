"""How the pipeline's choices get into the functions' environment, and how much of it they may take."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from components.building_blocks.stores import Retention
from handlers.images.core import ledger

MOST_BYTES = 3 * 1024
"""Of `IMAGE_OPTIONS`: all variables of a function have 4 KB together, and the others need less than one
(https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""


def options_variable(options: Mapping[str, Any]) -> str:
    """Return what the variable `IMAGE_OPTIONS` is."""
    return json.dumps(options, sort_keys=True, separators=(",", ":"))


def ledger_days(retention: Retention) -> int:
    """Return for how many days the ledger's writers keep an item; 0 until it is erased."""
    return ledger.UNTIL_ERASED if isinstance(retention, str) else retention
