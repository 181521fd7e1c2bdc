"""A managed policy of AWS's whose text is not at hand cannot be judged, and that is said."""

from __future__ import annotations

import policies
from recorder.resource import Resource

ROLE = Resource(
    urn="urn:pulumi:test::p::aws:iam/role:Role::role",
    type="aws:iam/role:Role",
    name="role",
    id="role",
    inputs={"name": "role", "assumeRolePolicy": '{"Version": "2012-10-17", "Statement": []}'},
    outputs={"name": "role", "arn": "arn:aws:iam::123456789012:role/role"},
)


def test_it_is_reported_as_not_judged() -> None:
    attachment = Resource(
        urn="urn:pulumi:test::p::aws:iam/rolePolicyAttachment:RolePolicyAttachment::attached",
        type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        name="attached",
        id="attached",
        inputs={"role": "role", "policyArn": "arn:aws:iam::aws:policy/SecretsManagerReadWrite"},
    )
    assert not policies.judge([ROLE]).unjudged
    assert policies.judge([ROLE, attachment]).unjudged
