"""Secrets Manager's rotation function of the origin secret, in its four steps. Each can be repeated at any time.

1. `createSecret`: a new value, with the current one as the previous, becomes the version AWSPENDING.
2. `setSecret`: the rule group at the origin accepts the new value, the one before, and whatever CloudFront sends at
   present; when it does, CloudFront is configured to send the new one.
3. `testSecret`: the origin lets the new value in, and a wrong one not; and CloudFront is configured to send it.
4. `finishSecret`: the version becomes AWSCURRENT.

No request is refused at any time: the origin accepts a value before CloudFront sends it, and the one before until the
next rotation; while a setting of CloudFront is on its way to its edges, no value is taken from what the origin accepts.
What is not ready yet is an error, after which Secrets Manager tries the rotation again.

Input: `{"Step", "SecretId", "ClientRequestToken"}`; output: `{}`.
https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html

Environment: `DISTRIBUTION_ID`; `RULE_GROUP_ID`, `RULE_GROUP_NAME`; `ORIGIN_URL`, an address at the origin that is
answered with anything but 403 once the web ACL has let a request in; `ORIGIN_HEADER`, x-origin-secret by default.
"""

from __future__ import annotations

import os
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import ClientError

from handlers.api.core.origin_secret import (
    OriginSecret,
    RotationRefused,
    accepted_values,
    accepting,
    parse_secret,
    sending,
    sent_values,
)
from handlers.shared.clients import client
from handlers.shared.faults import transient_faults
from handlers.shared.telemetry import Event, instrumented, logger

_ATTEMPTS: Final = 5
"""Of a change that somebody else's comes before."""
_CHANGED_MEANWHILE: Final = frozenset({"WAFOptimisticLockException", "PreconditionFailed", "InvalidIfMatchVersion"})
_PROBES: Final = 10
_PROBE_SECONDS: Final = 3
"""Between two looks whether a rule is in force, which AWS WAF takes seconds for.
https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-testing-activities.html"""
_HTTP_SECONDS: Final = 5


@instrumented
def handler(event: Event, _context: LambdaContext) -> dict[str, Any]:
    """Do one step."""
    step, secret_id, token = event["Step"], event["SecretId"], event["ClientRequestToken"]
    steps: Mapping[str, Callable[[str, str], None]] = {
        "createSecret": _create,
        "setSecret": _set,
        "testSecret": _test,
        "finishSecret": _finish,
    }
    if step not in steps:
        raise RotationRefused(f"unknown step {step!r}; valid steps: {', '.join(steps)}")
    stages = _stages(secret_id)
    if token not in stages:
        raise RotationRefused("the secret has no version of this token")
    if "AWSCURRENT" in stages[token]:
        logger.info("done before", step=step)
        return {}
    if "AWSPENDING" not in stages[token]:
        raise RotationRefused("the version of this token is not AWSPENDING: another rotation has begun")
    steps[step](secret_id, token)
    logger.info("done", step=step)
    return {}


def _create(secret_id: str, token: str) -> None:
    if _version(secret_id, token) is not None:
        return
    current = _current(secret_id)
    try:
        with transient_faults("Secrets Manager"):
            client("secretsmanager").put_secret_value(
                SecretId=secret_id,
                ClientRequestToken=token,
                SecretString=current.rotated().text,
                VersionStages=["AWSPENDING"],
            )
    except ClientError as error:
        # The same step, at the same time, was first: a version never changes
        if error.response["Error"]["Code"] != "ResourceExistsException":
            raise


def _set(secret_id: str, token: str) -> None:
    pending = _pending(secret_id, token)
    _again_while_changed(lambda: _accept(pending))
    for probe in range(_PROBES):
        if _lets_in(pending.current):
            break
        if probe + 1 == _PROBES:
            raise RotationRefused("the origin does not let the new value in yet; the rotation will be tried again")
        time.sleep(_PROBE_SECONDS)
    _again_while_changed(lambda: _send(pending.current))


def _test(secret_id: str, token: str) -> None:
    pending = _pending(secret_id, token)
    if not _lets_in(pending.current):
        raise RotationRefused("the origin does not let the new value in")
    if _lets_in(secrets.token_urlsafe()):
        raise RotationRefused("the origin lets a wrong value in: is its web ACL associated?")
    _check_sent(pending)


def _finish(secret_id: str, token: str) -> None:
    _check_sent(_pending(secret_id, token))
    stages = _stages(secret_id)
    before = next((version for version, names in stages.items() if "AWSCURRENT" in names), None)
    if before == token:
        return
    with transient_faults("Secrets Manager"):
        client("secretsmanager").update_secret_version_stage(
            SecretId=secret_id,
            VersionStage="AWSCURRENT",
            MoveToVersionId=token,
            **({"RemoveFromVersionId": before} if before else {}),
        )


def _check_sent(pending: OriginSecret) -> None:
    if sent_values(_distribution()["DistributionConfig"], _header()) != (pending.current,):
        raise RotationRefused("CloudFront is not configured to send the new value: setSecret comes first")


def _accept(pending: OriginSecret) -> None:
    """Change the rule group, if it is to be changed; its lock token refuses what somebody else changed meanwhile."""
    distribution = _distribution()
    sent = sent_values(distribution["DistributionConfig"], _header())
    name = {"Name": os.environ["RULE_GROUP_NAME"], "Id": os.environ["RULE_GROUP_ID"], "Scope": "REGIONAL"}
    with transient_faults("AWS WAF"):
        found = client("wafv2").get_rule_group(**name)
        group = found["RuleGroup"]
        edges_may_send = () if distribution["Status"] == "Deployed" else accepted_values(group["Rules"], _header())
        rules = accepting(group["Rules"], _header(), pending.accepted(*sent, *edges_may_send))
        if rules == group["Rules"]:
            return
        client("wafv2").update_rule_group(
            **name,
            **({"Description": group["Description"]} if group.get("Description") else {}),
            **({"CustomResponseBodies": bodies} if (bodies := group.get("CustomResponseBodies")) else {}),
            Rules=rules,
            VisibilityConfig=group["VisibilityConfig"],
            LockToken=found["LockToken"],
        )


def _send(value: str) -> None:
    """Change the distribution, if it is to be changed; its ETag refuses what somebody else changed meanwhile."""
    with transient_faults("CloudFront"):
        found = client("cloudfront").get_distribution_config(Id=os.environ["DISTRIBUTION_ID"])
        if sent_values(found["DistributionConfig"], _header()) == (value,):
            return
        client("cloudfront").update_distribution(
            Id=os.environ["DISTRIBUTION_ID"],
            IfMatch=found["ETag"],
            DistributionConfig=sending(found["DistributionConfig"], _header(), value),
        )


def _again_while_changed(change: Callable[[], None]) -> None:
    for _ in range(_ATTEMPTS - 1):
        try:
            return change()
        except ClientError as error:
            if error.response["Error"]["Code"] not in _CHANGED_MEANWHILE:
                raise
    return change()


def _lets_in(value: str) -> bool:
    """Return whether the origin's web ACL lets a value in: it answers 403 to what it blocks.

    Raises:
        RotationRefused: the origin cannot be reached, so that nothing can be said.
    """
    url = urlsplit(os.environ["ORIGIN_URL"])
    if url.scheme not in ("https", "http"):
        raise RotationRefused("ORIGIN_URL must begin with https://")
    request = urllib.request.Request(url.geturl(), headers={_header(): value})  # noqa: S310 - its scheme was checked
    try:
        with urllib.request.urlopen(request, timeout=_HTTP_SECONDS):  # noqa: S310 - its scheme was checked
            return True
    except urllib.error.HTTPError as error:
        return error.code != HTTPStatus.FORBIDDEN
    except OSError as error:
        raise RotationRefused(f"the origin cannot be reached: {type(error).__name__}") from error


def _distribution() -> dict[str, Any]:
    with transient_faults("CloudFront"):
        return client("cloudfront").get_distribution(Id=os.environ["DISTRIBUTION_ID"])["Distribution"]


def _stages(secret_id: str) -> Mapping[str, list[str]]:
    with transient_faults("Secrets Manager"):
        described = client("secretsmanager").describe_secret(SecretId=secret_id)
    return described["VersionIdsToStages"]


def _current(secret_id: str) -> OriginSecret:
    with transient_faults("Secrets Manager"):
        found = client("secretsmanager").get_secret_value(SecretId=secret_id, VersionStage="AWSCURRENT")
    return parse_secret(found["SecretString"])


def _version(secret_id: str, token: str) -> OriginSecret | None:
    """Return the version of a token, or None where nothing has been put there yet."""
    try:
        with transient_faults("Secrets Manager"):
            found = client("secretsmanager").get_secret_value(
                SecretId=secret_id, VersionId=token, VersionStage="AWSPENDING"
            )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    return parse_secret(found["SecretString"])


def _pending(secret_id: str, token: str) -> OriginSecret:
    pending = _version(secret_id, token)
    if pending is None:
        raise RotationRefused("the new value has not been created: createSecret comes first")
    return pending


def _header() -> str:
    return os.environ.get("ORIGIN_HEADER", "x-origin-secret")
