# pyright: basic, reportArgumentType=false
"""Repositories whose policy names everyone, and holds them to a condition."""

import json

import pulumi_aws as aws


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def repository(name, condition=None):
    made = aws.ecr.Repository(name, name=name)
    statement = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        **({"Condition": condition} if condition else {}),
    }
    aws.ecr.RepositoryPolicy(name, repository=made.name, policy=document(statement))


repository("orgpaths", {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*/ou-ab12-11111111/*"}})
repository("orgid", {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
repository("vpce", {"StringEquals": {"aws:SourceVpce": "vpce-0abc1234def567890"}})
repository("none")
