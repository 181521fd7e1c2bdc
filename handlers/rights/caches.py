"""Copies that a service keeps to be fast: CloudFront's, which is told to forget, and SPICE's, which is refreshed.

`STORES`: `{"id", "distribution_id", "paths": ["/sizes/<owner_id>/*"]}`, or `{"id", "data_set_id", "account_id"}`.
Nothing can be found in either, so nothing is counted. It comes after what SPICE is filled from. A request that is
repeated is told apart by its id: CloudFront and QuickSight do once what has the same.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from botocore.exceptions import ClientError

from handlers.rights.core.operations import Counts, Operation, StoreTask
from handlers.rights.passes import Store, kind, of_owner
from handlers.shared.clients import client
from handlers.shared.faults import TransientFault, transient_faults

_FAILED: Final = frozenset({"FAILED", "CANCELLED"})
_DONE: Final = "COMPLETED"


class NotRefilled(Exception):  # noqa: N818 - for whoever operates it
    """SPICE could not be refreshed: it still has the rows from before."""


def _erase(task: StoreTask, store: Store, _counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
    """Tell a cache to forget, and see that it does.

    Raises:
        TransientFault: it has not ended yet: call again.
        NotRefilled: SPICE failed.
    """
    name = hashlib.sha256("\n".join([task.request_id, *sorted(task.owner_ids)]).encode()).hexdigest()[:32]
    if "distribution_id" in store:
        _invalidate(task, store, name)
    else:
        _refill(store, name)


def _invalidate(task: StoreTask, store: Store, name: str) -> None:
    paths = [of_owner(path, owner) for owner in task.owner_ids for path in store["paths"]]
    with transient_faults("CloudFront"):
        made = client("cloudfront").create_invalidation(
            DistributionId=store["distribution_id"],
            InvalidationBatch={"Paths": {"Quantity": len(paths), "Items": paths}, "CallerReference": name},
        )["Invalidation"]
        status = client("cloudfront").get_invalidation(DistributionId=store["distribution_id"], Id=made["Id"])
    if status["Invalidation"]["Status"].upper() != _DONE:
        raise TransientFault("the CloudFront invalidation is not complete yet")


def _refill(store: Store, name: str) -> None:
    which = {"AwsAccountId": store["account_id"], "DataSetId": store["data_set_id"], "IngestionId": name}
    try:
        with transient_faults("QuickSight"):
            client("quicksight").create_ingestion(IngestionType="FULL_REFRESH", **which)
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceExistsException":
            raise
    with transient_faults("QuickSight"):
        status = client("quicksight").describe_ingestion(**which)["Ingestion"]["IngestionStatus"]
    if status in _FAILED:
        raise NotRefilled(f"{store['id']}: the ingestion {name} is {status}")
    if status != _DONE:
        raise TransientFault("the SPICE ingestion is not complete yet")


handler = kind({Operation.ERASE: _erase})
