# pyright: basic, reportArgumentType=false
"""Queues whose policy is to refuse callers without TLS, in four spellings."""

import json

import pulumi_aws as aws

KEY = "arn:aws:kms:eu-west-1:123456789012:key/0a0a0a0a-1111-2222-3333-444444444444"
DENY = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*"}


def document(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def queue(name, statement):
    made = aws.sqs.Queue(name, name=name, kms_master_key_id=KEY)
    aws.sqs.QueuePolicy(
        name, queue_url=made.url, policy=made.arn.apply(lambda arn: document({**statement, "Resource": arn}))
    )


queue("bool", {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}})
queue("string-equals", {**DENY, "Condition": {"StringEquals": {"aws:SecureTransport": "false"}}})
queue("deny-true", {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "true"}}})  # the wrong way round
queue(
    "allow-true",  # enforces nothing
    {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "sqs:*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    },
)
