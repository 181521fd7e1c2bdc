"""A web ACL from where it is described: a recorded program, or the answers of the WAF's own API."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from recorder.index import Stack, has_unknown
from recorder.resource import Resource
from waf.acl import WebAcl
from waf.rule import Action, Rule

WEB_ACL: Final = "aws:wafv2/webAcl:WebAcl"
_IP_SET: Final = "aws:wafv2/ipSet:IpSet"
_REGEX_SET: Final = "aws:wafv2/regexPatternSet:RegexPatternSet"
_RULE_GROUP: Final = "aws:wafv2/ruleGroup:RuleGroup"
_KILOBYTE: Final = 1024
_BODY_LIMIT: Final = 16
"""Kilobytes of a body that AWS inspects unless the web ACL says more.
https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html"""

_BODIES: Final = "CustomResponseBodies"
_IRREGULAR: Final = {"asnList": "asnLists", "aSNMatchStatement": "asnMatchStatement"}
"""Names that differ between the API and pulumi-aws in more than the first letter."""


def read_acl(stack: Stack, resource: Resource) -> WebAcl:
    """Return the web ACL of a recorded resource, without the groups and sets that are not in the program or not known.

    Args:
        stack: The program.
        resource: Its web ACL.
    """
    return _acl(
        resource.name,
        resource.inputs,
        ip_sets={arn: inputs.get("addresses") or [] for arn, inputs in _by_arn(stack, _IP_SET)},
        regex_sets={
            arn: [each["regexString"] for each in inputs.get("regularExpressions") or ()]
            for arn, inputs in _by_arn(stack, _REGEX_SET)
        },
        groups={arn: _rules(inputs.get("rules") or ()) for arn, inputs in _by_arn(stack, _RULE_GROUP)},
    )


def acl_of_api(
    acl: Mapping[str, Any],
    *,
    ip_sets: Mapping[str, Sequence[str]],
    regex_sets: Mapping[str, Sequence[str]],
    groups: Mapping[str, Sequence[Mapping[str, Any]]],
) -> WebAcl:
    """Return a web ACL from `GetWebACL`'s answer.

    Args:
        acl: `WebACL`.
        ip_sets: ARN -> `Addresses` of the IP sets that it refers to.
        regex_sets: ARN -> the regular expressions of the pattern sets.
        groups: ARN -> `Rules` of the rule groups.
    """
    return _acl(
        str(acl["Name"]),
        _in_pulumis_names(acl),
        ip_sets=ip_sets,
        regex_sets=regex_sets,
        groups={arn: _rules(_in_pulumis_names(list(rules))) for arn, rules in groups.items()},
    )


def _by_arn(stack: Stack, type_: str) -> list[tuple[str, Mapping[str, Any]]]:
    return [
        (str(found.outputs["arn"]), found.inputs)
        for found in stack.of_type(type_)
        if isinstance(found.outputs.get("arn"), str) and not has_unknown(found.inputs)
    ]


def _acl(
    name: str,
    inputs: Mapping[str, Any],
    *,
    ip_sets: Mapping[str, Sequence[str]],
    regex_sets: Mapping[str, Sequence[str]],
    groups: Mapping[str, Sequence[Rule]],
) -> WebAcl:
    default, settings = _action(inputs["defaultAction"])
    bodies = inputs.get("customResponseBodies") or ()
    if isinstance(bodies, Mapping):  # the API has them by key
        bodies = [{"key": key, **body} for key, body in bodies.items()]
    return WebAcl(
        name=name,
        rules=_rules(inputs.get("rules") or ()),
        default_action=default,
        default_response=settings.get("customResponse"),
        body_limit=_body_limit(inputs.get("associationConfig")),
        response_bodies={str(body["key"]): str(body["content"]) for body in bodies},
        ip_sets=ip_sets,
        regex_sets=regex_sets,
        groups=groups,
    )


def _rules(rules: Sequence[Mapping[str, Any]]) -> list[Rule]:
    return [_rule(each) for each in rules]


def _rule(rule: Mapping[str, Any]) -> Rule:
    action, settings = _action(rule["action"]) if rule.get("action") else (None, {})
    return Rule(
        str(rule["name"]),
        int(rule["priority"]),
        rule["statement"],
        action,
        settings.get("customResponse"),
        tuple(str(label["name"]) for label in rule.get("ruleLabels") or ()),
        override_to_count=(rule.get("overrideAction") or {}).get("count") is not None,
    )


def _action(action: Mapping[str, Any]) -> tuple[Action, Mapping[str, Any]]:
    kind, settings = next((kind, settings) for kind, settings in action.items() if settings is not None)
    return kind, settings


def _body_limit(association: object) -> int:
    """Return the limit of whatever the web ACL is for: each has one kind of resource."""
    found = re.search(r"KB_(\d+)", str(association))
    return _KILOBYTE * int(found[1] if found else _BODY_LIMIT)


def _in_pulumis_names(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the API's JSON with Pulumi's names: `ByteMatchStatement` is `byteMatchStatement`."""
    if isinstance(value, Mapping):
        return {
            _pulumis_name(str(key)): _by_key(part) if key == _BODIES else _in_pulumis_names(part)
            for key, part in value.items()
        }
    return [_in_pulumis_names(part) for part in value] if isinstance(value, list) else value


def _by_key(bodies: Mapping[str, Any]) -> dict[str, Any]:
    """Return custom response bodies, whose keys are the user's names."""
    return {key: _in_pulumis_names(body) for key, body in bodies.items()}


def _pulumis_name(name: str) -> str:
    """Return a name with its first word in lower case: `IPSetReferenceStatement` is `ipSetReferenceStatement`."""
    name = name.replace("IPConfig", "IpConfig")
    head = re.match(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]+$|[A-Z]", name)
    lowered = head[0].lower() + name[head.end() :] if head else name
    return _IRREGULAR.get(lowered, lowered)
