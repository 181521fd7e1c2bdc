"""Starts the workflow of a request: once, however often it is asked to; and says what became of its run.

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
ENDED: Final = ("FAILED", "TIMED_OUT", "ABORTED")
"""States of a run that did not answer its request."""


def receive_again(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request that failed as one that was received, which it is in the ledger from then on.

    Raises:
        TransientFault: the call may succeed later.
    """
    changes = {_STARTS: int(item.get(_STARTS, 0)) + 1, "state": RequestState.RECEIVED.value}
    ledger.change(str(item["request_id"]), changes)
    return {**item, **changes}


def start(item: Mapping[str, Any]) -> None:
    """Start a request that was received. The input has its id alone: histories of runs are kept 90 days.

    Raises:
        TransientFault: the call may succeed later.
    """
    request_id, number = str(item["request_id"]), int(item.get(_STARTS, 0))
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


def run_of(item: Mapping[str, Any]) -> str | None:
    """Return the state of the last run of a request; None where there is none, or none any more after 90 days.

    Raises:
        TransientFault: the call may succeed later.
    """
    machine = os.environ["STATE_MACHINE_ARN"].replace(":stateMachine:", ":execution:")
    try:
        with transient_faults("Step Functions"):
            run = client("stepfunctions").describe_execution(
                executionArn=f"{machine}:{item['request_id']}-{int(item.get(_STARTS, 0))}",
                includedData="METADATA_ONLY",  # which needs no right to the machine's key
            )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
            return None
        raise
    return str(run["status"])
