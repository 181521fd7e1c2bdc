"""A secret is rotated by its own function, step by step, as on AWS."""

from __future__ import annotations

import time
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from tests.patience import PATIENCE_SECONDS

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]
_HANDLER = """
import boto3

def handler(event, context):
    client = boto3.client("secretsmanager")
    secret, token, step = event["SecretId"], event["ClientRequestToken"], event["Step"]
    stages = client.describe_secret(SecretId=secret)["VersionIdsToStages"]
    assert "AWSPENDING" in stages[token], stages
    if step == "createSecret":
        try:
            client.get_secret_value(SecretId=secret, VersionId=token, VersionStage="AWSPENDING")
        except client.exceptions.ResourceNotFoundException:
            old = client.get_secret_value(SecretId=secret, VersionStage="AWSCURRENT")["SecretString"]
            client.put_secret_value(
                SecretId=secret, ClientRequestToken=token, SecretString=old + "+", VersionStages=["AWSPENDING"]
            )
    if step == "finishSecret":
        [current] = [id_ for id_, labels in stages.items() if "AWSCURRENT" in labels]
        client.update_secret_version_stage(
            SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=token, RemoveFromVersionId=current
        )
"""


def test_a_rotation_runs_the_function_in_four_steps(
    deploy: Any, trust: Any, allow: Any, clients: Any, calls: Any
) -> None:
    def program() -> None:
        role = aws.iam.Role("rotate", name="rotate", assume_role_policy=trust("lambda.amazonaws.com"))
        secret = aws.secretsmanager.Secret("rotated", name="rotated")
        aws.iam.RolePolicy(
            "rotate",
            role=role.name,
            policy=secret.arn.apply(
                lambda arn: allow(
                    [
                        f"secretsmanager:{a}"
                        for a in ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
                    ],
                    arn,
                )
            ),
        )
        first = aws.secretsmanager.SecretVersion("rotated", secret_id=secret.id, secret_string="a")
        function = aws.lambda_.Function(
            "rotate",
            role=role.arn,
            runtime="python3.13",
            handler="rotate.handler",
            code=pulumi.AssetArchive({"rotate.py": pulumi.StringAsset(_HANDLER)}),
            timeout=30,
        )
        aws.secretsmanager.SecretRotation(
            "rotated",
            secret_id=secret.id,
            rotation_lambda_arn=function.arn,
            rotation_rules={"automatically_after_days": 30},
            opts=pulumi.ResourceOptions(depends_on=[first]),
        )
        pulumi.export("secret", secret.arn)

    recording, cloud = deploy(program)
    calls.deployed(recording)
    assert cloud.summary.created["aws:secretsmanager/secretRotation:SecretRotation"] == 1
    client, arn = clients.get("secretsmanager"), recording.exports["secret"]

    def value() -> str:
        return client.get_secret_value(SecretId=arn)["SecretString"]

    def wait(wanted: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while value() != wanted:
            assert time.monotonic() < deadline, value()
            time.sleep(0.05)

    wait("a+")  # a rotation that is new starts at once
    client.rotate_secret(SecretId=arn)
    wait("a++")
    assert client.describe_secret(SecretId=arn)["RotationEnabled"]
