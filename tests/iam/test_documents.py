from __future__ import annotations

import json

import pytest

from iam.documents import Condition, Effect, PolicySyntaxError, Principal, parse
from recorder.resource import UNKNOWN

ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}


def test_text_and_mapping_one_statement_and_a_list_are_the_same_document() -> None:
    one = parse({"Version": "2012-10-17", "Statement": ALLOW})
    many = parse(json.dumps({"Version": "2012-10-17", "Statement": [{**ALLOW, "Action": ["s3:GetObject"]}]}))
    assert one == many
    assert one.fully_known


def test_elements_and_operators_are_known_in_any_case() -> None:
    document = parse(
        {
            "statement": {
                "EFFECT": "allow",
                "notaction": "iam:*",
                "notResource": "arn:aws:s3:::a",
                "condition": {"foranyvalue:STRINGLIKEIFEXISTS": {"aws:TagKeys": ["a*"]}},
            }
        }
    )
    (statement,) = document.statements
    assert statement.effect is Effect.ALLOW
    assert statement.not_action
    assert statement.not_resource
    assert statement.conditions == (Condition("StringLike", "aws:TagKeys", ("a*",), "ForAnyValue", if_exists=True),)


def test_principals_are_everyone_or_a_kind_with_values() -> None:
    document = parse(
        {
            "Statement": [
                {**ALLOW, "Principal": "*"},
                {**ALLOW, "Principal": {"AWS": ["1", "2"], "Service": "events.amazonaws.com"}},
            ]
        }
    )
    assert document.statements[0].principals == (Principal("*", "*"),)
    assert document.statements[1].principals == (
        Principal("AWS", "1"),
        Principal("AWS", "2"),
        Principal("Service", "events.amazonaws.com"),
    )


def test_what_is_unknown_stays_where_it_stands() -> None:
    document = parse({"Statement": [{**ALLOW, "Resource": ["arn:aws:s3:::a", UNKNOWN]}, UNKNOWN]})
    assert document.statements[0].resources == ("arn:aws:s3:::a", UNKNOWN)
    assert document.statements[0].unknown
    assert document.unknown
    assert parse(UNKNOWN).unknown
    assert parse({"Statement": UNKNOWN}).unknown
    assert parse({"Statement": {**ALLOW, "Condition": {"Bool": UNKNOWN}}}).statements[0].conditions_unknown
    assert not parse({"Statement": {**ALLOW, "Effect": UNKNOWN}}).fully_known


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("{", "not JSON"),
        ("[]", "JSON object, not list"),
        ('{"Statement": {"Effect": "Allow", "Effect": "Deny"}}', "'Effect' stands twice"),
        (7, "JSON text or a mapping, not int"),
        ({}, "needs the element Statement"),
        ({"Statement": [], "Statements": []}, "not statements"),
        ({"Statement": {**ALLOW, "Actions": "a"}}, "'Actions' is no element"),
        ({"Statement": {**ALLOW, "action": "a"}}, "Action stands twice"),
        ({"Statement": {**ALLOW, "NotAction": "a"}}, "exclude each other"),
        ({"Statement": {"Effect": "Allow", "Resource": "*"}}, "Action or NotAction is missing"),
        ({"Statement": {**ALLOW, "Effect": "Permit"}}, "Effect is Allow or Deny, not 'Permit'"),
        ({"Statement": {**ALLOW, "Principal": {"Role": "x"}}}, "'Role' is no kind of principal"),
        ({"Statement": {**ALLOW, "Principal": "me"}}, 'Principal is "\\*"'),
        ({"Statement": {**ALLOW, "Condition": {"StringIs": {}}}}, "'StringIs' is no condition operator"),
        ({"Statement": {**ALLOW, "Condition": {"Some:Bool": {}}}}, "'Some:Bool' is no condition operator"),
        ({"Statement": {**ALLOW, "Resource": {"a": 1}}}, "Resource holds strings"),
        ({"Statement": "x"}, "statement 1 is an object, not str"),
    ],
)
def test_what_is_no_policy_is_refused_by_a_message_that_names_the_place(source: object, message: str) -> None:
    with pytest.raises(PolicySyntaxError, match=message):
        parse(source)
