"""Keeps what a pass over all kinds of stores counted, in the ledger: the first time counts, however often it is tried.

What was found before the first deletion must not be lost with the run that found it: the certificate says how much of
it is gone. Input: `{"request_id", "step", "answers": [...]}`. Output: `{"step", "stores": {id: counts}}`, as they were
kept the first time. Environment: that of `ledger`.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger
from handlers.rights.core.operations import totals
from handlers.rights.core.requests import Right
from handlers.shared.telemetry import Event, instrumented

_STEP: Final = re.compile(r"[a-z_]{1,32}")


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Keep the counts of a step."""
    request_id, step = str(event["request_id"]), str(event["step"])
    if not _STEP.fullmatch(step):
        raise ValueError(f"step: {step[:40]!r} must have 1 to 32 letters and _")
    counted = {store: counts.plain() for store, counts in totals(event["answers"]).items()}
    # What is kept may be named by its owner, whom the ledger does not know any more in the end
    item = ledger.known_open(request_id)
    text = json.dumps(counted, sort_keys=True).replace(item["owner_id"], "<owner_id>")
    name = f"step_{step}"
    if not ledger.change(request_id, {name: text}, first=name):
        text = ledger.known(request_id)[name]
    if item["kind"] == Right.ERASE:
        ledger.withdraw_others(item)  # the index had not heard of one that was asked for just before the erasure began
    return {"step": step, "stores": json.loads(text)}
