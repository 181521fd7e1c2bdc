"""Puts views of photos on EventBridge's default bus, where `VIEWS_BUS` names it; without, none is counted.

A view that the bus does not take is counted as lost, and nothing else: nobody waits for a photo because of statistics.

Environment: `VIEWS_BUS`, the bus's name.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from botocore.exceptions import BotoCoreError, ClientError

from handlers.api.core.views import view_of
from handlers.shared.bus import EVENT, SOURCE
from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults
from handlers.shared.telemetry import logger, metrics


def publish_view(owner_id: str, document: Mapping[str, Any]) -> None:
    """Publish that a photo was looked at.

    Args:
        owner_id: whose photo it is.
        document: the photo, as its owner sees it.
    """
    bus, view = os.environ.get("VIEWS_BUS"), view_of(owner_id, document, now=time.time())
    if not bus or view is None:
        return
    entry = {"EventBusName": bus, "Source": SOURCE, "DetailType": EVENT, "Detail": json.dumps(view)}
    try:
        with transient_faults("EventBridge"):
            refused = client("events").put_events(Entries=[entry])["FailedEntryCount"]
    except (TransientFault, ClientError, BotoCoreError) as fault:
        logger.warning("view not published", fault=str(fault))
        refused = 1
    metrics.add_metric("ViewsLost" if refused else "ViewsPublished", MetricUnit.Count, 1)
