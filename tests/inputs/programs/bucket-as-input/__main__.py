# pyright: basic, reportArgumentType=false
"""A bucket given as an input where its id is meant."""

import pulumi_aws as aws

bucket = aws.s3.Bucket("box")
aws.s3.BucketPublicAccessBlock(
    "box",
    bucket=bucket,
    block_public_acls=True,
    block_public_policy=True,
    ignore_public_acls=True,
    restrict_public_buckets=True,
)
