from __future__ import annotations

import json
from typing import Any

import pytest

from iam.evaluate import Caller, Outcome
from iam.evaluator import Evaluator, UnknownCallerError
from iam.identities import Kind, identities
from recorder.index import Stack
from recorder.resource import UNKNOWN, Resource

ACCOUNT = "123456789012"
ROLE_ARN = f"arn:aws:iam::{ACCOUNT}:role/resize"
USER_ARN = f"arn:aws:iam::{ACCOUNT}:user/ann"
BUCKET_ARN = "arn:aws:s3:::photos"
KEY_ARN = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
TRUST = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}}


def resource(type_: str, name: str, inputs: dict[str, Any], **more: Any) -> Resource:
    return Resource(f"urn:pulumi:test::p::{type_}::{name}", type_, name, inputs=inputs, **more)


def document(action: object, target: object, effect: str = "Allow", **more: object) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": target, **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def role(**inputs: Any) -> Resource:
    outputs = {"arn": ROLE_ARN, "name": "resize"}
    return resource(
        "aws:iam/role:Role", "resize", {"assumeRolePolicy": json.dumps(TRUST), **inputs}, id="resize", outputs=outputs
    )


def inline(action: object, target: object, **more: Any) -> Resource:
    return resource(
        "aws:iam/rolePolicy:RolePolicy", "inline", {"role": "resize", "policy": document(action, target)}, **more
    )


BUCKET = resource("aws:s3/bucket:Bucket", "photos", {"bucket": "photos"}, id="photos", outputs={"arn": BUCKET_ARN})
KEY = resource("aws:kms/key:Key", "data", {}, id="1", outputs={"arn": KEY_ARN})


def judge(*resources: Resource, action: str = "s3:GetObject", target: str = f"{BUCKET_ARN}/raw/a") -> Outcome:
    return Evaluator.of(resources).judge(Caller(ROLE_ARN), action, target).outcome


def test_every_way_to_give_a_role_a_policy_counts() -> None:
    policy_arn = f"arn:aws:iam::{ACCOUNT}:policy/read"
    text = document("s3:GetObject", f"{BUCKET_ARN}/raw/*")
    managed = resource("aws:iam/policy:Policy", "read", {"policy": text}, id=policy_arn, outputs={"arn": policy_arn})
    attach = {"policyArn": policy_arn}
    given = [
        (role(), inline("s3:GetObject", f"{BUCKET_ARN}/raw/*")),
        (role(inlinePolicies=[{"name": "x", "policy": text}]),),
        (role(managedPolicyArns=[policy_arn]), managed),
        (
            role(),
            managed,
            resource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "a", {"role": "resize", **attach}),
        ),
        (role(), managed, resource("aws:iam/policyAttachment:PolicyAttachment", "a", {"roles": ["resize"], **attach})),
        (role(managedPolicyArns=["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]),),
    ]
    assert judge(role()) is Outcome.IMPLICIT_DENY
    for resources in given:
        assert judge(*resources) is Outcome.ALLOWED


def test_a_boundary_of_the_program_limits() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    limit = resource("aws:iam/policy:Policy", "limit", {"policy": document("sqs:*", "*")}, outputs={"arn": arn})
    assert judge(role(permissionsBoundary=arn), limit, inline("s3:*", "*")) is Outcome.IMPLICIT_DENY


def test_a_user_has_what_the_groups_have() -> None:
    user = resource("aws:iam/user:User", "ann", {"name": "ann"}, id="ann", outputs={"arn": USER_ARN})
    group = resource("aws:iam/group:Group", "g", {"name": "g"}, id="g")
    policy = resource("aws:iam/groupPolicy:GroupPolicy", "p", {"group": "g", "policy": document("s3:*", "*")})
    member = resource("aws:iam/groupMembership:GroupMembership", "m", {"group": "g", "users": ["ann"]})
    evaluator = Evaluator.of([user, group, policy, member])
    assert evaluator.judge(Caller(USER_ARN), "s3:GetObject", BUCKET_ARN).allowed
    assert not Evaluator.of([user, group, policy]).judge(Caller(USER_ARN), "s3:GetObject", BUCKET_ARN).allowed


def test_the_policy_of_a_bucket_denies_its_objects() -> None:
    denying = document("s3:*", [BUCKET_ARN, f"{BUCKET_ARN}/*"], "Deny", Principal="*")
    bucket_policy = resource("aws:s3/bucketPolicy:BucketPolicy", "b", {"bucket": "photos", "policy": denying})
    assert judge(role(), inline("s3:*", "*"), BUCKET) is Outcome.ALLOWED
    assert judge(role(), inline("s3:*", "*"), BUCKET, bucket_policy) is Outcome.EXPLICIT_DENY


def test_a_key_without_a_policy_has_the_default_one() -> None:
    assert judge(role(), KEY, inline("kms:Decrypt", KEY_ARN), action="kms:Decrypt", target=KEY_ARN) is Outcome.ALLOWED
    assert judge(role(), KEY, action="kms:Decrypt", target=KEY_ARN) is Outcome.IMPLICIT_DENY


def test_a_lambda_permission_lets_its_service_call_from_its_source() -> None:
    arn = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:resize"
    rule = f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/upload"
    function = resource("aws:lambda/function:Function", "resize", {"name": "resize"}, id="resize", outputs={"arn": arn})
    inputs = {
        "function": "resize", "action": "lambda:InvokeFunction", "principal": "events.amazonaws.com", "sourceArn": rule
    }  # fmt: skip
    evaluator = Evaluator.of([function, resource("aws:lambda/permission:Permission", "p", inputs)])
    events = Caller("events.amazonaws.com")
    assert evaluator.judge(events, "lambda:InvokeFunction", arn, {"aws:SourceArn": rule}).allowed
    assert evaluator.judge(events, "lambda:InvokeFunction", f"{arn}:live", {"aws:SourceArn": rule}).allowed
    assert not evaluator.judge(events, "lambda:InvokeFunction", arn, {"aws:SourceArn": f"{rule}2"}).allowed
    assert not evaluator.judge(
        Caller("s3.amazonaws.com"), "lambda:InvokeFunction", arn, {"aws:SourceArn": rule}
    ).allowed


def test_a_caller_that_the_program_does_not_declare_is_an_error() -> None:
    with pytest.raises(UnknownCallerError, match="declares no principal arn:aws:iam::1:role/x; there are: "):
        Evaluator.of([role()]).judge(Caller("arn:aws:iam::1:role/x"), "s3:GetObject")


def test_in_a_preview_links_are_followed_by_what_a_property_came_from() -> None:
    target = resource("aws:iam/role:Role", "resize", {"assumeRolePolicy": json.dumps(TRUST)})
    unknown = inline("s3:*", "*", property_dependencies={"role": (target.urn,)})
    unknown = Resource(unknown.urn, unknown.type, unknown.name, inputs={**unknown.inputs, "role": UNKNOWN},
                       property_dependencies=unknown.property_dependencies)  # fmt: skip
    (identity,) = identities(Stack((target, unknown)))
    assert identity.kind is Kind.ROLE
    assert [policy.name for policy in identity.policies] == ["inline"]


def test_a_policy_that_nothing_attaches_is_a_holder_of_its_own_and_a_boundary_is_not() -> None:
    policy = resource("aws:iam/policy:Policy", "free", {"policy": document("s3:*", "*")}, outputs={"arn": "arn:x:free"})
    assert [identity.kind for identity in identities(Stack((policy,)))] == [Kind.POLICY]
    assert [h.kind for h in identities(Stack((policy, role(permissionsBoundary="arn:x:free"))))] == [Kind.ROLE]


def test_a_policy_for_a_role_outside_of_the_program_is_judged_all_the_same() -> None:
    (identity,) = identities(Stack((inline("s3:*", "*"),)))
    assert (identity.kind, identity.name, len(identity.policies)) == (Kind.ROLE, "resize", 1)
