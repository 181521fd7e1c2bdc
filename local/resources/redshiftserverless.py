"""Redshift Serverless: namespaces, work groups and usage limits of `local.emulators.redshift`."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

_WORKGROUP = Row(
    service="redshift-serverless",
    operation="CreateWorkgroup",
    name="workgroupName",
    id="workgroup.workgroupName",
    outputs={
        "arn": "workgroup.workgroupArn",
        "workgroupId": "workgroup.workgroupId",
        "endpoints": "[workgroup.endpoint]",
        "port": "workgroup.port",
    },
)


def _workgroup(context: Context) -> Created:
    """Create a work group; the provider has a switch where the API has a status."""
    target = context.inputs.get("pricePerformanceTarget")
    if not target:
        return _WORKGROUP(context)
    status = {"status": "ENABLED" if target.get("enabled") else "DISABLED"}
    level = {"level": target["level"]} if "level" in target else {}
    return _WORKGROUP(context.of({**context.inputs, "pricePerformanceTarget": {**status, **level}}))


ROWS: Mapping[str, Creator] = {
    "aws:redshiftserverless/namespace:Namespace": Row(
        service="redshift-serverless",
        operation="CreateNamespace",
        name="namespaceName",
        id="namespace.namespaceName",
        outputs={
            "arn": "namespace.namespaceArn",
            "namespaceId": "namespace.namespaceId",
            "adminPasswordSecretArn": "namespace.adminPasswordSecretArn",
        },
    ),
    "aws:redshiftserverless/workgroup:Workgroup": _workgroup,
    "aws:redshiftserverless/usageLimit:UsageLimit": Row(
        service="redshift-serverless",
        operation="CreateUsageLimit",
        id="usageLimit.usageLimitId",
        outputs={"arn": "usageLimit.usageLimitArn"},
    ),
}
