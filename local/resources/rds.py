"""RDS: described by MiniStack; behind an instance of MySQL or MariaDB is a real server, where this machine has one."""

from __future__ import annotations

import json
import secrets
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from local.emulators.database import database_server, find_mariadb
from local.emulators.ministack import ADDRESS
from local.resources.row import Context, Creator, Row
from recorder.cloud import Created

DOWNLOADS: Final = Path(__file__).parents[2] / "dist" / "mariadb"
"""Where a MariaDB is kept that Maven brought."""
_ENGINES: Final = ("mysql", "mariadb")
_INSTANCE: Final = Row(
    service="rds",
    operation="CreateDBInstance",
    name="DBInstanceIdentifier",
    renames={
        "username": "MasterUsername",
        "password": "MasterUserPassword",
        "instanceClass": "DBInstanceClass",
        "parameterGroupName": "DBParameterGroupName",
        "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
        "performanceInsightsEnabled": "EnablePerformanceInsights",
        "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
        "caCertIdentifier": "CACertificateIdentifier",
    },
    later=("applyImmediately", "deleteAutomatedBackups", "finalSnapshotIdentifier", "skipFinalSnapshot"),
)


def _instance(context: Context) -> Created:
    """Create an instance, the secret of its master user as RDS keeps it, and the server."""
    inputs = context.inputs
    if inputs.get("replicateSourceDb") or not str(inputs.get("engine", "")).startswith(_ENGINES):
        return Created(context.simulated.id, {})
    _INSTANCE(context)
    user, password = str(inputs["username"]), str(inputs.get("password") or secrets.token_urlsafe(24))
    outputs = (
        {"masterUserSecrets": [_secret(context, user, password)]} if inputs.get("manageMasterUserPassword") else {}
    )
    if context.runtime.starts_servers and (software := find_mariadb(DOWNLOADS)):
        host = str(context.simulated.outputs["address"])
        folder = context.runtime.folder / f"database-{context.name}"
        name = str(inputs.get("dbName") or "mysql")
        server = context.runtime.enter(database_server(folder, software, name=name, user=user, password=password))
        context.runtime.databases[host] = server
        context.runtime.addresses.put(
            host, int(context.inputs.get("port") or context.simulated.outputs["port"]), f"{ADDRESS}:{server.port}"
        )
    return Created(context.simulated.id, outputs)


def _secret(context: Context, user: str, password: str) -> Mapping[str, str]:
    key = context.inputs.get("masterUserSecretKmsKeyId")
    answer = context.call(
        "secretsmanager",
        "CreateSecret",
        Name=f"rds!db-{uuid.uuid4()}",
        SecretString=json.dumps({"username": user, "password": password}),
        **({"KmsKeyId": key} if key else {}),
    )
    return {"secretArn": answer["ARN"], "secretStatus": "active", **({"kmsKeyId": str(key)} if key else {})}


ROWS: Mapping[str, Creator] = {
    "aws:rds/instance:Instance": _instance,
    "aws:rds/parameterGroup:ParameterGroup": Row(
        service="rds",
        operation="CreateDBParameterGroup",
        name="DBParameterGroupName",
        renames={"family": "DBParameterGroupFamily"},
        later=("parameters",),
    ),
    "aws:rds/subnetGroup:SubnetGroup": Row(
        service="rds",
        operation="CreateDBSubnetGroup",
        name="DBSubnetGroupName",
        renames={"description": "DBSubnetGroupDescription"},
    ),
}
