"""Each rule makes the mistakes that it says, leaves alone what it says, and draws them by seed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutations import source, workflows
from tests.mutations.kinds import KINDS, NEVER, ROOT, Kind, drawn


def mistakes(rule: source.Rule, text: str) -> set[str]:
    return {changed for _, _, _, changed in source.edits(source.Module(Path("module.py"), text), [rule])}


@pytest.mark.parametrize(
    ("rule", "text", "wrong"),
    [
        (source.values, "aws.s3.Bucket(a=True, b=1, c=x, d='s', opts=o)", {"a=False", "b=2", "**{}, d='s'"}),
        (source.values, "other(a=True)", set()),
        (
            source.rights,
            "s = {'Effect': 'Allow', 'Action': 'kms:Decrypt', 'Resource': arn, 'Condition': only}",
            {"'Condition': {}", "'Resource': \"*\"", "'Action': \"kms:*\""},
        ),
        (source.rights, "s = {'Effect': 'Deny', 'Resource': arn, 'Condition': only}", set()),
        (source.rights, "c = {'kms:ViaService': service}", set()),
        (source.together, "if a and b: pass", {"if ((a)): pass", "if ((b)): pass"}),
        (source.together, "x = a or ()", set()),
        (source.together, "if a or b: raise AssertionError(c)", set()),
        (source.together, "if isinstance(a, int) and a: pass", {"if ((isinstance(a, int))): pass"}),
        (source.edges, "x = a < limit", {"a <= limit"}),
        (source.edges, "x = a == 405", {"a == 406"}),
        (source.edges, "LIMIT = 10", {"LIMIT = 11"}),
        (source.edges, "while a < limit: pass", set()),
        (source.edges, "x = a > 1", {"a > 2", "a >= 1"}),
        (source.unknowns, "x = is_unknown(a)", {"x = False"}),
        (source.unknowns, "x = a is not UNKNOWN", {"x = True"}),
        (source.unknowns, "x = a is None", set()),
        (source.unknowns, "x: Tristate = a is None", {"x: Tristate = False"}),
        (source.secrets, "x = r.secrets", {"x = frozenset()"}),
        (source.denials, "def f():\n    return self._deny(x)", {'return ""'}),
    ],
)
def test_a_rule_makes_these_mistakes_and_no_others(rule: source.Rule, text: str, wrong: set[str]) -> None:
    found = mistakes(rule, text)
    assert len(found) == len(wrong)
    for part in wrong:
        assert any(part in changed for changed in found), f"{part} is in none of {found}"


def test_a_workflow_loses_its_error_names_retries_catches_choices_and_conditions() -> None:
    state = {
        "Retry": [
            {
                "ErrorEquals": ["Lambda.TooManyRequestsException"],
                "IntervalSeconds": 1,
                "MaxAttempts": 2,
                "BackoffRate": 2,
            }
        ],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Failed"}],
        "Choices": [{"Condition": "{% true %}", "Next": "Other"}],
        "Arguments": {"ConditionExpression": "attribute_not_exists(pk)"},
    }
    found = {place: json.loads(text) for place, _, _, text in workflows.edits(json.dumps({"States": {"A": state}}))}
    assert set(found) == {
        "A/Retry/0/ErrorEquals/0",
        "A/Retry/0/IntervalSeconds",
        "A/Retry/0/MaxAttempts",
        "A/Retry/0/BackoffRate",
        "A/Catch/0",
        "A/Choices/0",
        "A/Arguments/ConditionExpression",
    }
    assert found["A/Retry/0/ErrorEquals/0"]["States"]["A"]["Retry"][0]["ErrorEquals"] == ["TooManyRequestsException"]
    assert found["A/Catch/0"]["States"]["A"].keys() == state.keys() - {"Catch"}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_six_places_and_tests_that_understand_them(kind: Kind) -> None:
    chosen = drawn([kind], 6, 1)
    assert len(chosen) == 6
    assert chosen == drawn([kind], 6, 1) != drawn([kind], 6, 2)
    for mutation in chosen:
        assert mutation.text != (ROOT / mutation.path).read_text(encoding="utf-8")
        assert mutation.tests
        tests = [test for group in mutation.tests for test in group]
        assert len(tests) == len(set(tests))
        assert kind.name == "values" or not [test for test in tests if test.startswith(NEVER)]
        if mutation.path.endswith(".py"):
            ast.parse(mutation.text)


def test_the_worker_names_the_first_test_that_fails(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text("def test_good():\n    pass\n\n\ndef test_bad():\n    assert 1 == 2\n")
    questions = [{"tests": [test], "seconds": 60} for test in ("test_it.py", "test_it.py::test_good")]
    worker = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "mutations" / "worker.py")],
        input="".join(f"{json.dumps(question)}\n" for question in questions),
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    )
    first, second = map(json.loads, worker.stdout.splitlines())
    assert (first["code"], first["failed"].endswith("test_it.py::test_bad")) == (1, True)
    assert second == {"code": 0, "failed": ""}
