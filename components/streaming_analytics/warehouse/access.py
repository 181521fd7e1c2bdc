"""What Redshift may read to load, and what functions may do with Redshift by its Data API."""

from __future__ import annotations

import pulumi

from components.building_blocks.grants import Grant, Grants, list_objects, read
from components.building_blocks.references import Encrypted, WarehouseRef
from handlers.stream.core.keys import LOADS, Layer

PROCESSED = f"{Layer.PROCESSED}/"
LOADED_PREFIXES = (PROCESSED, LOADS)


def load_from(lake: Encrypted) -> Grants:
    """Read what is loaded, and the manifests that name it.

    https://docs.aws.amazon.com/redshift/latest/dg/copy-usage_notes-access-permissions.html
    """
    return [
        *read(lake, *LOADED_PREFIXES),
        *(grant for prefix in LOADED_PREFIXES for grant in list_objects(lake, prefix)),
    ]


def submit_statements(warehouse: WarehouseRef) -> Grants:
    """Submit statements to a warehouse.

    https://docs.aws.amazon.com/redshift/latest/mgmt/data-api-access.html
    """
    return [Grant(["redshift-data:BatchExecuteStatement"], [warehouse["arn"]])]


def run_statements(warehouse: WarehouseRef) -> Grants:
    """Submit statements to a warehouse, and look at one's own; that these are one's own is a condition."""
    owner = {"StringEquals": {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}}
    return [
        *submit_statements(warehouse),
        Grant(["redshift-data:DescribeStatement", "redshift-data:GetStatementResult"], ["*"], owner),
    ]


def look_at_statements(role_id: pulumi.Input[str]) -> Grants:
    """Look at the statements of another role, whoever has assumed it.

    Args:
        role_id: The role's unique id, with which `aws:userid` begins.
    """
    owner = {"StringLike": {"redshift-data:statement-owner-iam-userid": pulumi.Output.concat(role_id, ":*")}}
    return [Grant(["redshift-data:DescribeStatement"], ["*"], owner)]


def log_in(warehouse: WarehouseRef) -> Grants:
    """Log in as the database user `IAMR:<role>`, by IAM and without a password."""
    if warehouse["cluster"] is None:
        return [Grant(["redshift-serverless:GetCredentials"], [warehouse["arn"]])]
    database = pulumi.Output.from_input(warehouse["arn"]).apply(
        lambda arn: f"{arn.replace(':cluster:', ':dbname:')}/{warehouse['database']}"
    )
    return [Grant(["redshift:GetClusterCredentialsWithIAM"], [database])]


def change_cluster(cluster_arn: pulumi.Input[str], *actions: str) -> Grants:
    """Resize, pause or resume a cluster.

    https://docs.aws.amazon.com/redshift/latest/mgmt/rs-mgmt-scheduling.html
    """
    return [Grant([f"redshift:{action}" for action in actions], [cluster_arn])]


def warehouse_variables(warehouse: WarehouseRef) -> dict[str, pulumi.Input[str]]:
    """Return by which variables `handlers.warehouse.data_api` finds the warehouse."""
    variables: dict[str, pulumi.Input[str]] = {"WAREHOUSE_DATABASE": warehouse["database"]}
    if warehouse["workgroup"] is not None:
        return {**variables, "WAREHOUSE_WORKGROUP": warehouse["workgroup"]}
    return {**variables, "WAREHOUSE_CLUSTER": warehouse["cluster"] or ""}
