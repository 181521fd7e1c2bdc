# pyright: basic, reportArgumentType=false
"""Roles with actions that AWS lets nobody restrict to a resource."""

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


role("ec2-describe-all", allow(["ec2:Describe*"]))
role("describe-log-groups", allow(["logs:DescribeLogGroups"]))
role("describe-nets", allow(["ec2:DescribeRegions", "ec2:DescribeNetworkAcls"]))
role("autoscaling-tags", allow(["autoscaling:DescribeTags"]))
role(
    "put-metric",
    allow(["cloudwatch:PutMetricData"], condition={"StringEquals": {"cloudwatch:namespace": "Mine"}}),
)
role("ecr-token", allow(["ecr:GetAuthorizationToken"]))
role("xray", allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"]))
role("caller", allow(["sts:GetCallerIdentity"]))
role("buckets", allow(["s3:ListAllMyBuckets"]))
