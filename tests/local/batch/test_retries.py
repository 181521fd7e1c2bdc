"""The conditions of a retry strategy, as AWS documents them, and as the platform's own job definition has them."""

from __future__ import annotations

import pytest

from components.building_blocks.job_definition import retry_rules
from handlers.images.heavy.exit_status import BAD_INPUT, FAILED, TRY_AGAIN
from local.emulators.batch.retries import TIMED_OUT, Exit, should_retry

EXITED = "Essential container in task exited"
PLATFORM = {
    "attempts": 3,
    "evaluateOnExit": [
        {
            {"on_exit_code": "onExitCode", "on_reason": "onReason", "on_status_reason": "onStatusReason"}.get(k, k): v
            for k, v in rule.items()
        }
        for rule in retry_rules(BAD_INPUT)
    ],
}


@pytest.mark.parametrize(
    ("ending", "again"),
    [
        (Exit(exit_code=BAD_INPUT, status_reason=EXITED), False),
        (Exit(exit_code=FAILED, status_reason=EXITED), True),
        (Exit(exit_code=TRY_AGAIN, status_reason=EXITED), True),
        (Exit(status_reason="Host EC2 (instance i-1) terminated."), True),
        (Exit(status_reason="Your Spot Task was interrupted."), True),
        (Exit(reason="CannotPullContainerError: timeout", status_reason="Task failed to start"), True),
        (Exit(exit_code=137, reason="OutOfMemoryError: Container killed", status_reason=EXITED), False),
        (Exit(exit_code=137, status_reason=TIMED_OUT, final=True), False),
    ],
)
def test_bad_input_is_not_should_retry_and_lost_machines_are(ending: Exit, again: bool) -> None:  # noqa: FBT001
    assert should_retry(ending, PLATFORM, 1) is again
    assert not should_retry(ending, PLATFORM, 3)


def test_a_strategy_has_the_five_conditions_that_aws_takes_at_most() -> None:
    assert len(retry_rules(BAD_INPUT)) <= 5


def test_the_first_condition_that_holds_decides() -> None:
    conditions = [{"onExitCode": "1", "action": "exit"}, {"onReason": "*", "action": "retry"}]
    ending = Exit(exit_code=1, status_reason=EXITED)

    assert not should_retry(ending, {"attempts": 2, "evaluateOnExit": conditions}, 1)
    assert should_retry(ending, {"attempts": 2, "evaluateOnExit": conditions[::-1]}, 1)


def test_a_condition_holds_when_all_of_its_parts_do() -> None:
    condition = {"onExitCode": "1*", "onStatusReason": "Host*", "action": "EXIT"}
    strategy = {"attempts": 2, "evaluateOnExit": [condition]}

    assert should_retry(Exit(exit_code=137, status_reason=EXITED), strategy, 1)
    assert not should_retry(Exit(exit_code=137, status_reason="host EC2"), strategy, 1)


def test_without_conditions_what_failed_is_should_retry_until_the_attempts_are_used_up() -> None:
    ending = Exit(exit_code=1, status_reason=EXITED)

    assert [should_retry(ending, {"attempts": 3}, made) for made in (1, 2, 3)] == [True, True, False]
    assert not should_retry(ending, {}, 1)
