"""The web ACL in front of CloudFront: what it blocks, in which order, and what it keeps of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv6Network, ip_network
from typing import Any, Final, cast

import pulumi
import pulumi_aws as aws

from aws_types import GLOBAL_REGION
from components.building_blocks.log_group import LogRetention, log_group
from components.secure_api.problems import problem
from components.secure_api.web_acl_args import MANAGED_GROUPS, TextMatch, WebAclArgs, WebAclRuleArgs

Statement = Mapping[str, Any]

GROUPS: Final[Mapping[str, str]] = {
    "anti_ddos": "AWSManagedRulesAntiDDoSRuleSet",
    "ip_reputation": "AWSManagedRulesAmazonIpReputationList",
    "anonymous_ip": "AWSManagedRulesAnonymousIpList",
    "known_bad_inputs": "AWSManagedRulesKnownBadInputsRuleSet",
    "common": "AWSManagedRulesCommonRuleSet",
    "sqli": "AWSManagedRulesSQLiRuleSet",
}
"""https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html"""

SECRET_HEADERS: Final = ("authorization", "cookie", "x-api-key", "x-origin-secret")
"""What no log and no sample keeps; query strings, which hold signatures, go with them."""

ANSWERS: Final[Mapping[str, tuple[int, str, str]]] = {
    "refused": (403, "Refused", "The request looks like an attack. If it is none, write to the API's owner."),
    "too-large": (413, "Request too large", "Send a smaller body; files go to the address that POST /uploads returns."),
    "too-many": (429, "Too many requests", "Wait five minutes, and send fewer."),
}
"""Why a request is blocked -> status, title and detail."""

EVERYTHING: Final[Sequence[Statement]] = (
    {"all_query_arguments": {}},
    {"uri_path": {}},
    {"body": {"oversize_handling": "CONTINUE"}},  # longer ones are blocked already
    {
        "json_body": {
            "match_pattern": {"all": {}},
            "match_scope": "VALUE",
            "invalid_fallback_behavior": "EVALUATE_AS_STRING",
            "oversize_handling": "CONTINUE",
        }
    },
    {"cookies": {"match_patterns": [{"all": {}}], "match_scope": "VALUE", "oversize_handling": "MATCH"}},
)
"""The parts of a request in which injections are looked for."""
_AS_SENT: Final = [{"priority": 0, "type": "NONE"}]
_LOWER_CASE: Final = [{"priority": 0, "type": "LOWERCASE"}]


def create_viewer_acl(
    name: str,
    args: WebAclArgs,
    *,
    logs_key_arn: pulumi.Input[str],
    log_retention_days: LogRetention,
    opts: pulumi.ResourceOptions,
) -> aws.wafv2.WebAcl:
    """Create the web ACL that CloudFront asks, its address sets and its logs, all in us-east-1."""
    sets = {rule["name"]: _address_sets(f"{name}-{rule['name']}", rule, opts) for rule in args.get("rules", ())}
    limit = args.get("body_limit_bytes", 0)
    acl = aws.wafv2.WebAcl(
        name,
        scope="CLOUDFRONT",
        default_action={"allow": {}},
        rules=cast("Any", [_numbered(*numbered) for numbered in enumerate(_rules(args, sets))]),
        custom_response_bodies=response_bodies(),
        association_config={"request_bodies": [{"cloudfront": {"default_size_inspection_limit": _inspected(limit)}}]},
        data_protection_config=data_protection(),
        visibility_config=_visible(name),
        region=GLOBAL_REGION,
        opts=opts,
    )
    log_decisions(
        name,
        acl,
        logs_key_arn=logs_key_arn,
        log_retention_days=log_retention_days,
        region=GLOBAL_REGION,
        opts=opts,
    )
    return acl


def log_decisions(
    name: str,
    acl: aws.wafv2.WebAcl,
    *,
    logs_key_arn: pulumi.Input[str],
    log_retention_days: LogRetention,
    region: str | None,
    opts: pulumi.ResourceOptions,
) -> None:
    """Keep what a web ACL blocked or counted, without secrets."""
    logs = log_group(
        name,
        prefix="aws-waf-logs-",  # which AWS WAF asks for
        encryption_key_arn=logs_key_arn,
        retention_days=log_retention_days,
        purpose="which requests the firewall stopped or counted",
        region=region,
        opts=opts,
    )
    aws.wafv2.WebAclLoggingConfiguration(
        name,
        resource_arn=acl.arn,
        log_destination_configs=[logs.arn],
        redacted_fields=[
            *({"single_header": {"name": header}} for header in SECRET_HEADERS),
            {"query_string": {}},
        ],
        logging_filter={
            "default_behavior": "DROP",
            "filters": [
                {
                    "behavior": "KEEP",
                    "requirement": "MEETS_ANY",
                    "conditions": [{"action_condition": {"action": action}} for action in ("BLOCK", "COUNT")],
                }
            ],
        },
        region=region,
        opts=opts,
    )


def response_bodies() -> list[aws.wafv2.WebAclCustomResponseBodyArgsDict]:
    """Return the bodies of the web ACL's answers: problem details, as far as AWS WAF lets one name their type."""
    return [
        {
            "key": key,
            "content_type": "APPLICATION_JSON",
            "content": json.dumps(problem(title, detail, status=status)),
        }
        for key, (status, title, detail) in ANSWERS.items()
    ]


def data_protection() -> aws.wafv2.WebAclDataProtectionConfigArgsDict:
    """Return what the samples and logs of a web ACL have in place of secrets."""
    return {
        "data_protections": [
            {
                "action": "SUBSTITUTION",
                "field": {"field_type": "SINGLE_HEADER", "field_keys": list(SECRET_HEADERS)},
            },
            {"action": "SUBSTITUTION", "field": {"field_type": "QUERY_STRING"}},
            {"action": "SUBSTITUTION", "field": {"field_type": "BODY"}},
        ]
    }


def blocked(answer: str) -> Mapping[str, Any]:
    """Return the action that blocks with one of `ANSWERS`."""
    status, _, _ = ANSWERS[answer]
    return {"block": {"custom_response": {"response_code": status, "custom_response_body_key": answer}}}


def _rules(args: WebAclArgs, sets: Mapping[str, Sequence[pulumi.Output[str]]]) -> Iterator[dict[str, Any]]:
    """Yield the rules in their order, without priorities."""
    only_count = bool(args.get("only_count"))

    def block(answer: str) -> Mapping[str, Any]:
        return {"count": {}} if only_count else blocked(answer)

    for rule in args.get("rules", ()):
        answer = "too-many" if rule.get("requests_per_5_minutes") else "refused"
        action = block(answer) if rule["action"] == "block" else {rule["action"]: {}}
        yield {"name": rule["name"], "statement": _statement(rule, sets[rule["name"]]), "action": action}
    yield {
        "name": "body-size",
        "statement": {
            "size_constraint_statement": {
                "comparison_operator": "GT",
                "size": args.get("body_limit_bytes", 0),
                "field_to_match": {"body": {"oversize_handling": "MATCH"}},
                "text_transformations": _AS_SENT,
            }
        },
        "action": block("too-large"),
    }
    yield {
        "name": "rate",
        "statement": _rate(args.get("requests_per_5_minutes", 0)),
        "action": block("too-many"),
    }
    yield {"name": "sql-injection", "statement": _any_of(list(_sql_injection())), "action": block("refused")}
    yield {"name": "cross-site-scripting", "statement": _any_of(list(_scripting())), "action": block("refused")}
    chosen = args.get("managed", ())
    for group in MANAGED_GROUPS:
        if group in chosen:
            override = {"count": {}} if only_count else {"none": {}}
            yield {"name": group.replace("_", "-"), "statement": _managed(group), "override_action": override}


def _sql_injection() -> Iterator[Statement]:
    for field in EVERYTHING:
        yield {
            "sqli_match_statement": {
                "field_to_match": field,
                "sensitivity_level": "HIGH",
                # Twice: an attack that is encoded twice passes whoever decodes it once.
                "text_transformations": [{"priority": n, "type": "URL_DECODE_UNI"} for n in range(2)],
            }
        }


def _scripting() -> Iterator[Statement]:
    for last in ("HTML_ENTITY_DECODE", "JS_DECODE"):
        for field in EVERYTHING:
            yield {
                "xss_match_statement": {
                    "field_to_match": field,
                    "text_transformations": [
                        {"priority": 0, "type": "URL_DECODE_UNI"},
                        {"priority": 1, "type": last},
                    ],
                }
            }


def _managed(group: str) -> Statement:
    found: dict[str, Any] = {"vendor_name": "AWS", "name": GROUPS[group]}
    if group == "common":
        # It blocks bodies over 8 KB; `body-size` has the API's own limit.
        found["rule_action_overrides"] = [{"name": "SizeRestrictions_BODY", "action_to_use": {"count": {}}}]
    if group == "anti_ddos":
        # A challenge is a page with a script, which no caller of an API runs.
        challenge = {"challenge": {"usage_of_action": "DISABLED"}}
        found["managed_rule_group_configs"] = [
            {
                "aws_managed_rules_anti_ddos_rule_set": {
                    "client_side_action_config": challenge,
                    "sensitivity_to_block": "LOW",
                }
            }
        ]
    return {"managed_rule_group_statement": found}


def _statement(rule: WebAclRuleArgs, sets: Sequence[pulumi.Output[str]]) -> Statement:
    conditions: list[Statement] = []
    if sets:
        conditions.append(_any_of([{"ip_set_reference_statement": {"arn": arn}} for arn in sets]))
    if countries := rule.get("countries"):
        conditions.append({"geo_match_statement": {"country_codes": list(countries)}})
    if header := rule.get("header"):
        conditions.append(_text(header, {"single_header": {"name": header["name"].lower()}}))
    if body := rule.get("body"):
        conditions.append(_text(body, {"body": {"oversize_handling": "MATCH"}}))
    if path := rule.get("path"):
        conditions.append(_text(path, {"uri_path": {}}))
    combined = _all_of(conditions) if conditions else None
    limit = rule.get("requests_per_5_minutes")
    return _rate(limit, combined) if limit else cast("Statement", combined)


def _text(match: TextMatch, field: Statement) -> Statement:
    if pattern := match.get("pattern"):
        return {
            "regex_match_statement": {
                "regex_string": f"(?i){pattern}",
                "field_to_match": field,
                "text_transformations": _AS_SENT,
            }
        }
    exact = match.get("equals")
    return {
        "byte_match_statement": {
            "search_string": (exact or match.get("contains", "")).lower(),
            "positional_constraint": "EXACTLY" if exact else "CONTAINS",
            "field_to_match": field,
            "text_transformations": _LOWER_CASE,
        }
    }


def _rate(limit: int, narrowed: Statement | None = None) -> Statement:
    by_address = {"limit": limit, "aggregate_key_type": "IP", "evaluation_window_sec": 300}
    return {"rate_based_statement": {**by_address, **({"scope_down_statement": narrowed} if narrowed else {})}}


def _any_of(statements: Sequence[Statement]) -> Statement:
    return statements[0] if len(statements) == 1 else {"or_statement": {"statements": list(statements)}}


def _all_of(statements: Sequence[Statement]) -> Statement:
    return statements[0] if len(statements) == 1 else {"and_statement": {"statements": list(statements)}}


def _address_sets(name: str, rule: WebAclRuleArgs, opts: pulumi.ResourceOptions) -> list[pulumi.Output[str]]:
    networks = [ip_network(address) for address in rule.get("addresses", ())]
    versions = {
        "IPV4": [str(network) for network in networks if not isinstance(network, IPv6Network)],
        "IPV6": [str(network) for network in networks if isinstance(network, IPv6Network)],
    }
    return [
        aws.wafv2.IpSet(
            f"{name}-{version.lower()}",
            scope="CLOUDFRONT",
            ip_address_version=version,
            addresses=addresses,
            region=GLOBAL_REGION,
            opts=opts,
        ).arn
        for version, addresses in versions.items()
        if addresses
    ]


def _numbered(priority: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    return {**rule, "priority": priority, "visibility_config": _visible(rule["name"])}


def _visible(metric: str) -> aws.wafv2.WebAclVisibilityConfigArgsDict:
    return {"cloudwatch_metrics_enabled": True, "sampled_requests_enabled": True, "metric_name": metric}


def _inspected(limit: int) -> str:
    """Return how much of a body is looked at: the smallest step that holds the longest allowed.

    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-setting-body-inspection-limit.html
    """
    return f"KB_{next(step for step in (16, 32, 48, 64) if limit <= step * 1024)}"
