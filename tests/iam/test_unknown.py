"""Unknown is a third truth value: wherever it stands in a policy, a decision is unknown or what it would be anyway."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iam.documents import parse
from iam.evaluate import Caller, Outcome, Policies, Policy, Request, evaluate
from iam.grants import Permissions
from iam.identities import Identity, Kind
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


@settings(deadline=None, max_examples=300)
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


ANN = "arn:aws:iam::123456789012:user/ann"
ALLOW = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
OF_ACCOUNT = {**ALLOW, "Principal": {"AWS": "123456789012"}}
GET = Request(Caller(ANN), "s3:GetObject", f"{BUCKET}/a", resource_account="123456789012")


@pytest.mark.parametrize(
    ("boundary", "statements"),
    [
        (None, [{**ALLOW, "NotPrincipal": {"AWS": UNKNOWN}}]),
        (None, [OF_ACCOUNT, {**ALLOW, "Principal": UNKNOWN}]),
        (None, [OF_ACCOUNT, UNKNOWN]),
        ({"Statement": []}, [{**ALLOW, "Principal": "*"}, {**ALLOW, "Principal": {"AWS": ANN}, "Condition": UNKNOWN}]),
    ],
)
def test_what_is_not_known_may_name_the_caller_beside_what_is(boundary: Any, statements: list[Any]) -> None:
    assert decide(GET, {"Statement": []}, boundary, {"Statement": statements}) is Outcome.UNKNOWN


def broad(written: tuple[Any, Any], request: dict[str, str], *, certain: bool) -> bool:
    policy, boundary = written
    limit = None if boundary is None else Policy("limit", parse(boundary))
    role = Resource("urn:app", "aws:iam/role:Role", "app")
    held = Permissions(Identity(Kind.ROLE, role, "app", ROLE, (Policy("p", parse(policy)),), limit))
    return any(g.broad and (g.certain or not certain) for g in held.grants("s3:GetObject", request))


@settings(deadline=None, max_examples=300)
@given(st.tuples(documents(principal=False), st.none() | documents(principal=False)), st.data())
def test_a_grant_beside_an_unknown_part_is_certain_only_if_it_is_one_anyway(
    written: tuple[Any, Any], data: st.DataObject
) -> None:
    with_unknown = copy.deepcopy(written)
    found = [place for document in with_unknown for place in places(document)]
    if not found:
        return
    container, key = data.draw(st.sampled_from(found))
    container[key] = UNKNOWN
    for request in ({}, {"aws:RequestedRegion": "eu-west-1"}):
        if broad(with_unknown, request, certain=True):
            assert broad(written, request, certain=False)


def test_what_an_unknown_exception_leaves_is_uncertain() -> None:
    excepted = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": UNKNOWN}
    assert broad(({"Statement": [excepted]}, None), {}, certain=False)
    assert not broad(({"Statement": [excepted]}, None), {}, certain=True)
