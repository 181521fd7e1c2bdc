"""What counts as success, and where a batch begins again: the conditions that AWS lists."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.emulators.event_source_mapping.answers import WHOLE, InvocationResult, failed_from

NUMBERS = ["10", "11", "12"]


def place(document: Any, **more: Any) -> int | None:
    answer = InvocationResult(payload=json.dumps(document).encode(), **more)
    return failed_from(answer, NUMBERS, reports_failures=True)


def failures(*identifiers: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": one} for one in identifiers]}


@pytest.mark.parametrize("document", [None, {}, failures(), {"batchItemFailures": None}, {"rows": 3}])
def test_a_success(document: Any) -> None:
    assert place(document) is None


def test_no_answer_at_all_is_a_success() -> None:
    assert failed_from(InvocationResult(), NUMBERS, reports_failures=True) is None


@pytest.mark.parametrize(
    "document",
    [
        failures(""),
        failures(None),
        failures(11),
        failures("13"),
        failures("11", ""),
        {"batchItemFailures": [{"identifier": "11"}]},
        {"batchItemFailures": ["11"]},
        {"batchItemFailures": "11"},
        "done",
        [],
        3,
    ],
)
def test_an_invalid_answer_is_a_failure_of_the_whole_batch(document: Any) -> None:
    assert place(document) == WHOLE


def test_what_is_no_json_is_a_failure_of_the_whole_batch() -> None:
    assert failed_from(InvocationResult(payload=b"{"), NUMBERS, reports_failures=True) == WHOLE


@given(st.lists(st.sampled_from(NUMBERS), min_size=1))
def test_the_lowest_failed_record_is_the_checkpoint(identifiers: list[str]) -> None:
    assert place(failures(*identifiers)) == NUMBERS.index(min(identifiers))


def test_an_error_of_the_function_fails_the_batch_whatever_it_answers() -> None:
    assert place(failures("12"), function_error="Unhandled") == WHOLE


def test_without_the_setting_the_answer_is_not_read() -> None:
    answer = InvocationResult(payload=json.dumps(failures("11")).encode())
    assert failed_from(answer, NUMBERS, reports_failures=False) is None
    raised = InvocationResult(function_error="Unhandled")
    assert failed_from(raised, NUMBERS, reports_failures=False) == WHOLE
