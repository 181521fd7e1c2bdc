"""Everything of the storage table is made, and is found again in the emulator as it was asked for."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from local.resources import dynamodb, ecr, s3, secretsmanager, ssm

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]


def program() -> None:
    key = aws.kms.Key("storage")
    bucket = aws.s3.Bucket("all", bucket="all-of-it", object_lock_enabled=True, force_destroy=True, tags={"a": "b"})
    name = bucket.bucket
    versions = aws.s3.BucketVersioning("all", bucket=name, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketServerSideEncryptionConfiguration(
        "all",
        bucket=name,
        rules=[
            {
                "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
                "bucket_key_enabled": True,
            }
        ],
    )
    aws.s3.BucketPublicAccessBlock("all", bucket=name, block_public_acls=True, restrict_public_buckets=True)
    aws.s3.BucketOwnershipControls("all", bucket=name, rule={"object_ownership": "BucketOwnerEnforced"})
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::all-of-it"}
    aws.s3.BucketPolicy("all", bucket=name, policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    aws.s3.BucketLifecycleConfiguration(
        "all",
        bucket=name,
        rules=[
            {
                "id": "clean-up",
                "status": "Enabled",
                "filter": {"prefix": "work/"},
                "expiration": {"days": 1},
                "noncurrent_version_expiration": {"noncurrent_days": 2},
                "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            }
        ],
        opts=pulumi.ResourceOptions(depends_on=[versions]),
    )
    aws.s3.BucketObjectLockConfiguration(
        "all", bucket=name, rule={"default_retention": {"mode": "GOVERNANCE", "days": 1}}
    )
    aws.s3.BucketLogging("all", bucket=name, target_bucket=name, target_prefix="logs/")
    aws.s3.BucketCorsConfiguration(
        "all", bucket=name, cors_rules=[{"allowed_methods": ["GET"], "allowed_origins": ["https://example.com"]}]
    )
    queue = aws.sqs.Queue("told", name="told-by-s3")
    aws.s3.BucketNotification(
        "all",
        bucket=name,
        eventbridge=True,
        queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "raw/"}],
    )
    copy = aws.s3.Bucket("copy", bucket="a-copy-of-it")
    copy_versions = aws.s3.BucketVersioning("copy", bucket=copy.bucket, versioning_configuration={"status": "Enabled"})
    aws.s3.BucketReplicationConfig(
        "all",
        bucket=name,
        role="arn:aws:iam::000000000000:role/replication",
        rules=[{"id": "all", "status": "Enabled", "filter": {"prefix": ""}, "destination": {"bucket": copy.arn},
                "priority": 1, "delete_marker_replication": {"status": "Disabled"}}],
        opts=pulumi.ResourceOptions(depends_on=[versions, copy_versions]),
    )  # fmt: skip
    aws.s3.BucketObject("text", bucket=copy.bucket, key="a.txt", content="hello", content_type="text/plain")
    aws.s3.BucketObjectv2("asset", bucket=copy.bucket, key="b.txt", source=pulumi.StringAsset("there"))
    aws.dynamodb.Table(
        "ledger",
        name="ledger-of-all",
        billing_mode="PAY_PER_REQUEST",
        hash_key="owner",
        range_key="photo",
        attributes=[{"name": "owner", "type": "S"}, {"name": "photo", "type": "S"}],
        global_secondary_indexes=[{"name": "by-photo", "hash_key": "photo", "projection_type": "ALL"}],
        server_side_encryption={"enabled": True, "kms_key_arn": key.arn},
        point_in_time_recovery={"enabled": True},
        ttl={"enabled": True, "attribute_name": "expires_at"},
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
        deletion_protection_enabled=True,
        tags={"a": "b"},
    )
    images = aws.ecr.Repository(
        "images",
        name="images-of-all",
        image_tag_mutability="IMMUTABLE",
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}],
        image_scanning_configuration={"scan_on_push": True},
    )
    expire: dict[str, Any] = {"rulePriority": 1, "action": {"type": "expire"}}
    expire["selection"] = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 5}
    aws.ecr.LifecyclePolicy("images", repository=images.name, policy=json.dumps({"rules": [expire]}))
    aws.ecr.RepositoryPolicy(
        "images", repository=images.name, policy=json.dumps({"Version": "2012-10-17", "Statement": []})
    )
    secret = aws.secretsmanager.Secret("secret", name="secret-of-all", kms_key_id=key.arn, recovery_window_in_days=7)
    aws.secretsmanager.SecretVersion("secret", secret_id=secret.id, secret_string="quiet")
    aws.secretsmanager.SecretPolicy(
        "secret", secret_arn=secret.arn, policy=json.dumps({"Version": "2012-10-17", "Statement": []})
    )
    aws.ssm.Parameter("parameter", name="/of/all", type="String", value="7")
    pulumi.export("key", key.arn)


@pytest.fixture(scope="module")
def made(deploy: Any) -> Any:
    return deploy(program)


def test_every_row_is_made_and_no_input_is_lost(made: Any) -> None:
    _, cloud = made
    services = (dynamodb, ecr, s3, secretsmanager, ssm)
    rotated = "aws:secretsmanager/secretRotation:SecretRotation"  # tests/local/test_rotation.py creates it
    assert {type_ for service in services for type_ in service.ROWS} - {rotated} <= set(cloud.summary.created)
    assert cloud.summary.not_applied == set()


def test_a_bucket_has_all_of_its_split_resources(made: Any, clients: Any) -> None:
    key = made[0].exports["key"]
    s3, bucket = clients.get("s3"), {"Bucket": "all-of-it"}
    assert s3.get_bucket_tagging(**bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert s3.get_bucket_versioning(**bucket)["Status"] == "Enabled"
    encryption = s3.get_bucket_encryption(**bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert encryption["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    assert encryption["BucketKeyEnabled"] is True
    block = s3.get_public_access_block(**bucket)["PublicAccessBlockConfiguration"]
    assert (block["BlockPublicAcls"], block["RestrictPublicBuckets"]) == (True, True)
    controls = s3.get_bucket_ownership_controls(**bucket)["OwnershipControls"]
    assert controls["Rules"][0]["ObjectOwnership"] == "BucketOwnerEnforced"
    assert json.loads(s3.get_bucket_policy(**bucket)["Policy"])["Statement"][0]["Effect"] == "Deny"
    rule = s3.get_bucket_lifecycle_configuration(**bucket)["Rules"][0]
    assert (rule["Expiration"]["Days"], rule["NoncurrentVersionExpiration"]["NoncurrentDays"]) == (1, 2)
    lock = s3.get_object_lock_configuration(**bucket)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 1}
    assert s3.get_bucket_logging(**bucket)["LoggingEnabled"]["TargetPrefix"] == "logs/"
    assert s3.get_bucket_cors(**bucket)["CORSRules"][0]["AllowedMethods"] == ["GET"]
    notifications = s3.get_bucket_notification_configuration(**bucket)
    assert "EventBridgeConfiguration" in notifications
    filters = notifications["QueueConfigurations"][0]["Filter"]["Key"]["FilterRules"]
    assert [(rule["Name"].lower(), rule["Value"]) for rule in filters] == [("prefix", "raw/")]
    assert s3.get_bucket_replication(**bucket)["ReplicationConfiguration"]["Rules"][0]["ID"] == "all"


@pytest.mark.usefixtures("made")
def test_objects_have_their_content(clients: Any) -> None:
    s3 = clients.get("s3")
    text = s3.get_object(Bucket="a-copy-of-it", Key="a.txt")
    assert (text["Body"].read(), text["ContentType"]) == (b"hello", "text/plain")
    assert s3.get_object(Bucket="a-copy-of-it", Key="b.txt")["Body"].read() == b"there"


def test_a_table_has_keys_indexes_stream_and_recovery(made: Any, clients: Any) -> None:
    dynamodb = clients.get("dynamodb")
    table = dynamodb.describe_table(TableName="ledger-of-all")["Table"]
    assert [key["AttributeName"] for key in table["KeySchema"]] == ["owner", "photo"]
    assert table["GlobalSecondaryIndexes"][0]["IndexName"] == "by-photo"
    assert table["SSEDescription"]["KMSMasterKeyArn"] == made[0].exports["key"]
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_IMAGE"
    assert table["DeletionProtectionEnabled"] is True
    ttl = dynamodb.describe_time_to_live(TableName="ledger-of-all")["TimeToLiveDescription"]
    assert ttl["AttributeName"] == "expires_at"
    backups = dynamodb.describe_continuous_backups(TableName="ledger-of-all")["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"
    assert made[0].named("ledger").outputs["streamArn"] == table["LatestStreamArn"]


@pytest.mark.usefixtures("made")
def test_repositories_secrets_and_parameters_read_back(clients: Any) -> None:
    repository = clients.get("ecr").describe_repositories(repositoryNames=["images-of-all"])["repositories"][0]
    assert repository["imageTagMutability"] == "IMMUTABLE"
    assert repository["encryptionConfiguration"]["encryptionType"] == "KMS"
    assert clients.get("ecr").get_lifecycle_policy(repositoryName="images-of-all")["lifecyclePolicyText"]
    assert clients.get("secretsmanager").get_secret_value(SecretId="secret-of-all")["SecretString"] == "quiet"
    assert clients.get("ssm").get_parameter(Name="/of/all")["Parameter"]["Value"] == "7"
