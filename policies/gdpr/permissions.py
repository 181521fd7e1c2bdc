"""Whether the functions of the rights of people may find and delete what they are told to, by all policies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from iam.conditions import Value
from iam.evaluate import Caller, Outcome, Policies, Policy, Request, evaluate
from iam.identities import ROLE, Identity, identities
from iam.resource_policies import by_target, resource_policies
from policies.gdpr.stores import BUCKETS, QUEUE, TABLE, USER_POOL
from policies.rule import Stack
from recorder.index import strings
from recorder.resource import UNKNOWN, Resource, Unknown, is_unknown

STORES: Final = "STORES"
"""The variable with the stores of a function, as a JSON list: `handlers/rights`."""
OWNER: Final = "<owner_id>"
SAMPLE: Final = "0b6c7f5e-0000-4000-8000-000000000000"
"""An owner id as Cognito gives it: which one makes no difference."""
SEARCHED: Final = (*BUCKETS, TABLE, QUEUE, USER_POOL)
"""What functions search for a person by its name."""


@dataclass(frozen=True, slots=True)
class Erasable:
    """A store that a function is told of."""

    function: Resource
    store: Resource
    told: Mapping[str, Any]
    """What the function is told of it."""
    allowed: bool | Unknown
    """Whether its role, and the store's own policy, let it find and delete there."""
    action: str
    """The action that is not allowed, or may not be; empty where all are."""


def stores_told(function: Resource) -> list[Mapping[str, Any]] | Unknown:
    """Return what a function is told of its stores; `UNKNOWN` where that is not known yet."""
    variables = _at(_at(function.inputs, "environment"), "variables")
    text = _at(variables, STORES)
    if is_unknown(text):
        return UNKNOWN
    try:
        rows = json.loads(text) if isinstance(text, str) else []
    except json.JSONDecodeError:
        return []
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _at(value: object, name: str) -> Any:  # noqa: ANN401 - any input
    return UNKNOWN if is_unknown(value) else value.get(name) if isinstance(value, Mapping) else None


def erasable(stack: Stack, functions: tuple[Resource, ...]) -> Iterator[Erasable]:
    """Yield each store of the program that some functions are told of, with whether they may find and delete there."""
    of_roles = {one.resource.urn: one for one in identities(stack)}
    documents = by_target(resource_policies(stack))
    for function in functions:
        told = stores_told(function)
        roles = stack.targets(function, "role", ROLE)
        identity = of_roles.get(roles[0].urn) if len(roles) == 1 else None
        for row in [] if is_unknown(told) else told:
            for store in {one.urn: one for text in strings(row) for one in stack.identified(text, *SEARCHED)}.values():
                allowed, action = _judge(identity, store, row, documents.get(store.urn, ()))
                yield Erasable(function, store, row, allowed, action)


def _judge(
    identity: Identity | None, store: Resource, row: Mapping[str, Any], owned: tuple[Policy, ...]
) -> tuple[bool | Unknown, str]:
    arn = store.outputs.get("arn")
    if identity is None or not isinstance(arn, str) or not isinstance(identity.arn, str):
        return UNKNOWN, "what it may"
    policies = Policies(identity.policies, identity.boundary, owned)
    doubt = ""
    for action, resource, context in _needed(store, arn, row):
        request = Request(Caller(identity.arn), action, resource, {**context, "aws:SecureTransport": "true"})
        outcome = evaluate(request, policies).outcome
        if outcome is Outcome.UNKNOWN:
            doubt = action
        elif outcome is not Outcome.ALLOWED:
            return False, action
    return (UNKNOWN, doubt) if doubt else (True, "")


def _needed(store: Resource, arn: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Value]]]:
    """Yield what must be allowed: the action, the ARN and the request's keys."""
    if store.type in BUCKETS:
        for prefix in row.get("prefixes") or [""]:
            below = str(prefix).replace(OWNER, SAMPLE)
            yield "s3:ListBucketVersions", arn, {"s3:prefix": below}
            yield "s3:DeleteObjectVersion", f"{arn}/{below}object", {}
    elif store.type == TABLE:
        yield "dynamodb:DeleteItem", arn, {}
    elif store.type == QUEUE:
        yield "sqs:DeleteMessage", arn, {}
    else:
        yield "cognito-idp:AdminDeleteUser", arn, {}
