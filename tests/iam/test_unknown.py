"""Unknown is a third truth value: wherever it stands in a policy, a decision is either unknown or what it would be anyway."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from iam.documents import parse
from iam.evaluate import Caller, Outcome, Policies, Policy, Request, evaluate
from iam.grants import Permissions
from iam.principals import Holder, Kind
from recorder.resource import UNKNOWN, Resource

ROLE = "arn:aws:iam::123456789012:role/app"
OTHER = "arn:aws:iam::210987654321:role/app"
BUCKET = "arn:aws:s3:::photos"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/one"
ARNS = (BUCKET, f"{BUCKET}/*", KEY, "*")

ACTIONS = st.sampled_from(["*", "s3:*", "s3:GetObject", "s3:Put*", "kms:Decrypt"])
RESOURCES = st.sampled_from(ARNS)
PRINCIPALS = st.one_of(
    st.just("*"),
    st.fixed_dictionaries(
        {"AWS": st.lists(st.sampled_from(["*", ROLE, OTHER, "123456789012"]), min_size=1, max_size=2)}
    ),
    st.just({"Service": "events.amazonaws.com"}),
)
CONDITIONS = st.dictionaries(
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLikeIfExists", "ForAllValues:StringEquals"]),
    st.dictionaries(
        st.sampled_from(["aws:PrincipalAccount", "aws:RequestedRegion", "aws:SourceVpce"]),
        st.lists(st.sampled_from(["123456789012", "eu-west-1", "vpce-1", "*"]), min_size=1, max_size=2),
        min_size=1,
        max_size=2,
    ),
    max_size=2,
)


def _statements(*, principal: bool) -> st.SearchStrategy[dict[str, Any]]:
    action = st.tuples(st.sampled_from(["Action", "NotAction"]), st.lists(ACTIONS, min_size=1, max_size=2))
    resource = st.tuples(st.sampled_from(["Resource", "NotResource"]), st.lists(RESOURCES, min_size=1, max_size=2))
    who = st.tuples(st.sampled_from(["Principal", "NotPrincipal"]), PRINCIPALS)
    parts = st.tuples(st.sampled_from(["Allow", "Deny"]), action, resource, CONDITIONS, who)

    def build(drawn: Any) -> dict[str, Any]:
        effect, (a, actions), (r, resources), conditions, (p, principals) = drawn
        written = {"Effect": effect, a: actions, r: resources, "Condition": conditions}
        return {**written, p: principals} if principal else written

    return parts.map(build)


def documents(*, principal: bool) -> st.SearchStrategy[dict[str, Any]]:
    statements = st.lists(_statements(principal=principal), max_size=2)
    return statements.map(lambda found: {"Version": "2012-10-17", "Statement": found})


REQUESTS = st.builds(
    Request,
    st.builds(Caller, st.sampled_from([ROLE, OTHER, "arn:aws:iam::123456789012:user/ann", "events.amazonaws.com"])),
    st.sampled_from(["s3:GetObject", "s3:PutObject", "kms:Decrypt"]),
    st.sampled_from([BUCKET, f"{BUCKET}/a", KEY]),
    st.fixed_dictionaries(
        {}, optional={"aws:RequestedRegion": st.just("eu-west-1"), "aws:SourceVpce": st.just("vpce-1")}
    ),
    resource_account=st.just("123456789012"),
)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place of a document, as its container and the key in it."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        if key != "Version":
            yield value, key
            yield from places(part)


def decide(request: Request, identity: Any, boundary: Any, resource: Any) -> Outcome:
    return evaluate(
        request,
        Policies(
            identity=(Policy("identity", parse(identity)),),
            boundary=None if boundary is None else Policy("boundary", parse(boundary)),
            resource=(Policy("resource", parse(resource)),),
        ),
    ).outcome


@settings(deadline=None, max_examples=1500)
@given(
    REQUESTS,
    st.tuples(documents(principal=False), st.none() | documents(principal=False), documents(principal=True)),
    st.data(),
)
def test_an_unknown_part_makes_a_decision_unknown_or_changes_nothing(
    request: Request, written: tuple[Any, Any, Any], data: st.DataObject
) -> None:
    known = decide(request, *written)
    with_unknown = copy.deepcopy(written)
    found = [place for document in with_unknown for place in places(document)]
    if not found:
        return
    container, key = data.draw(st.sampled_from(found))
    container[key] = UNKNOWN
    assert decide(request, *with_unknown) in (Outcome.UNKNOWN, known) or (
        # Denied is denied, by whichever side.
        {decide(request, *with_unknown), known} == {Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY}
    )
