# pyright: basic, reportArgumentType=false
"""Roles for GitHub Actions, by which claims they hold the token to."""

import json

import pulumi_aws as aws


def role(name, provider, condition):
    statement = {
        "Effect": "Allow",
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{provider}"},
        "Condition": {
            operator: {f"{provider}:{claim}": value for claim, value in claims.items()}
            for operator, claims in condition.items()
        },
    }
    document = {"Version": "2012-10-17", "Statement": [statement]}
    aws.iam.Role(name, name=name, assume_role_policy=json.dumps(document))


GITHUB = "token.actions.githubusercontent.com"
AUDIENCE = {"StringEquals": {"aud": "sts.amazonaws.com"}}


role(
    "gh-repository-id",
    GITHUB,
    {"StringEquals": {"aud": "sts.amazonaws.com", "repository_id": "1236816811", "ref": "refs/heads/main"}},
)
role(
    "gh-good",
    GITHUB,
    {"StringEquals": {"aud": "sts.amazonaws.com", "sub": "repo:acme/app:ref:refs/heads/main"}},
)
role("gh-no-sub", GITHUB, AUDIENCE)  # any repository of GitHub
role("gh-star", GITHUB, {**AUDIENCE, "StringLike": {"sub": "repo:*"}})  # likewise
