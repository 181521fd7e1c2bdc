# pyright: basic, reportArgumentType=false
"""Buckets that only AWS's log delivery writes to, beside others."""

import pulumi_aws as aws

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a0a0a0a-1111-2222-3333-444444444444"


def bucket(name, algorithm):
    made = aws.s3.Bucket(name, bucket=name)
    default = {"sse_algorithm": algorithm, **({} if algorithm == "AES256" else {"kms_master_key_id": KEY})}
    aws.s3.BucketServerSideEncryptionConfiguration(
        name, bucket=made.id, rules=[{"apply_server_side_encryption_by_default": default}]
    )
    return made


data = bucket("data", "aws:kms")
access_log = bucket("access-log", "AES256")
balancer_log = bucket("lb-log", "AES256")
bucket("plain", "AES256")
bucket("double", "aws:kms:dsse")
aws.s3.BucketLogging("data", bucket=data.id, target_bucket=access_log.id, target_prefix="data/")
aws.lb.LoadBalancer(
    "front",
    load_balancer_type="application",
    subnets=["subnet-1", "subnet-2"],
    access_logs={"bucket": balancer_log.bucket, "enabled": True},
)
