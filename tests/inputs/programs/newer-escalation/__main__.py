# pyright: basic, reportArgumentType=false
"""Roles that can run code with another role's permissions, by services of 2025 and 2026."""

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


def pass_role(service):
    condition = {"StringEquals": {"iam:PassedToService": service}}
    return allow(["iam:PassRole"], "arn:aws:iam::123456789012:role/*", condition)


role(
    "runtime-existing",
    allow(
        ["bedrock-agentcore:InvokeAgentRuntimeCommand"],
        "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime/*",
    ),
)
role("braket", pass_role("braket.amazonaws.com"), allow(["braket:CreateJob"]))
