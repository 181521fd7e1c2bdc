"""Athena's work groups and saved queries."""

from __future__ import annotations

from collections.abc import Mapping

from local.resources.row import Creator, Row

ROWS: Mapping[str, Creator] = {
    "aws:athena/workgroup:Workgroup": Row(
        service="athena",
        operation="CreateWorkGroup",
        name="Name",
        renames={
            "kmsKeyArn": "KmsKey",
            "enforceWorkgroupConfiguration": "EnforceWorkGroupConfiguration",
            "publishCloudwatchMetricsEnabled": "PublishCloudWatchMetricsEnabled",
        },
    ),
    "aws:athena/namedQuery:NamedQuery": Row(
        service="athena",
        operation="CreateNamedQuery",
        name="Name",
        renames={"query": "QueryString", "workgroup": "WorkGroup"},
        id="NamedQueryId",
    ),
}
