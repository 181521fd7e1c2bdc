"""Certifies an erasure, if nothing is left: by what was found before it, and by a last look at every store.

Input: `{"request_id", "verified": [answers of `find`]}`; what was found before is in the ledger, by `record` with the
step `found`. Output: `{"left", "certified"}`: with anything left nothing is certified, and the erasure is to be
repeated. Tried again, the first certificate stays. Environment: that of `ledger` and of `subject_list`,
`CERTIFICATE_KEY_ARN`, and `BACKUPS`, a JSON list of which stores in `RETENTION` are backups.
"""

from __future__ import annotations

import json
import os
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from handlers.rights import ledger
from handlers.rights.core.certificate import ALGORITHM, Erasure, canonical, certificate, digest, signed
from handlers.rights.core.operations import Counts, totals
from handlers.rights.subject_list import retention
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import Event, instrumented, logger


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Certify an erasure."""
    item = ledger.known(str(event["request_id"]))
    if "certificate" in item:
        return {"left": 0, "certified": True}
    if "owner_id" not in item:
        raise ledger.AlreadyClosed(f"the request {item['request_id']} is closed")
    found = {store: Counts.of(store, said) for store, said in json.loads(item["step_found"]).items()}
    erasure = Erasure(
        request_id=item["request_id"],
        subject=item["subject"],
        owner_id=item["owner_id"],
        received=item["received_at"],
        due=item["due_at"],
        completed=ledger.now(),
        found=found,
        verified=totals(event["verified"]),
        retention=retention(),
        backups=frozenset(json.loads(os.environ["BACKUPS"])),
    )
    if erasure.left:
        left = {store: counts.found for store, counts in erasure.verified.items() if counts.found}
        logger.warning("something is left", request_id=item["request_id"], left=left)
        return {"left": erasure.left, "certified": False}
    document = certificate(erasure)
    key = os.environ["CERTIFICATE_KEY_ARN"]
    with transient_faults("KMS"):
        signature = client("kms").sign(
            KeyId=key, Message=digest(document), MessageType="DIGEST", SigningAlgorithm=ALGORITHM
        )["Signature"]
    text = canonical(signed(document, signature, key)).decode()
    ledger.change(item["request_id"], {"certificate": text}, first="certificate")
    logger.info("certified", request_id=item["request_id"])
    return {"left": 0, "certified": True}
