# pyright: basic, reportArgumentType=false
"""A trust policy made by a function of the provider that only writes JSON."""

import pulumi_aws as aws

document = aws.iam.get_policy_document(
    statements=[
        {
            "actions": ["sts:AssumeRole"],
            "principals": [{"type": "Service", "identifiers": ["lambda.amazonaws.com"]}],
        }
    ]
)
aws.iam.Role("worker", assume_role_policy=document.json)
