"""The examples of AWS's pages on evaluation logic, boundaries and key policies, as requests and decisions."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from iam.documents import parse
from iam.evaluate import Caller, Outcome, Policies, Policy, Request, evaluate
from recorder.resource import UNKNOWN

ACCOUNT = "123456789012"
ROLE = Caller(f"arn:aws:iam::{ACCOUNT}:role/app/resize", f"arn:aws:sts::{ACCOUNT}:assumed-role/resize/run")
USER = Caller(f"arn:aws:iam::{ACCOUNT}:user/ann")
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/1"
OBJECT = "arn:aws:s3:::photos/raw/a"


def policy(*statements: Mapping[str, object], name: str = "p") -> Policy:
    return Policy(name, parse({"Version": "2012-10-17", "Statement": list(statements)}))


def allow(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> dict[str, object]:
    return {**allow(action, resource, **more), "Effect": "Deny"}


def decide(
    action: str,
    resource: str,
    *,
    caller: Caller = ROLE,
    identity: Policy | None = None,
    boundary: Policy | None = None,
    resource_policy: Policy | None = None,
    owner: str = "",
    context: Mapping[str, str] | None = None,
) -> Outcome:
    policies = Policies((identity,) if identity else (), boundary, (resource_policy,) if resource_policy else ())
    return evaluate(Request(caller, action, resource, context or {}, owner), policies).outcome


def test_what_no_policy_allows_is_denied() -> None:
    assert decide("s3:GetObject", OBJECT) is Outcome.IMPLICIT_DENY
    assert decide("s3:PutObject", OBJECT, identity=policy(allow("s3:GetObject"))) is Outcome.IMPLICIT_DENY


def test_an_identity_policy_allows_and_the_decision_names_its_statement() -> None:
    identity = policy(allow("s3:Get*", "arn:aws:s3:::photos/raw/*", Sid="ReadRaw"), name="reading")
    decision = evaluate(Request(ROLE, "s3:GetObject", OBJECT), Policies((identity,)))
    assert decision.allowed
    assert decision.policy is identity
    assert "reading, statement 'ReadRaw'" in decision.reason


def test_an_explicit_deny_wins_wherever_it_stands() -> None:
    everything = policy(allow("*"))
    denying = policy(deny("s3:GetObject"))
    boundary = policy(allow("*"), deny("s3:*"))
    bucket = policy(deny("s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}))
    both = policy(allow("*"), deny("s3:GetObject"))
    assert decide("s3:GetObject", OBJECT, identity=both) is Outcome.EXPLICIT_DENY
    assert decide("s3:GetObject", OBJECT, identity=denying) is Outcome.EXPLICIT_DENY
    assert decide("s3:GetObject", OBJECT, identity=everything, boundary=boundary) is Outcome.EXPLICIT_DENY
    plain, encrypted = {"aws:SecureTransport": "false"}, {"aws:SecureTransport": "true"}
    assert (
        decide("s3:GetObject", OBJECT, identity=everything, resource_policy=bucket, context=plain)
        is Outcome.EXPLICIT_DENY
    )
    assert decide(
        "s3:GetObject", OBJECT, identity=everything, resource_policy=bucket, context=encrypted
    ) is Outcome.ALLOWED  # fmt: skip


def test_within_an_account_either_side_may_allow() -> None:
    bucket = policy(allow("s3:GetObject", "arn:aws:s3:::photos/*", Principal={"AWS": ROLE.arn}))
    assert decide("s3:GetObject", OBJECT, resource_policy=bucket) is Outcome.ALLOWED
    assert decide("s3:GetObject", OBJECT, caller=USER, resource_policy=bucket) is Outcome.IMPLICIT_DENY


def test_a_resource_policy_that_names_the_account_leaves_the_decision_to_identities() -> None:
    bucket = policy(allow("s3:GetObject", "arn:aws:s3:::photos/*", Principal=ROOT))
    assert decide("s3:GetObject", OBJECT, resource_policy=bucket) is Outcome.IMPLICIT_DENY
    assert decide("s3:GetObject", OBJECT, resource_policy=bucket, identity=policy(allow("s3:*"))) is Outcome.ALLOWED


def test_a_boundary_limits_and_grants_nothing() -> None:
    boundary = policy(allow(["s3:*", "cloudwatch:*"]))
    assert decide("s3:GetObject", OBJECT, boundary=boundary) is Outcome.IMPLICIT_DENY
    assert decide("s3:GetObject", OBJECT, identity=policy(allow("*")), boundary=boundary) is Outcome.ALLOWED
    assert decide("iam:CreateUser", "*", identity=policy(allow("*")), boundary=boundary) is Outcome.IMPLICIT_DENY


@pytest.mark.parametrize(
    ("caller", "named", "expected"),
    [
        (USER, USER.arn, Outcome.ALLOWED),
        (ROLE, ROLE.session, Outcome.ALLOWED),
        (ROLE, ROLE.arn, Outcome.IMPLICIT_DENY),
    ],
)
def test_a_boundary_limits_what_a_resource_gives_to_a_role_but_not_to_a_user_or_a_session(
    caller: Caller, named: str, expected: Outcome
) -> None:
    bucket = policy(allow("s3:GetObject", "arn:aws:s3:::photos/*", Principal={"AWS": named}))
    boundary = policy(allow("sqs:*"))
    assert decide("s3:GetObject", OBJECT, caller=caller, boundary=boundary, resource_policy=bucket) is expected


def test_a_key_is_used_by_whom_its_own_policy_allows() -> None:
    identity = policy(allow("kms:Decrypt", KEY))
    account = policy(allow("kms:*", Principal=ROOT))
    direct = policy(allow("kms:Decrypt", Principal={"AWS": ROLE.arn}))
    other = policy(allow("kms:Decrypt", Principal={"AWS": USER.arn}))
    assert decide("kms:Decrypt", KEY, identity=identity) is Outcome.IMPLICIT_DENY
    assert decide("kms:Decrypt", KEY, identity=identity, resource_policy=other) is Outcome.IMPLICIT_DENY
    assert decide("kms:Decrypt", KEY, identity=identity, resource_policy=account) is Outcome.ALLOWED
    assert decide("kms:Decrypt", KEY, resource_policy=account) is Outcome.IMPLICIT_DENY
    assert decide("kms:Decrypt", KEY, resource_policy=direct) is Outcome.ALLOWED
    assert decide("kms:ListKeys", "*", identity=policy(allow("kms:ListKeys"))) is Outcome.ALLOWED


def test_a_key_may_be_used_through_one_service_only() -> None:
    identity = policy(
        allow("kms:Decrypt", KEY, Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}})
    )
    account = policy(allow("kms:*", Principal=ROOT))
    via = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
    assert decide("kms:Decrypt", KEY, identity=identity, resource_policy=account, context=via) is Outcome.ALLOWED
    assert decide("kms:Decrypt", KEY, identity=identity, resource_policy=account) is Outcome.IMPLICIT_DENY


def test_a_role_is_assumed_by_whom_its_trust_policy_names() -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/target"
    assume = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": ROOT})
    service = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}})
    identity = policy(allow("sts:AssumeRole", role))
    assert decide("sts:AssumeRole", role, identity=identity, resource_policy=assume) is Outcome.ALLOWED
    assert decide("sts:AssumeRole", role, resource_policy=assume) is Outcome.IMPLICIT_DENY
    assert decide("sts:AssumeRole", role, identity=identity, resource_policy=service) is Outcome.IMPLICIT_DENY
    assert (
        decide("sts:AssumeRole", role, caller=Caller("lambda.amazonaws.com"), resource_policy=service)
        is Outcome.ALLOWED
    )


def test_across_accounts_both_sides_must_allow() -> None:
    identity = policy(allow("s3:GetObject", "arn:aws:s3:::theirs/*"))
    bucket = policy(allow("s3:GetObject", "arn:aws:s3:::theirs/*", Principal={"AWS": ROLE.arn}))
    theirs = "arn:aws:s3:::theirs/a"
    assert decide("s3:GetObject", theirs, identity=identity, owner="999999999999") is Outcome.IMPLICIT_DENY
    assert decide("s3:GetObject", theirs, resource_policy=bucket, owner="999999999999") is Outcome.IMPLICIT_DENY
    assert decide(
        "s3:GetObject", theirs, identity=identity, resource_policy=bucket, owner="999999999999"
    ) is Outcome.ALLOWED  # fmt: skip
    topic = "arn:aws:sns:eu-west-1:999999999999:t"
    assert decide("sns:Publish", topic, identity=policy(allow("sns:Publish"))) is Outcome.IMPLICIT_DENY


def test_a_service_needs_the_resources_policy_and_its_source() -> None:
    queue = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:q"
    rule = f"arn:aws:events:eu-west-1:{ACCOUNT}:rule/upload"
    events = Caller("events.amazonaws.com")
    statement = allow(
        "sqs:SendMessage",
        queue,
        Principal={"Service": "events.amazonaws.com"},
        Condition={"ArnEquals": {"aws:SourceArn": rule}},
    )
    granted = policy(statement)
    assert (
        decide("sqs:SendMessage", queue, caller=events, resource_policy=granted, context={"aws:SourceArn": rule})
        is Outcome.ALLOWED
    )
    assert decide("sqs:SendMessage", queue, caller=events, resource_policy=granted) is Outcome.IMPLICIT_DENY
    assert decide("sqs:SendMessage", queue, caller=events) is Outcome.IMPLICIT_DENY


def test_not_action_and_not_resource_speak_of_everything_else() -> None:
    identity = policy({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::secret/*"})
    assert decide("s3:GetObject", OBJECT, identity=identity) is Outcome.ALLOWED
    assert decide("s3:GetObject", "arn:aws:s3:::secret/a", identity=identity) is Outcome.IMPLICIT_DENY
    assert decide("iam:CreateUser", "*", identity=identity) is Outcome.IMPLICIT_DENY


def test_a_deny_for_all_but_some_principals_spares_these() -> None:
    bucket = policy(deny("s3:*", NotPrincipal={"AWS": [ROLE.arn, ROOT["AWS"]]}))
    everything = policy(allow("*"))
    assert decide("s3:GetObject", OBJECT, identity=everything, resource_policy=bucket) is Outcome.ALLOWED
    stranger = Caller("arn:aws:iam::999999999999:user/eve")
    assert decide(
        "s3:GetObject", OBJECT, caller=stranger, identity=everything, resource_policy=bucket
    ) is Outcome.EXPLICIT_DENY  # fmt: skip


def test_a_variable_in_a_resource_is_the_callers_own_value() -> None:
    identity = policy(allow("s3:*", "arn:aws:s3:::homes/${aws:username}/*"))
    assert decide("s3:GetObject", "arn:aws:s3:::homes/ann/a", caller=USER, identity=identity) is Outcome.ALLOWED
    assert decide("s3:GetObject", "arn:aws:s3:::homes/bob/a", caller=USER, identity=identity) is Outcome.IMPLICIT_DENY
    assert decide("s3:GetObject", "arn:aws:s3:::homes//a", identity=identity) is Outcome.IMPLICIT_DENY


def test_keys_about_the_caller_and_the_resource_are_there_by_themselves() -> None:
    tagged = Caller(ROLE.arn, tags={"team": "photos"})
    mine = policy(allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "photos"}}))
    own = policy(allow("sns:*", Condition={"StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}}))
    assert decide("s3:GetObject", OBJECT, caller=tagged, identity=mine) is Outcome.ALLOWED
    assert decide("s3:GetObject", OBJECT, identity=mine) is Outcome.IMPLICIT_DENY
    assert decide("sns:Publish", f"arn:aws:sns:eu-west-1:{ACCOUNT}:t", identity=own) is Outcome.ALLOWED


def test_what_is_unknown_is_never_allowed_and_says_so() -> None:
    unknown = Policy("p", parse(UNKNOWN))
    some = policy(allow("s3:GetObject", UNKNOWN))
    maybe_denied = policy(allow("s3:*"), deny("s3:*", UNKNOWN))
    assert decide("s3:GetObject", OBJECT, identity=unknown) is Outcome.UNKNOWN
    assert decide("s3:GetObject", OBJECT, identity=some) is Outcome.UNKNOWN
    assert decide("sqs:SendMessage", OBJECT, identity=some) is Outcome.IMPLICIT_DENY
    assert decide("s3:GetObject", OBJECT, identity=maybe_denied) is Outcome.UNKNOWN
    assert decide("s3:GetObject", OBJECT, identity=policy(allow("*")), boundary=unknown) is Outcome.UNKNOWN
    assert decide("s3:GetObject", OBJECT, resource_policy=unknown) is Outcome.UNKNOWN
    assert decide("kms:Decrypt", KEY, identity=policy(allow("*")), resource_policy=unknown) is Outcome.UNKNOWN
    assert decide("s3:GetObject", OBJECT, identity=policy({**allow("*"), "Effect": UNKNOWN})) is Outcome.UNKNOWN
