"""What exists once in an account is created by the stack that owns it, and nobody loses it by mistake."""

from __future__ import annotations

from typing import Any

import pytest
from pulumi import InputPropertiesError

from components.gdpr_baseline import GdprBaseline
from recorder.resource import Recording
from recorder.run import record

SUBSCRIPTION = {"account_name": "photos", "notification_email": "reports@example.com"}
TYPE = "aws:quicksight/accountSubscription:AccountSubscription"


def baseline(**args: Any) -> Recording:
    given: Any = args
    return record(lambda: GdprBaseline("baseline", given))


def test_nobody_is_subscribed_to_quicksight_who_did_not_ask() -> None:
    assert baseline(owns_account=True).of_type(TYPE) == []


def test_a_subscription_is_protected_and_outlives_the_program() -> None:
    [subscription] = baseline(owns_account=True, quicksight_subscription=SUBSCRIPTION).of_type(TYPE)
    assert (subscription.options.protect, subscription.options.retain_on_delete) == (True, True)
    assert subscription.inputs["accountName"] == "photos"
    assert subscription.inputs["edition"] == "ENTERPRISE"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "quicksight_subscription is 'photos': is the account's: leave it out, or set `owns_account`"),
        (
            {"owns_account": True, "quicksight_subscription": {**SUBSCRIPTION, "account_name": "our photos"}},
            "quicksight_subscription.account_name is 'our photos': must be 1 to 62",
        ),
    ],
)
def test_a_subscription_that_cannot_be_is_refused(args: dict[str, Any], message: str) -> None:
    with pytest.raises(InputPropertiesError, match=message):
        baseline(**{"quicksight_subscription": SUBSCRIPTION, **args})
