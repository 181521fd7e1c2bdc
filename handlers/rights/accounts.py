"""The user pool: who somebody is. An account goes last, because it is what a request is proven by.

`STORES`: `{"id", "user_pool_id", "rectify": [attributes that may be corrected]}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from handlers.rights import exports
from handlers.rights.core.operations import ChangeRefused, Counts, Operation, StoreTask
from handlers.rights.passes import Step, Store, kind
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.subjects import State, find_states

_SUB: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SERVICE: Final = "Cognito"
_WRONG: Final = frozenset({"AliasExistsException", "InvalidParameterException"})
"""What Cognito says of a value that it does not take, such as the address of somebody else."""
_AT_ONCE: Final = 60
"""Accounts of one call
(https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html)."""
User = Mapping[str, Any]


def _user(store: Store, owner_id: str) -> User | None:
    """Return an owner's account, or None where there is none."""
    if not _SUB.fullmatch(owner_id):
        raise ValueError(f"{owner_id[:40]!r} is not a valid user id")
    with transient_faults(_SERVICE):
        answer = client("cognito-idp").list_users(
            UserPoolId=store["user_pool_id"], Filter=f'sub = "{owner_id}"', Limit=1
        )
    return next(iter(answer["Users"]), None)


def _of_each(act: Any) -> Step:  # noqa: ANN401 - a function of the account
    """Return the step that does something with each owner's account."""

    def step(task: StoreTask, store: Store, counts: Counts, _place: Any) -> None:  # noqa: ANN401 - JSON
        for owner in task.owner_ids:
            user = _user(store, owner)
            if user is not None:
                act(task, store, counts, user)

    return step


def _find(task: StoreTask, store: Store, counts: Counts, user: User) -> None:
    counts.found += counts.is_free(task, store["id"], _sub(user))


def _erase(task: StoreTask, store: Store, counts: Counts, user: User) -> None:
    if counts.is_free(task, store["id"], _sub(user)):
        counts.found += 1
        _call("admin_delete_user", store, user)
        counts.erased += 1


def _suspend(_task: StoreTask, store: Store, _counts: Counts, user: User) -> None:
    """Let nobody act in an owner's name: no new token, and no refreshed one. An ID token stays valid up to an hour."""
    _call("admin_disable_user", store, user)
    _call("admin_user_global_sign_out", store, user)


def _export(task: StoreTask, store: Store, counts: Counts, user: User) -> None:
    values = {one["Name"]: one["Value"] for one in user.get("Attributes", ())}
    values |= {"username": user["Username"], "status": user.get("UserStatus"), "created_at": user.get("UserCreateDate")}
    counts.found += exports.put_lines(task, store["id"], "account.ndjson", [values])


def _rectify(task: StoreTask, store: Store, counts: Counts, user: User) -> None:
    """Correct attributes: `changes` has `{store id: {attribute: value}}`."""
    changes: Mapping[str, str] = task.changes.get(store["id"], {})
    if not changes:
        return
    allowed = store.get("rectify", ())
    if wrong := sorted(set(changes) - set(allowed)):
        raise ChangeRefused(f"{store['id']}: {wrong[0]} cannot be corrected; {', '.join(allowed)} can")
    attributes = [{"Name": name, "Value": str(value)} for name, value in changes.items()]
    try:
        _call("admin_update_user_attributes", store, user, UserAttributes=attributes)
    except ClientError as error:
        if error.response["Error"]["Code"] in _WRONG:
            raise ChangeRefused(
                f"{store['id']}: Cognito does not take it: {error.response['Error']['Code']}"
            ) from error
        raise
    counts.found += 1
    counts.rewritten += 1


def _replay(task: StoreTask, store: Store, counts: Counts, place: Any) -> Any:  # noqa: ANN401 - JSON
    """Erase from a page of accounts whoever was erased before."""
    with transient_faults(_SERVICE):
        answer = client("cognito-idp").list_users(
            UserPoolId=store["user_pool_id"], Limit=_AT_ONCE, **({"PaginationToken": place} if place else {})
        )
    states = find_states({_sub(one) for one in answer["Users"]})
    for user in answer["Users"]:
        if states.get(_sub(user)) is State.ERASED:
            _erase(task, store, counts, user)
    return answer.get("PaginationToken")


def _sub(user: User) -> str:
    return next(one["Value"] for one in user["Attributes"] if one["Name"] == "sub")


def _call(operation: str, store: Store, user: User, **parameters: Any) -> None:  # noqa: ANN401 - boto3's own
    """Make a call for an account; one that is gone meanwhile needs none."""
    try:
        with transient_faults(_SERVICE):
            getattr(client("cognito-idp"), operation)(
                UserPoolId=store["user_pool_id"], Username=user["Username"], **parameters
            )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UserNotFoundException":
            raise


handler = kind(
    {
        Operation.FIND: _of_each(_find),
        Operation.ERASE: _of_each(_erase),
        Operation.SUSPEND: _of_each(_suspend),
        Operation.EXPORT: _of_each(_export),
        Operation.RECTIFY: _of_each(_rectify),
        Operation.REPLAY: _replay,
    }
)
