from __future__ import annotations

from typing import Any

from iam.documents import parse
from iam.evaluate import Policy
from iam.usage import Call, unused
from recorder.resource import UNKNOWN


def left(action: object, resource: object, *calls: Call, **variables: Any) -> list[tuple[str, str]]:
    document = parse({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}})
    return [(found.action, found.resource) for found in unused([Policy("p", document)], calls, variables)]


def test_each_pair_of_action_and_resource_must_be_used() -> None:
    pairs = left(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
                 Call("s3:GetObject", "arn:aws:s3:::a/1"), Call("s3:PutObject", "arn:aws:s3:::b/1"))  # fmt: skip
    assert pairs == [("s3:PutObject", "arn:aws:s3:::a/*"), ("s3:GetObject", "arn:aws:s3:::b/*")]


def test_a_wildcard_of_actions_is_split_when_only_some_were_used() -> None:
    found = left("kms:Generate*", "*", Call("kms:GenerateDataKey", "arn:k"))
    assert ("kms:GenerateDataKey", "*") not in found
    assert ("kms:GenerateMac", "*") in found


def test_a_wildcard_of_which_nothing_was_used_is_named_as_written() -> None:
    assert left("kms:Generate*", "*") == [("kms:Generate*", "*")]


def test_variables_stand_for_their_value_or_for_anything() -> None:
    call = Call("s3:GetObject", "arn:aws:s3:::homes/ann/1")
    resource = "arn:aws:s3:::homes/${aws:username}/*"
    assert left("s3:GetObject", resource, call) == []
    assert left("s3:GetObject", resource, call, **{"aws:username": "ann"}) == []
    assert left("s3:GetObject", resource, call, **{"aws:username": "bob"}) == [("s3:GetObject", resource)]
    assert left("s3:GetObject", resource, call, **{"aws:username": UNKNOWN}) == []


def test_what_is_not_known_is_not_called_unused() -> None:
    assert left([UNKNOWN, "s3:GetObject"], "arn:aws:s3:::a/*") == [("s3:GetObject", "arn:aws:s3:::a/*")]
    assert left("s3:GetObject", [UNKNOWN, "arn:aws:s3:::a/*"]) == [("s3:GetObject", "arn:aws:s3:::a/*")]


def test_a_denial_is_no_permission() -> None:
    document = parse({"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
    assert unused([Policy("p", document)], []) == ()
