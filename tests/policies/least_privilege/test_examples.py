"""Every rule on its examples, and the pack on what is publicly known: ways to more power, evasions, and look-alikes.

`examples/*.yaml` has good and bad examples of each rule, and ones that cannot be judged; `known/*.yaml` has programs
that must be found out, or left alone. A case is a mapping from `TYPE NAME` to inputs, where `UNKNOWN` stands for a
value that is not known in a preview. Shorthands: `role` and `user` are the statements of a principal's inline policy,
`policy` those of a managed policy, `boundary` and `attached` belong to the role, and a statement may be written as
`allow ACTION, ... on RESOURCE, ...` (on all, where none is named) or `trust PRINCIPAL`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings

from iam import actions
from iam.documents import Structure
from policies.least_privilege import RULES
from policies.least_privilege.escalation_paths import paths, sources
from policies.least_privilege.sensitive import permissions_management, sensitive
from policies.rule import NotEvaluated, Rule, Stack, Violation
from recorder.resource import UNKNOWN, Resource
from tests.policies.examples import Case, judge, load, one_unknown, parameters, urn, with_unknowns

HERE = Path(__file__).parent
ACCOUNT = "123456789012"
DOCUMENTS = ("policy", "assumeRolePolicy", "policyDocument", "accessPolicy", "accessPolicies", "inlinePolicy")
LAMBDA_TRUST = [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]
ARNS = {
    "aws:iam/role:Role": f"arn:aws:iam::{ACCOUNT}:role/NAME",
    "aws:iam/user:User": f"arn:aws:iam::{ACCOUNT}:user/NAME",
    "aws:iam/group:Group": f"arn:aws:iam::{ACCOUNT}:group/NAME",
    "aws:iam/policy:Policy": f"arn:aws:iam::{ACCOUNT}:policy/NAME",
}
POWER = (
    "iam-no-administrator",
    "iam-no-broad-managed-policy",
    "iam-no-privilege-escalation",
    "iam-no-path-to-administrator",
    "iam-no-pass-any-role",
    "iam-no-inverted-allow",
)

BY_NAME = {rule.name: rule for rule in RULES}


EXAMPLES = load(HERE)


def of_file(path: Path) -> list[Case]:
    return yaml.load(path.read_text(), Loader=yaml.CSafeLoader)  # as safe, and ten times as fast


KNOWN = {path.stem: of_file(path) for path in (HERE / "known").glob("*.yaml")}


def statement(written: Any) -> Any:
    if not isinstance(written, str) or written == "UNKNOWN":
        return written
    effect, _, rest = written.partition(" ")
    if effect == "trust":
        principal, _, key = rest.partition(" when ")
        found: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": principal}}
        return found | ({"Condition": {"Bool": {key: "true"}}} if key else {})
    names, _, resources = rest.partition(" on ")
    return {
        "Effect": effect.capitalize(),
        "Action": names.split(", "),
        "Resource": resources.split(", ") if resources else "*",
    }


def document(statements: Any) -> Any:
    if not isinstance(statements, list):
        return statements
    written = {"Version": "2012-10-17", "Statement": [statement(s) for s in statements]}
    return written if "UNKNOWN" in json.dumps(written) else json.dumps(written)


def longhand(case: Case) -> dict[str, dict[str, Any]]:
    """Write out a case's shorthands."""
    resources = {key: value for key, value in case.items() if ":" in key}
    boundary = {"permissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/limit"} if "boundary" in case else {}
    if "role" in case or "attached" in case:
        managed = [f"arn:aws:iam::aws:policy/{name}" for name in case.get("attached", [])]
        resources["aws:iam/role:Role app"] = {"name": "app", "managedPolicyArns": managed, **boundary}
    if "role" in case:
        resources["aws:iam/rolePolicy:RolePolicy app"] = {"role": "app", "policy": case["role"]}
    if "user" in case:
        resources["aws:iam/user:User ann"] = {"name": "ann"}
        resources["aws:iam/userPolicy:UserPolicy ann"] = {"user": "ann", "policy": case["user"]}
    if "policy" in case:
        resources["aws:iam/policy:Policy free"] = {"name": "free", "policy": case["policy"]}
    if "boundary" in case:
        resources["aws:iam/policy:Policy limit"] = {"name": "limit", "policy": case["boundary"]}
    return resources


def resources_of(case: Case) -> list[Resource]:
    return [resource(key, inputs) for key, inputs in longhand(case).items()]


def resource(key: str, written: Mapping[str, Any]) -> Resource:
    type_, _, name = key.partition(" ")
    inputs: dict[str, Any] = dict(written)
    if type_ == "aws:iam/role:Role":
        inputs.setdefault("assumeRolePolicy", LAMBDA_TRUST)
        inline = inputs.get("inlinePolicies", [])
        inputs["inlinePolicies"] = [{**entry, "policy": document(entry["policy"])} for entry in inline]
    inputs |= {key: document(inputs[key]) for key in DOCUMENTS if key in inputs}
    arn = ARNS.get(type_, f"arn:aws:x:eu-west-1:{ACCOUNT}:NAME").replace("NAME", name or "example")
    return Resource(
        urn=urn(type_, name or "example"),
        type=type_,
        name=name or "example",
        id=arn if type_ == "aws:iam/policy:Policy" else name or "example",
        inputs=with_unknowns(inputs),
        outputs={**with_unknowns(inputs), "arn": arn},
    )


def known(file: str) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in KNOWN[file]]


def test_every_rule_has_good_bad_and_unknown_examples() -> None:
    assert set(EXAMPLES) == set(BY_NAME)
    without = [
        f"{rule}: {kind}"
        for rule, examples in EXAMPLES.items()
        for kind in ("good", "bad", "unjudged")
        if kind not in examples
    ]
    assert without == []


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "good"))
def test_a_rule_passes_its_good_examples(rule: Rule, case: Case) -> None:
    assert judge(rule, resources_of(case), **case.get("settings", {})) == []


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "bad"))
def test_a_rule_fires_on_its_bad_examples(rule: Rule, case: Case) -> None:
    resources = resources_of(case)
    found = judge(rule, resources)
    assert [finding for finding in found if isinstance(finding, Violation)]
    assert {finding.urn for finding in found} <= {r.urn for r in resources if r.type in rule.resource_types}


@pytest.mark.parametrize(("rule", "case"), parameters(RULES, EXAMPLES, "unjudged"))
def test_a_rule_says_of_its_unknown_examples_that_it_cannot_judge(rule: Rule, case: Case) -> None:
    found = judge(rule, resources_of(case))
    if not case.get("decided"):
        assert found
    assert all(isinstance(finding, NotEvaluated) for finding in found)


@pytest.mark.parametrize("case", [*known("escalation_paths"), *known("evasions")])
def test_known_power_is_found_and_named(case: Case) -> None:
    rule = BY_NAME[case.get("found_by", "iam-no-privilege-escalation")]
    found = judge(rule, resources_of(case))
    messages = [finding.message for finding in found if isinstance(finding, Violation)]
    assert any(case.get("through", "") in message for message in messages)
    if "path" in case:
        assert case["path"] in open_in(case)


def open_in(case: Case) -> set[str]:
    from policies.least_privilege.escalation import open_paths  # noqa: PLC0415
    from policies.least_privilege.judged import principals_of  # noqa: PLC0415

    principals = principals_of(Stack(tuple(resources_of(case))))
    opened = [open_paths(permissions, principals.administrator_arns) for permissions in principals.all]
    return {name for found in opened for name, certain in found.items() if certain}


@pytest.mark.parametrize("case", known("misconfigurations"))
def test_public_misconfigurations_are_found(case: Case) -> None:
    resources = resources_of(case)
    fired = {
        name for name in case["found_by"] if any(isinstance(f, Violation) for f in judge(BY_NAME[name], resources))
    }
    assert fired == set(case["found_by"])
    if "path" in case:
        assert case["path"] in open_in(case)


@pytest.mark.parametrize("case", known("harmless"))
def test_look_alikes_without_power_are_left_alone(case: Case) -> None:
    rules = [BY_NAME[name] for name in POWER if name not in case.get("ignore", [])]
    assert [finding for rule in rules for finding in judge(rule, resources_of(case))] == []


def test_the_documentation_states_how_many_examples_there_are() -> None:
    text = (HERE.parents[2] / "docs" / "least_privilege.md").read_text(encoding="utf-8")
    assert len(KNOWN["escalation_paths"]) == 31
    for number, of in (
        (31, "ways to more permissions of"),
        (len(KNOWN["evasions"]), "ways to write power"),
        (len(KNOWN["misconfigurations"]), "misconfigurations of"),
        (len(KNOWN["harmless"]), "look-alikes without power"),
    ):
        assert f"| {number} {of}" in text
    assert f"knows {len(paths())} ways" in text
    assert f"All {len(RULES)} rules" in text


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.name)
def test_each_path_is_open_to_who_has_its_actions_and_closed_without_one_of_them(path: Any) -> None:
    whole = [f"allow {', '.join(path.actions)}"]
    bounded = {"boundary": ["allow *"]} if path.needs_boundary else {}
    assert path.name in open_in({"role": whole, **bounded})
    for action in path.actions:
        assert path.name not in open_in({"role": [*whole, f"deny {action}"], **bounded})


def test_every_path_names_a_source_of_the_list() -> None:
    names = tuple(source.name for source in sources())
    assert [path.name for path in paths() if not path.source.startswith(names)] == []


def test_conditions_that_only_choose_the_service_close_no_path_to_its_roles() -> None:
    to_braket = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/*"}
    condition = {"StringEquals": {"iam:PassedToService": "braket.amazonaws.com"}}
    assert open_in({"role": [{**to_braket, "Condition": condition}, "allow braket:CreateJob"]}) == {"braket-job"}
    runtimes = "arn:aws:bedrock-agentcore:eu-west-1:123456789012:runtime"
    assert open_in({"role": [f"allow bedrock-agentcore:InvokeAgentRuntimeCommand on {runtimes}/*"]}) == {
        "agentcore-runtime-command"
    }
    assert open_in({"role": [f"allow bedrock-agentcore:InvokeAgentRuntimeCommand on {runtimes}/one"]}) == set()


def test_the_unknown_arn_of_one_resource_opens_no_path_and_an_unknown_pattern_may() -> None:
    submit = {"Effect": "Allow", "Action": "batch:SubmitJob", "Resource": UNKNOWN}
    whole = {"Statement": [submit]}
    for document, verdicts in ((Structure(whole), []), (whole, [NotEvaluated])):
        role = resource("aws:iam/role:Role app", {"name": "app"})
        inline = Resource("urn:p", "aws:iam/rolePolicy:RolePolicy", "p", inputs={"role": "app", "policy": document})
        found = judge(BY_NAME["iam-no-privilege-escalation"], [role, inline])
        assert [type(finding) for finding in found] == verdicts


def test_every_action_in_the_data_exists_and_can_be_restricted_where_it_must() -> None:
    names = {action for path in paths() for action in path.actions}
    assert [name for name in names if actions.spelled(name) != name] == []
    dangerous = [*sensitive("data"), *sensitive("credentials"), *sensitive("keys")]
    restricted = [actions.lookup(name) for name in dangerous]
    assert [known.name for known in restricted if known and not known.resource_types] == []
    assert None not in restricted
    assert "iam:PutRolePolicy" in permissions_management()


@settings(deadline=None, max_examples=300)
@given(one_unknown(RULES, EXAMPLES, resources_of))
def test_an_unknown_anywhere_stops_no_rule(rule_and_resources: tuple[Rule, list[Resource]]) -> None:
    judge(*rule_and_resources)
