# pyright: basic, reportArgumentType=false
"""A role that may assume the root user of any member account."""

import json

import pulumi_aws as aws


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(actions, resource="*", condition=None):
    statement = {"Effect": "Allow", "Action": actions, "Resource": resource}
    return {**statement, "Condition": condition} if condition else statement


TRUST = document(
    {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }
)


def role(name, *statements):
    made = aws.iam.Role(name, name=name, assume_role_policy=TRUST)
    aws.iam.RolePolicy(name, name=name, role=made.name, policy=document(*statements))


role("central", allow(["sts:AssumeRoot"]))
