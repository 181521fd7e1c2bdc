"""An S3 bucket: private, encrypted, reached by TLS only, versioned, with an end to what it keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, NotRequired

import pulumi
import pulumi_aws as aws

from components.building_blocks.arguments import Between, Default, Matches, Problem, checked
from components.building_blocks.arns import KeyArn
from components.building_blocks.component import Component
from components.building_blocks.log_delivery import CONFIG, LOG_WRITERS, log_deliveries
from components.building_blocks.policy_document import (
    CLOUDFRONT,
    Statement,
    deny_plain_http,
    own_distributions,
    policy_document,
)
from components.building_blocks.references import StoreRef, store_ref
from components.building_blocks.stores import UNTIL_ERASED, StoreArgs, store_tags

Days = Annotated[int, Between(1, 3653, "days")]


Origin = Annotated[
    str,
    Matches(
        r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?",
        "must be an origin, such as https://photos.example.com, with no path; without TLS only localhost",
    ),
]
"""Where a web page comes from, as browsers name it: scheme, host, and any port."""
UPLOAD_RULE_SECONDS = 3000


class BucketArgs(StoreArgs):
    """Arguments of `Bucket`."""

    encryption_key_arn: NotRequired[KeyArn]
    """The KMS key of every object. Default: SSE-S3, for buckets whose log writers accept nothing else."""
    access_log_bucket: NotRequired[StoreRef]
    """The bucket that gets the server access logs, under this bucket's name. Default: none are written."""
    expire_prefixes: NotRequired[Annotated[Mapping[str, Days], Default({})]]
    """Key prefix -> days after which its objects go, sooner than the rest of the bucket."""
    tier_prefixes: NotRequired[Annotated[Mapping[str, Days], Default({})]]
    """Key prefix -> days after which its objects go to Intelligent-Tiering, which stores for less what nobody reads,
    and charges nothing for reading it. Objects below 128 KB stay."""
    noncurrent_version_days: NotRequired[Annotated[Days, Default(30)]]
    """Days that a replaced or deleted object can still be brought back."""
    eventbridge: NotRequired[Annotated[bool, Default(False)]]
    """Object events go to EventBridge."""
    object_lock_days: NotRequired[Days]
    """Nobody but who may bypass governance deletes an object for so long. Default: no lock."""
    log_writers: NotRequired[Annotated[Sequence[str], Default(())]]
    """AWS services that may deliver this account's logs to the bucket: `logging.s3.amazonaws.com`."""
    distribution_prefixes: NotRequired[Annotated[Sequence[str], Default(())]]
    """Below which of these the account's CloudFront distributions may read, by origin access control. The key's policy
    must let them decrypt: `distributions()` of `key_users.py`. Default: none."""
    upload_origins: NotRequired[Annotated[Sequence[pulumi.Input[Origin]], Default(())]]
    """The web pages that may send files by a form, straight from a browser. Default: none."""
    force_destroy: NotRequired[Annotated[bool, Default(False)]]
    """`pulumi destroy` deletes the bucket with its objects. Default: False, it refuses while there are any."""
    tags: NotRequired[Mapping[str, str]]


class Bucket(Component):
    """Creates a bucket with its encryption, public access block, ownership, versions, lifecycle and policy.

    Cost: storage 0.023 dollars a GB-month and requests; a bucket key keeps KMS requests few
    (https://aws.amazon.com/s3/pricing/, https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html).

    Raises:
        pulumi.InputPropertiesError: an argument is missing, unknown or outside its limits.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    origin: pulumi.Output[str]
    """Where browsers send files to, and what a page's content security policy names."""
    ref: StoreRef

    def __init__(self, name: str, args: BucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        args = checked("Bucket", name, BucketArgs, args, _check_log_writers)
        super().__init__(name, args, opts)
        lock = args.get("object_lock_days")
        bucket = aws.s3.Bucket(
            name,
            object_lock_enabled=True if lock else None,
            force_destroy=args["force_destroy"],
            tags=store_tags(args),
            opts=self.child(),
        )
        closed = aws.s3.BucketPublicAccessBlock(
            name,
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )
        aws.s3.BucketOwnershipControls(
            name,
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=self.child(),
        )
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            name,
            bucket=bucket.bucket,
            rules=[_encryption(args.get("encryption_key_arn"))],
            opts=self.child(),
        )
        versions = aws.s3.BucketVersioning(
            name,
            bucket=bucket.bucket,
            versioning_configuration={"status": "Enabled"},
            opts=self.child(),
        )
        aws.s3.BucketLifecycleConfiguration(
            name,
            bucket=bucket.bucket,
            rules=_lifecycle(args),
            opts=self.child(depends_on=[versions]),
        )
        policy = aws.s3.BucketPolicy(
            name,
            bucket=bucket.bucket,
            policy=policy_document(
                [
                    deny_plain_http("s3:*", bucket.arn, pulumi.Output.concat(bucket.arn, "/*")),
                    *log_deliveries(bucket.arn, args["log_writers"], self),
                    *_distribution_reads(bucket.arn, args["distribution_prefixes"], self),
                ]
            ),
            opts=self.child(depends_on=[closed]),
        )
        if args["upload_origins"]:
            aws.s3.BucketCorsConfiguration(
                name,
                bucket=bucket.bucket,
                cors_rules=[
                    {
                        "allowed_methods": ["POST"],
                        "allowed_origins": list(args["upload_origins"]),
                        "allowed_headers": ["*"],
                        "expose_headers": ["ETag"],
                        "max_age_seconds": UPLOAD_RULE_SECONDS,
                    }
                ],
                opts=self.child(),
            )
        if lock:
            aws.s3.BucketObjectLockConfiguration(
                name,
                bucket=bucket.bucket,
                rule={"default_retention": {"mode": "GOVERNANCE", "days": lock}},
                opts=self.child(depends_on=[versions]),
            )
        if log_bucket := args.get("access_log_bucket"):
            aws.s3.BucketLogging(
                name,
                bucket=bucket.bucket,
                target_bucket=log_bucket["name"],
                target_prefix=pulumi.Output.concat("s3/", bucket.id, "/"),
                opts=self.child(),
            )
        if args["eventbridge"]:
            aws.s3.BucketNotification(name, bucket=bucket.bucket, eventbridge=True, opts=self.child())
        # What uses the bucket waits until it is protected: AWS would write its own policy for log deliveries.
        protected = pulumi.Output.all(bucket.id, bucket.arn, policy.id, encryption.id)
        self.name = protected.apply(lambda known: known[0])
        self.arn = protected.apply(lambda known: known[1])
        self.origin = pulumi.Output.concat("https://", bucket.bucket_regional_domain_name)
        self.ref = store_ref(args, self.name, self.arn)
        self.register()


def _distribution_reads(
    bucket_arn: pulumi.Output[str], prefixes: Sequence[str], parent: pulumi.Resource
) -> list[Statement]:
    if not prefixes:
        return []
    account = aws.get_caller_identity_output(opts=pulumi.InvokeOptions(parent=parent)).account_id
    return [
        {
            "Sid": "ReadByDistributions",
            "Effect": "Allow",
            "Principal": {"Service": CLOUDFRONT},
            "Action": "s3:GetObject",
            "Resource": [pulumi.Output.concat(bucket_arn, "/", prefix, "*") for prefix in prefixes],
            "Condition": own_distributions(account),
        }
    ]


def _check_log_writers(args: BucketArgs) -> Iterator[Problem]:
    for index, writer in enumerate(args["log_writers"]):
        if writer not in LOG_WRITERS:
            known = ", ".join(sorted(LOG_WRITERS))
            yield Problem(f"log_writers[{index}]", writer, f"must be one of {known}")
    if args.get("object_lock_days") and CONFIG in args["log_writers"]:
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-config-deliverychannel.html
        yield Problem("object_lock_days", args.get("object_lock_days"), "AWS Config delivers to no locked bucket")


def _encryption(key_arn: pulumi.Input[str] | None) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgsDict:
    if key_arn is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key_arn},
        "bucket_key_enabled": True,
    }


def _lifecycle(args: BucketArgs) -> list[aws.s3.BucketLifecycleConfigurationRuleArgsDict]:
    old_versions = args["noncurrent_version_days"]
    rules: list[aws.s3.BucketLifecycleConfigurationRuleArgsDict] = [
        {
            "id": "clean-up",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
            "noncurrent_version_expiration": {"noncurrent_days": old_versions},
            "expiration": {"expired_object_delete_marker": True}
            if args["retention_days"] == UNTIL_ERASED
            else {"days": int(args["retention_days"])},
        }
    ]
    for prefix, days in args["expire_prefixes"].items():
        rules.append(
            {
                "id": f"expire-{prefix.strip('/')}",
                "status": "Enabled",
                "filter": {"prefix": prefix},
                "expiration": {"days": days},
                "noncurrent_version_expiration": {"noncurrent_days": 1},
            }
        )
    for prefix, days in args["tier_prefixes"].items():
        rules.append(
            {
                "id": f"tier-{prefix.strip('/')}",
                "status": "Enabled",
                "filter": {"prefix": prefix},
                "transitions": [{"days": days, "storage_class": "INTELLIGENT_TIERING"}],
            }
        )
    return rules
