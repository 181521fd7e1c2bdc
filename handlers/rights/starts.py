"""Starts the workflow of a request: once, however often it is asked to.

Environment: `STATE_MACHINE_ARN`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from handlers.rights import ledger
from handlers.rights.core.requests import RequestState
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults

_STARTS: Final = "starts"


def start(item: Mapping[str, Any]) -> None:
    """Start a request that was received, or failed. The input has its id alone: histories of runs are kept 90 days.

    Raises:
        TransientFault: the call may succeed later.
    """
    request_id, failed = str(item["request_id"]), item["state"] == RequestState.FAILED
    number = int(item.get(_STARTS, 0)) + int(failed)
    if failed:
        ledger.change(request_id, {_STARTS: number, "state": RequestState.RECEIVED.value})
    try:
        with transient_faults("Step Functions"):
            client("stepfunctions").start_execution(
                stateMachineArn=os.environ["STATE_MACHINE_ARN"],
                name=f"{request_id}-{number}",
                input=json.dumps({"request_id": request_id}),
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ExecutionAlreadyExists":
            raise
