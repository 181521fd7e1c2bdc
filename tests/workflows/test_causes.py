"""What failed is told in words, whatever its cause looks like: nothing catches an error in the states that tell it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonata
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Document = dict[str, Any]
WORKFLOWS = Path(__file__).parents[2] / "workflows"
MESSAGES = {"process_image": "errorMessage", "process_list": "Cause", "process_prefix": "Cause"}
"""Definition -> the field of a cause that has the message."""
messages = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def definition(name: str) -> Document:
    return json.loads((WORKFLOWS / f"{name}.asl.json").read_text(encoding="utf-8"))


def photo_states(name: str) -> Document:
    """Return the states that one photo goes through."""
    states: Document = definition(name)["States"]
    return next((state["ItemProcessor"]["States"] for state in states.values() if "ItemProcessor" in state), states)


def evaluated(expression: str, given_: Document) -> Any:
    compiled: Any = jsonata.Jsonata(expression.removeprefix("{%").removesuffix("%}").strip())
    compiled.register_lambda("parse", json.loads)
    compiled.assign("states", {"input": given_})
    compiled.assign("key", "raw/ann/a.jpg")
    return compiled.evaluate(None)


def reason(name: str, cause: str | None) -> str:
    states = photo_states(name)
    expression = states["Explain failure"]["Assign"] if name == "process_image" else states["Explain"]["Output"]
    return evaluated(expression["reason"], {"Error": "E"} | ({} if cause is None else {"Cause": cause}))


@pytest.mark.parametrize("name", MESSAGES)
@settings(deadline=None)
@given(message=messages, escaped=st.booleans())
def test_the_message_is_what_was_said(name: str, message: str, *, escaped: bool) -> None:
    data = {MESSAGES[name]: message, "stackTrace": ['a "errorMessage": "no"']}
    told = reason(name, json.dumps(data, ensure_ascii=escaped))
    assert told == (f"E: {message}" if name == "process_image" else message)


@pytest.mark.parametrize("name", MESSAGES)
@settings(deadline=None)
@given(message=messages, share=st.floats(0, 1))
def test_a_cause_that_is_cut_off_tells_what_is_left_of_the_message(name: str, message: str, share: float) -> None:
    whole = json.dumps({MESSAGES[name]: message, "requestId": "1"}, ensure_ascii=False)
    cut = whole[: round(len(whole) * share)]
    told = reason(name, cut).removeprefix("E: ")
    assert message.startswith(told) or told == cut


@pytest.mark.parametrize("name", MESSAGES)
@settings(deadline=None)
@given(cause=st.one_of(st.none(), messages, messages.map(lambda text: "{" + text)))
def test_what_is_no_json_is_told_as_it_is(name: str, cause: str | None) -> None:
    assert reason(name, cause) == f"E: {cause or ''}"


@pytest.mark.parametrize("name", ["process_list", "process_prefix"])
@pytest.mark.parametrize("output", [{}, {"outcome": "processed"}, {"outcome": "refused", "reason": 7}, "text", 7, []])
def test_any_output_of_a_photos_workflow_has_an_outcome(name: str, output: Any) -> None:
    evaluated(photo_states(name)["Outcome"]["Output"], output)


def test_where_nothing_catches_an_error_only_checked_text_is_parsed() -> None:
    for name in MESSAGES:
        for state in photo_states(name).values():
            if "Catch" not in state:
                text = json.dumps(state, ensure_ascii=False)
                assert text.count("$parse(") == text.count("$parse('\\\"' & $found & '\\\"')")
